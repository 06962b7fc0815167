"""What somebody writes, as servers of all kinds send it: a Note, an Article, a poll, BookWyrm's kinds; made one shape.

What it says of a work is read beside (`works`); a description that cannot be true is left out, and the words are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chronicle_node.domain import html, talk
from chronicle_node.federation.vocabulary import beside, posted_lists, values
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument
from chronicle_node.federation.vocabulary.works import About, about

KINDS = frozenset({"Note", "Article", "Page", "Question", "Review", "Comment", "Quotation", "GeneratedNote", "Rating"})
MAX_WARNING = 500
MAX_TITLE = 300
MAX_TAGS = 256
MAX_MENTIONS = 50


@dataclass(frozen=True, slots=True)
class Written:
    """`content` is safe HTML; `title`, `warning` and the words of `links` are plain text."""

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
    about: About | None
    listed: dict[str, Any] | None
    in_reply_to: str | None
    mentions: tuple[str, ...]
    hashtags: tuple[str, ...]


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
    content, links, sensitive = _content(document), beside.links(document), document.get("sensitive") is True
    work = about(document)
    mentions, hashtags = named(document)
    title = _title(document, kind)
    if not content and not links and work is None and title is None:  # a vote in a poll is such a thing, too
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
        about=work,
        listed=posted_lists.listed(document, author),
        in_reply_to=next((values.address(each) for each in values.many(document.get("inReplyTo"))[:1]), None),
        mentions=mentions,
        hashtags=hashtags,
    )


def named(document: Document) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The actors it speaks of, by their addresses, and the hashtags it carries."""
    tags = [each for each in values.many(document.get("tag"))[:MAX_TAGS] if isinstance(each, dict)]
    mentions = (values.address(each.get("href")) for each in tags if each.get("type") == "Mention")
    hashtags = (talk.hashtag(str(each.get("name") or "")) for each in tags if each.get("type") == "Hashtag")
    return (
        tuple(dict.fromkeys(each for each in mentions if each))[:MAX_MENTIONS],
        tuple(dict.fromkeys(each for each in hashtags if each))[: talk.MOST_TAGS],
    )


def _content(document: Document) -> str:
    given = document.get("content")
    if not isinstance(given, str):
        several = document.get("contentMap")
        given = next(iter(several.values()), "") if isinstance(several, dict) else ""
    given = given if isinstance(given, str) else ""
    if document.get("mediaType") not in (None, "text/html"):
        given = html.of_text(given)
    return html.safe(beside.quotation(document, given) + beside.poll(document))


def _title(document: Document, kind: str) -> str | None:
    """What has a title by its kind; a page of a forum has none but its summary where that is all it says."""
    if kind in {"Note", "Question"}:
        return None
    found = values.text(document.get("name"), MAX_TITLE)
    return found or (_plain(document.get("summary")) if kind == "Page" and not document.get("content") else None)


def _plain(value: object) -> str | None:
    return values.text(html.text_of(value), MAX_WARNING) if isinstance(value, str) else None
