"""What somebody writes, as servers of all kinds send it: a Note, an Article, BookWyrm's kinds; each made one shape.

What it says of a work is read in three dialects: ours, NeoDB's, BookWyrm's. A description that cannot be true is left
out, and the words are kept.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chronicle_node.domain import html, provider_pages
from chronicle_node.federation.vocabulary import neodb, terms, values
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument, depth
from chronicle_node.federation.vocabulary.media import Media, media
from chronicle_node.federation.vocabulary.plays import MAX_BLOCK, MAX_DEPTH

KINDS = frozenset({"Note", "Article", "Page", "Review", "Comment", "Quotation", "GeneratedNote", "Rating"})
BOOKS = frozenset({"Book", "Edition", "Work"})
MAX_WARNING = 500
MAX_TITLE = 300
MAX_LINKS = 8
MAX_TAGS = 256


@dataclass(frozen=True, slots=True)
class Written:
    """`content` is safe HTML; `title`, `warning` and the words of `links` are plain text; `rating` is from 1 to 10."""

    id: str
    kind: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    published: datetime | None
    updated: datetime | None
    url: str | None
    title: str | None
    warning: str | None
    is_sensitive: bool
    content: str
    links: tuple[tuple[str, str], ...]
    media: Media | None
    rating: float | None
    in_reply_to: str | None


def is_written(document: Document) -> bool:
    """Whether a document is of a kind that somebody wrote."""
    return any(isinstance(each, str) and each in KINDS for each in values.many(document.get("type")))


def written(document: Document, author: str) -> Written:
    """Read what `author` wrote, or refuse it."""
    kind, identifier = values.kind(document), values.here(document.get("id"), author)
    if kind not in KINDS or identifier is None:
        raise UnacceptableDocument("This is nothing written that is at home on its author's server.")
    if values.only_address(document.get("attributedTo"), "attributedTo") != author:
        raise UnacceptableDocument("It is attributed to somebody else than its author.")
    content, links, sensitive = _content(document), _links(document), document.get("sensitive") is True
    item, rating = about(document)
    title = values.text(document.get("name"), MAX_TITLE) if kind != "Note" else None
    if not content and not links and item is None and title is None:  # a vote in a poll is such a thing, too
        raise UnacceptableDocument("Nothing is said in it.")
    return Written(
        id=identifier,
        kind=kind,
        to=values.addressees(document.get("to")),
        cc=values.addressees(document.get("cc")),
        published=values.time(document.get("published")),
        updated=values.time(document.get("updated")),
        url=values.here(values.link(document.get("url")), author),
        title=title,
        # The summary of an article is one; that of anything else is a warning.
        warning=_plain(document.get("summary")) if sensitive or kind not in {"Article", "Page"} else None,
        is_sensitive=sensitive,
        content=content,
        links=links,
        media=item,
        rating=rating,
        in_reply_to=next((values.address(each) for each in values.many(document.get("inReplyTo"))[:1]), None),
    )


def about(document: Document) -> tuple[Media | None, float | None]:
    """The work it is about and the rating it gives, where it says so in a way that can be true."""
    for read in (_ours, _of_bookwyrm, _of_neodb):
        try:
            found = read(document)
        except UnacceptableDocument:
            continue
        if found is not None:
            return found
    return None, None


def _content(document: Document) -> str:
    given = document.get("content")
    if not isinstance(given, str):
        several = document.get("contentMap")
        given = next(iter(several.values()), "") if isinstance(several, dict) else ""
    given = given if isinstance(given, str) else ""
    if document.get("mediaType") not in (None, "text/html"):
        given = html.of_text(given)
    quote = document.get("quote")
    return html.safe(f"<blockquote>{html.safe(quote)}</blockquote>{given}" if isinstance(quote, str) else given)


def _plain(value: object) -> str | None:
    return values.text(html.text_of(value), MAX_WARNING) if isinstance(value, str) else None


def _links(document: Document) -> tuple[tuple[str, str], ...]:
    """Pictures and the like, by their addresses: a page loads nothing from elsewhere."""
    found = []
    for each in values.many(document.get("attachment"))[:MAX_LINKS]:
        address = values.link(each) if isinstance(each, dict) else None
        if address is not None:
            found.append((address, values.text(each.get("name"), MAX_TITLE) or ""))
    return tuple(found)


def _ours(document: Document) -> tuple[Media | None, float | None] | None:
    block = document.get("chronicle")
    if not isinstance(block, dict) or block.get("v") != terms.VERSION:
        return None
    if depth(block) > MAX_DEPTH or len(json.dumps(block)) > MAX_BLOCK:
        raise UnacceptableDocument("What it is about is too large.")
    rating = block.get("rating")
    return media(block.get("media")), _decimal(rating) if rating is not None else None


def _decimal(rating: Any) -> float:
    try:
        value = float(rating["v"])
    except (KeyError, TypeError, ValueError) as error:
        raise UnacceptableDocument("The rating is none.") from error
    if not math.isfinite(value) or not 1 <= value <= 10 or rating.get("max") != "10":
        raise UnacceptableDocument("The rating is out of range.")
    return round(value, 1)


def _of_neodb(document: Document) -> tuple[Media | None, float | None] | None:
    tags = [each for each in values.many(document.get("tag"))[:MAX_TAGS] if isinstance(each, dict)]
    works = [each for each in tags if each.get("type") in neodb.ITEMS]
    if len(works) != 1:  # with several nobody can say which is meant
        return None
    media_type, level = neodb.ITEMS[works[0]["type"]]
    title, href = values.text(works[0].get("name"), 500), values.address(works[0].get("href"))
    if title is None:
        return None
    known = provider_pages.read_address(href) if href else None
    pieces = values.many(document.get("relatedWith"))[:MAX_LINKS]
    ratings = [neodb.rating(each) for each in pieces if isinstance(each, dict) and each.get("type") == "Rating"]
    return Media(media_type, level, title, uri=href, ids=(known,) if known else ()), next(iter(ratings), None)


def _of_bookwyrm(document: Document) -> tuple[Media | None, float | None] | None:
    book = values.address(document.get("inReplyToBook"))
    tags = [each for each in values.many(document.get("tag"))[:MAX_TAGS] if isinstance(each, dict)]
    named = [each for each in tags if each.get("type") in BOOKS]
    if book is None and not any(each["type"] == "Book" for each in named):
        return None  # an Edition by itself is NeoDB's
    title = next((title for each in named if (title := values.text(each.get("name"), 500))), None)
    href = next((values.address(each.get("href")) for each in named), None)
    stars = values.number(document.get("rating"))
    rating = max(1.0, round(stars * 2, 1)) if stars is not None and 0 < stars <= 5 else None
    return Media("book", "book", title, uri=book or href) if title else None, rating
