"""What a post says of a work, in three dialects made one: ours, NeoDB's, BookWyrm's.

Claims of a stranger. What cannot be true costs the description, never the words around it.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, replace
from typing import Any

from chronicle_node.domain import html, provider_pages
from chronicle_node.domain.statuses import Status
from chronicle_node.federation.vocabulary import neodb, terms, values
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument, depth
from chronicle_node.federation.vocabulary.media import Media, media
from chronicle_node.federation.vocabulary.plays import MAX_BLOCK, MAX_DEPTH

BOOKS = frozenset({"Book", "Edition", "Work"})
MAX_TAGS = 256
MAX_PIECES = 8
MAX_TITLE = 500
#: What our own block may be; anything else that speaks of a work is a comment.
OURS = frozenset({"review", "rating", "status", "list", "digest"})
#: BookWyrm's words for where a book stands, and the sentences its notes about a shelf begin with.
SHELVES = {
    "to-read": Status.PLAN_TO_WATCH,
    "reading": Status.WATCHING,
    "read": Status.COMPLETED,
    "stopped-reading": Status.DROPPED,
}
_TMDB_SEASON = re.compile(r"https://www\.themoviedb\.org/tv/(\d{1,9})[^/]*/season/(\d{1,4})")
_SEASON_WORDS = re.compile(r"[\s:–-]*(?:season\s+\d+|s\d+|第.{1,3}季)\s*$", re.IGNORECASE)
_SENTENCES = (
    (re.compile(r"\bwants to read\b"), Status.PLAN_TO_WATCH),
    (re.compile(r"\bstarted reading\b"), Status.WATCHING),
    (re.compile(r"\bfinished reading\b"), Status.COMPLETED),
    (re.compile(r"\bstopped reading\b"), Status.DROPPED),
)


@dataclass(frozen=True, slots=True)
class About:
    """A statement about a work. `rating` is from 1 to 10; `scale` and `raw` say how its author gave it.

    `media` is None where only the address of its description is told, which is then `source`.
    """

    kind: str
    media: Media | None = None
    rating: float | None = None
    scale: str | None = None
    raw: str | None = None
    status: str | None = None
    source: str | None = None


def about(document: Document) -> About | None:
    """What a post says of a work, where it says so in a way that can be true."""
    for read in (_ours, _of_bookwyrm, _of_neodb):
        try:
            found = read(document)
        except UnacceptableDocument:
            continue
        if found is not None:
            return found
    return None


def _ours(document: Document) -> About | None:
    block = document.get("chronicle")
    if not isinstance(block, dict) or block.get("v") != terms.VERSION:
        return None
    if depth(block) > MAX_DEPTH or len(json.dumps(block)) > MAX_BLOCK:
        raise UnacceptableDocument("What it is about is too large.")
    given, kind, status = block.get("rating"), _word(block, "kind"), block.get("status")
    rating = _decimal(given) if given is not None else None
    if status is not None and (not isinstance(status, str) or status not in set(Status)):
        raise UnacceptableDocument("There is no such status.")
    if kind == "list":
        return None  # it is about many
    return About(
        kind=kind if kind in OURS else "comment",
        media=media(block.get("media")),
        rating=rating,
        scale="chronicle" if rating is not None else None,
        raw=values.text(given["v"], 20) if given is not None else None,
        status=status,
    )


def _decimal(rating: Any) -> float:
    try:
        value = float(rating["v"])
    except (KeyError, TypeError, ValueError) as error:
        raise UnacceptableDocument("The rating is none.") from error
    if not math.isfinite(value) or not 1 <= value <= 10 or rating.get("max") != "10":
        raise UnacceptableDocument("The rating is out of range.")
    return round(value, 1)


def _of_neodb(document: Document) -> About | None:
    works = [each for each in _tags(document) if _word(each, "type") in neodb.ITEMS]
    if len(works) != 1:  # with several nobody can say which is meant
        return None
    media_type, level = neodb.ITEMS[works[0]["type"]]
    title, href = values.text(works[0].get("name"), MAX_TITLE), values.address(works[0].get("href"))
    if title is None:
        return None
    known = provider_pages.read_address(href) if href else None
    pieces = {
        _word(each, "type"): each
        for each in values.many(document.get("relatedWith"))[:MAX_PIECES]
        if isinstance(each, dict)
    }
    rated = pieces.get("Rating")
    rating = neodb.rating(rated) if rated is not None else None
    item = Media(media_type, level, title, uri=href, ids=(known,) if known else ())
    return About(
        kind=next((kind.lower() for kind in ("Review", "Comment", "Rating", "Status") if kind in pieces), "comment"),
        media=season(item, href) if level == "season" and href else item,
        rating=rating,
        scale="neodb" if rating is not None else None,
        raw=neodb.raw(rated) if rated is not None and rating is not None else None,
        status=neodb.SHELVES.get(_word(pieces.get("Status", {}), "status")),
        source=href if known is None else None,
    )


def season(item: Media, href: str) -> Media:
    """A season, by its address at TMDB, which is that of its show with a number; any other says nothing of it."""
    found = _TMDB_SEASON.match(href)
    if found is None:
        return replace(item, ids=())
    show = Media(item.type, "show", _SEASON_WORDS.sub("", item.title) or item.title, ids=(("tmdb", found[1]),))
    return replace(item, number=int(found[2]), ids=(), parents=(show,))


def _of_bookwyrm(document: Document) -> About | None:
    book = values.address(document.get("inReplyToBook"))
    named = [each for each in _tags(document) if _word(each, "type") in BOOKS]
    if book is None and not any(each["type"] == "Book" for each in named):
        return None  # an Edition by itself is NeoDB's
    title = next((title for each in named if (title := values.text(each.get("name"), MAX_TITLE))), None)
    source = book or next((values.address(each.get("href")) for each in named), None)
    stars = values.number(document.get("rating"))
    rating = max(1.0, round(stars * 2, 1)) if stars is not None and 0 < stars <= 5 else None
    return About(
        kind=_bookwyrms_kind(document, rating),
        media=Media("book", "book", title, uri=source) if title else None,
        rating=rating,
        scale="bookwyrm" if rating is not None else None,
        raw=f"{stars:g}" if rating is not None else None,
        status=_bookwyrms_shelf(document),
        source=source,
    )


def _bookwyrms_kind(document: Document, rating: float | None) -> str:
    """BookWyrm tells others Articles and Notes; what they are shows in what they carry."""
    kind = values.kind(document)
    if kind in {"Review", "Article"}:
        return "review"
    if kind == "Quotation" or (document.get("quote") and values.address(document["quote"]) is None):
        return "quotation"
    if kind == "GeneratedNote":
        return "status"
    return "rating" if kind == "Rating" or (rating is not None and kind != "Comment") else "comment"


def _bookwyrms_shelf(document: Document) -> str | None:
    stated = document.get("readingStatus")
    if isinstance(stated, str):
        return SHELVES.get(stated)
    content = document.get("content")
    if document.get("type") != "GeneratedNote" or not isinstance(content, str):
        return None
    words = html.text_of(content[:1_000])
    return next((status for sentence, status in _SENTENCES if sentence.search(words)), None)


def _word(document: Document, name: str) -> str:
    found = document.get(name)
    return found if isinstance(found, str) else ""


def _tags(document: Document) -> list[Document]:
    return [each for each in values.many(document.get("tag"))[:MAX_TAGS] if isinstance(each, dict)]
