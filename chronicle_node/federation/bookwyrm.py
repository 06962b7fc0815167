"""BookWyrm's dialect: what is said of a book as its own Review, Rating or Comment; of anything else it is not told.

BookWyrm asks for the book at our address of it, which answers as its Edition (`catalogue`).
"""

from __future__ import annotations

from chronicle_node.domain.ratings import stars
from chronicle_node.domain.statuses import Status
from chronicle_node.federation import notes, wording
from chronicle_node.federation.notes import Said
from chronicle_node.federation.uris import Uris
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.federation.vocabulary.plays import stamp

KINDS = {"review": "Review", "rating": "Rating", "status": "Comment"}
SHELVES = {
    Status.PLAN_TO_WATCH: "to-read",
    Status.WATCHING: "reading",
    Status.ON_HOLD: "reading",
    Status.COMPLETED: "read",
    Status.DROPPED: "stopped-reading",
}


def note(uris: Uris, said: Said) -> Document | None:
    """The same post under the same address, in these words; None where BookWyrm has none."""
    what = said.what
    kind, book = KINDS.get(what.kind), what.media
    if kind is None or book is None or book.id is None or (book.type, book.kind) != ("book", "book"):
        return None
    text = notes.shortened(what.text)
    content = {"review": notes.body(uris, what, text), "status": wording.lead(uris, what)}.get(what.kind, "")
    found: Document = {
        "id": uris.object(said.id),
        "type": kind,
        "attributedTo": uris.actor(said.author),
        "url": uris.base + what.path,
        "published": stamp(said.published_at),
        "to": list(said.to),
        "cc": list(said.cc),
        "summary": notes.warning(what),
        "sensitive": notes.warned(what),
        "content": content,
        "inReplyToBook": uris.media(book.id),
        "replies": {},
        "tag": [],
        "attachment": [],
    }
    if what.kind == "review":
        found["name"] = what.title or wording.name(book)
    if what.rating is not None:
        found["rating"] = stars(what.rating)
    if what.status is not None:
        found["readingStatus"] = SHELVES[what.status]
    return found | ({"updated": stamp(said.updated_at)} if said.updated_at else {})
