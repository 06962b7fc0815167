"""What somebody says, as the Note that every server understands: readable by itself, with more for those who know it.

Mastodon shows the text and the warning, NeoDB reads `tag` and `relatedWith`, Chronicle the `chronicle` member. Whatever
a reader does not know it leaves alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from chronicle_node.domain import provider_pages, talk
from chronicle_node.domain.markdown import render
from chronicle_node.federation import documents, plays, wording
from chronicle_node.federation.uris import Uris
from chronicle_node.federation.vocabulary import neodb, terms, values
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.federation.vocabulary.plays import stamp
from chronicle_node.queries.media import Chain, Link
from chronicle_node.queries.sayings import What
from chronicle_node.queries.statements import Statement
from chronicle_node.services.posts import tag_page

LONGEST = 7_000  # bytes of Markdown; more is read at the author's own page
HEAVIEST = 28_000  # bytes of a Note: others refuse activities of 50,000
MARKDOWN = "text/markdown"


@dataclass(frozen=True, slots=True)
class Said:
    """Something said under the address it was posted at, for the ones it is told to."""

    id: UUID
    author: UUID
    what: What
    published_at: datetime
    to: Sequence[str] = ()
    cc: Sequence[str] = ()
    updated_at: datetime | None = None


def note(uris: Uris, said: Said) -> Document:
    """The Note. A text that would make it too heavy is left to the page it links to."""
    full = _note(uris, said, shortened(said.what.text))
    if len(msgspec.json.encode(full)) <= HEAVIEST:
        return full
    return _note(uris, said, "")


def addressed(audience: str, followers: str) -> tuple[list[str], list[str]]:
    """Whom something of this level is addressed to: `to` and `cc`, as servers tell public from followers-only by it."""
    return ([values.PUBLIC], [followers]) if audience == "public" else ([followers], [])


def told(found: Statement) -> Said:
    """What its own address answers; what is for friends names the one who reads it, and nobody else."""
    to, cc = addressed(found.audience, found.followers_uri)
    if found.audience == "friends":
        to = [found.reader] if found.reader else []
    return Said(
        id=found.id,
        author=found.author,
        what=found.what,
        published_at=found.published_at,
        to=to,
        cc=cc,
        updated_at=found.updated_at,
    )


def create(thing: Document, identifier: str) -> Document:
    """Somebody says it."""
    return _activity("Create", thing, identifier) | {"published": thing["published"]}


def update(thing: Document, identifier: str) -> Document:
    """Somebody says it otherwise."""
    return _activity("Update", thing, identifier) | {"published": thing["updated"]}


def delete(actor: str, uri: str, identifier: str, to: Sequence[str]) -> Document:
    """Somebody takes it back. The grave is embedded: a bare address would be read as an account by some."""
    return {
        "@context": documents.CONTEXT,
        "id": identifier,
        "type": "Delete",
        "actor": actor,
        "object": {"id": uri, "type": "Tombstone"},
        "to": list(to),
        "cc": [],
    }


def spoken(thing: Document) -> Document:
    """A Note by itself, as its own address answers."""
    return {"@context": documents.CONTEXT} | thing


def _activity(kind: str, thing: Document, identifier: str) -> Document:
    return {
        "@context": documents.CONTEXT,
        "id": identifier,
        "type": kind,
        "actor": thing["attributedTo"],
        "object": thing,
        "to": thing["to"],
        "cc": thing["cc"],
    }


def shortened(text: str) -> str:
    """The text, or as many whole paragraphs of it as travel well."""
    raw = text.encode()
    if len(raw) <= LONGEST:
        return text
    cut = raw[:LONGEST].decode(errors="ignore")
    return cut[: cut.rfind("\n\n")] if "\n\n" in cut else ""


def warned(what: What) -> bool:
    """Whether it stands behind a warning: others know no folds."""
    return what.spoilers or "<details" in render(what.text)


def body(uris: Uris, what: What, text: str) -> str:
    """The words as HTML; where they were cut, with a link to the whole."""
    page = uris.base + what.path
    return render(text) + ("" if text == what.text else f'<p><a href="{page}">Read on</a></p>')


def _note(uris: Uris, said: Said, text: str) -> Document:
    what, identifier = said.what, uris.object(said.id)
    work = what.media and _work(uris, what.media)
    found = {
        "id": identifier,
        "type": "Note",
        "attributedTo": uris.actor(said.author),
        "url": uris.base + what.path,
        "published": stamp(said.published_at),
        "to": list(said.to),
        "cc": list(said.cc),
        "summary": warning(what),
        "sensitive": warned(what),
        "content": wording.lead(uris, what) + body(uris, what, text),
        "attachment": [],
        "tag": [*([neodb.tag(*work)] if work else []), *_hashtags(uris, what)],
        "relatedWith": _pieces(uris, said, text, work[1]) if work else [],
        "replies": uris.replies(said.id),
        "chronicle": _block(uris, said),
    }
    if what.text and text == what.text:
        found["source"] = {"content": text, "mediaType": MARKDOWN}
    return found | ({"updated": stamp(said.updated_at)} if said.updated_at else {})


def hashtags(what: What) -> tuple[str, ...]:
    """Those it carries, which nobody has to unfold: of what gives things away, none."""
    return () if what.spoilers else talk.hashtags_shown(what.text)


def _hashtags(uris: Uris, what: What) -> list[Document]:
    return [{"type": "Hashtag", "href": tag_page(uris.base, name), "name": f"#{name}"} for name in hashtags(what)]


def warning(what: What) -> str | None:
    """What the warning says, where there is one."""
    return f"Spoilers: {wording.name(what.media)}" if what.media is not None and warned(what) else None


def _own(uris: Uris, link: Link) -> str:
    assert link.id is not None
    return uris.media(link.id)


def _work(uris: Uris, chain: Chain) -> tuple[str, str, str] | None:
    """What NeoDB is told it is about: its word, the address and the name; of an episode, the season.

    The address is that of a catalogue it knows by itself, where there is one, else of our own page.
    """
    kind = neodb.kind_of(chain.type, chain.kind)
    link: Link = chain
    if kind == neodb.EPISODE:
        link = chain.parents[-1] if chain.parents else chain
        kind = neodb.kind_of(chain.type, link.kind)
    if kind is None or kind == neodb.EPISODE:
        return None
    pages = (provider_pages.page_of(provider, value, chain.type, link.kind) for provider, value in link.ids.items())
    return kind, next((page for page in pages if page), _own(uris, link)), link.title


def _pieces(uris: Uris, said: Said, text: str, about: str) -> list[Document]:
    """NeoDB's pieces. What is said of an episode is a comment on its season there, and rates nothing."""
    what, here = said.what, uris.object(said.id)
    assert what.media is not None
    common = {
        "href": here,
        "withRegardTo": about,
        "attributedTo": uris.actor(said.author),
        "published": stamp(said.published_at),
        "updated": stamp(said.updated_at or said.published_at),
    }
    if what.media.kind == "episode":
        return [{"id": f"{here}#comment", "type": "Comment", "content": text} | common] if text else []
    found: list[Document] = []
    if what.kind == "review":
        title = what.title or wording.name(what.media)
        found.append({"id": f"{here}#review", "type": "Review", "name": title, "content": text, "mediaType": MARKDOWN})
    if what.status is not None:
        found.append({"id": f"{here}#status", "type": "Status", "status": neodb.STATUSES[what.status]})
    if what.rating is not None:
        value = neodb.rounded(what.rating)
        found.append({"id": f"{here}#rating", "type": "Rating", "value": value, "best": 10, "worst": 1})
    return [piece | common for piece in found]


def _block(uris: Uris, said: Said) -> Document:
    what = said.what
    found: Document = {"v": terms.VERSION, "kind": what.kind, "spoilers": warned(what)}
    if what.media is not None:
        found["media"] = plays.media_of(uris, what.media).as_json()
    if what.title:
        found["title"] = what.title
    if what.status is not None:
        found["status"] = what.status.value
    if what.count:
        found["count"] = what.count
    if what.kind == "list":
        found["works"] = [plays.media_of(uris, work).as_json() for work in what.works]
        found["list"] = uris.list(said.author, UUID(what.path.rpartition("/")[2]))
        found |= {"description": what.text} if what.text else {}
    # Decimals as text: 8.5 and 8.50 are one number and two documents.
    rating = {"v": f"{what.rating:g}", "min": "1", "max": "10"} if what.rating is not None else None
    return found | ({"rating": rating} if rating else {})
