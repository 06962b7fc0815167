"""A review as the Note that every server understands: readable by itself, with more for those who know what it means.

Mastodon shows the text and the warning, NeoDB reads `tag` and `relatedWith`, Chronicle the `chronicle` member. Whatever
a reader does not know it leaves alone.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from chronicle_node.domain import provider_pages
from chronicle_node.domain.markdown import render
from chronicle_node.domain.ratings import stars
from chronicle_node.federation import documents, plays
from chronicle_node.federation.uris import Uris
from chronicle_node.federation.vocabulary import neodb, terms, values
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.federation.vocabulary.plays import stamp
from chronicle_node.queries.media import Chain, Link
from chronicle_node.queries.reviews import Review
from chronicle_node.queries.statements import Statement

LONGEST = 7_000  # bytes of Markdown; more is read at the author's own page
HEAVIEST = 28_000  # bytes of a Note: others refuse activities of 50,000
MARKDOWN = "text/markdown"


@dataclass(frozen=True, slots=True)
class Said:
    """A review under the address it was posted at, for the ones it is told to."""

    id: UUID
    author: UUID
    review: Review
    published_at: datetime
    to: Sequence[str] = ()
    cc: Sequence[str] = ()
    updated_at: datetime | None = None
    shows_rating: bool = False


def note(uris: Uris, said: Said) -> Document:
    """The Note. A text that would make it too heavy is left to the page it links to."""
    full = _note(uris, said, _shortened(said.review.content))
    if len(msgspec.json.encode(full)) <= HEAVIEST:
        return full
    return _note(uris, said, "")


def addressed(audience: str, followers: str) -> tuple[list[str], list[str]]:
    """Whom something of this level is addressed to: `to` and `cc`, as servers tell public from followers-only by it."""
    return ([values.PUBLIC], [followers]) if audience == "public" else ([followers], [])


def told(uris: Uris, found: Statement) -> Document:
    """The Note as its own address answers; what is for friends names the one who reads it, and nobody else."""
    to, cc = addressed(found.audience, found.followers_uri)
    if found.audience == "friends":
        to = [found.reader] if found.reader else []
    return note(
        uris,
        Said(
            id=found.id,
            author=found.author,
            review=found.review,
            published_at=found.published_at,
            to=to,
            cc=cc,
            updated_at=found.updated_at,
            shows_rating=found.shows_rating,
        ),
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


def _note(uris: Uris, said: Said, text: str) -> Document:
    review, identifier, page = said.review, uris.object(said.id), uris.review(said.review.id)
    body = render(text)
    warned = review.contains_spoilers or "<details" in render(review.content)
    found = {
        "id": identifier,
        "type": "Note",
        "attributedTo": uris.actor(said.author),
        "url": page,
        "published": stamp(said.published_at),
        "to": list(said.to),
        "cc": list(said.cc),
        "summary": f"Spoilers: {name(review.media)}" if warned else None,
        "sensitive": warned,
        "content": _head(uris, said) + body + ("" if text == review.content else _onward(page)),
        "attachment": [],
        "tag": [neodb.tag(*work)] if (work := _work(uris, review.media)) else [],
        "relatedWith": _pieces(uris, said, text),
        "replies": uris.replies(said.id),
        "chronicle": _block(uris, said, warned=warned),
    }
    if text == review.content:
        found["source"] = {"content": text, "mediaType": MARKDOWN}
    return found | ({"updated": stamp(said.updated_at)} if said.updated_at else {})


def name(chain: Chain) -> str:
    """What the review is of, from the top down: "A show – Season 2 – Part 4"."""
    return " – ".join((*(parent.title for parent in chain.parents), chain.title))


def _head(uris: Uris, said: Said) -> str:
    chain = said.review.media
    year = chain.year or (chain.parents[0].year if chain.parents else None)
    when = f" ({year})" if year else ""
    lines = [f'Reviewed <a href="{_own(uris, chain)}">{html.escape(name(chain))}</a>{when}']
    if (rating := _rating(said)) is not None:
        halves = round(stars(rating) * 2)
        lines.append(f"{'★' * (halves // 2)}{'½' * (halves % 2)} {rating:g}/10")
    if said.review.title:
        lines.append(f"<strong>{html.escape(said.review.title)}</strong>")
    return "".join(f"<p>{line}</p>" for line in lines)


def _onward(page: str) -> str:
    return f'<p><a href="{html.escape(page)}">Read on</a></p>'


def _shortened(text: str) -> str:
    """The text, or as many whole paragraphs of it as travel well."""
    raw = text.encode()
    if len(raw) <= LONGEST:
        return text
    cut = raw[:LONGEST].decode(errors="ignore")
    return cut[: cut.rfind("\n\n")] if "\n\n" in cut else ""


def _rating(said: Said) -> float | None:
    return said.review.rating.rating if said.shows_rating and said.review.rating else None


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


def _pieces(uris: Uris, said: Said, text: str) -> list[Document]:
    """NeoDB's pieces. What is said of an episode is a comment on its season there, and rates nothing."""
    review, here = said.review, uris.object(said.id)
    work = _work(uris, review.media)
    if work is None:
        return []
    changed = said.updated_at or said.published_at
    common = {
        "href": here,
        "withRegardTo": work[1],
        "attributedTo": uris.actor(said.author),
        "published": stamp(said.published_at),
        "updated": stamp(changed),
    }
    if review.media.kind == "episode":
        return [{"id": f"{here}#comment", "type": "Comment", "content": text} | common]
    title = review.title or name(review.media)
    written = {"id": f"{here}#review", "type": "Review", "name": title, "content": text, "mediaType": MARKDOWN}
    rating = _rating(said)
    rated = {"id": f"{here}#rating", "type": "Rating", "value": neodb.rounded(rating or 0), "best": 10, "worst": 1}
    return [written | common, *([rated | common] if rating is not None else [])]


def _block(uris: Uris, said: Said, *, warned: bool) -> Document:
    rating = _rating(said)
    found: Document = {
        "v": terms.VERSION,
        "kind": "review",
        "media": plays.media_of(uris, said.review.media).as_json(),
        "spoilers": warned,
    }
    if said.review.title:
        found["title"] = said.review.title
    # Decimals as text: 8.5 and 8.50 are one number and two documents.
    return found | ({"rating": {"v": f"{rating:g}", "min": "1", "max": "10"}} if rating is not None else {})
