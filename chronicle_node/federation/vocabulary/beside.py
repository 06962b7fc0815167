"""What stands beside the words of a post: the choices of a poll, what it quotes, pictures. All of it becomes text and
links, for a page here loads nothing from elsewhere and nobody votes here.
"""

from __future__ import annotations

import html
from datetime import datetime

from chronicle_node.federation.vocabulary import values
from chronicle_node.federation.vocabulary.document import Document

MAX_CHOICES = 20
MAX_CHOICE = 200
MAX_LINKS = 8
MAX_TITLE = 300
MOST_VOTES = 10**9
#: How servers name what a post quotes: Mastodon and FEP-044f, Misskey, Fedibird, Pleroma.
QUOTED = ("quote", "_misskey_quote", "quoteUri", "quoteUrl")
SORTS = {"image": "Picture", "video": "Video", "audio": "Sound"}
_LINK = "application/activity+json"


def poll(document: Document) -> str:
    """The choices of a `Question` as HTML, with the votes as far as they are told; empty for anything else."""
    if document.get("type") != "Question":
        return ""
    asked = values.many(document.get("oneOf")) or values.many(document.get("anyOf"))
    choices = [found for each in asked[:MAX_CHOICES] if (found := _choice(each))]
    if not choices:
        return ""
    voted = any(votes for _, votes in choices)
    lines = "".join(f"<li>{html.escape(name)}{_votes(votes) if voted else ''}</li>" for name, votes in choices)
    return f"<ul>{lines}</ul><p>{_ends(document)}</p>"


def quotation(document: Document, content: str) -> str:
    """What a post quotes: BookWyrm's passage before the words, or a link after them, unless it is there already."""
    passage = document.get("quote")
    if isinstance(passage, str) and values.address(passage) is None:
        return f"<blockquote>{passage}</blockquote>{content}"
    found = next((address for name in QUOTED if (address := values.address(document.get(name)))), None)
    found = found or _linked(document)
    if found is None or html.escape(found) in content or "quote-inline" in content:
        return content
    shown = html.escape(found)
    return f'{content}<p>Quotes <a href="{shown}">{shown}</a></p>'


def links(document: Document) -> tuple[tuple[str, str], ...]:
    """Pictures and the like, by their addresses and what they show, or at least what they are."""
    found = []
    pictures = [] if document.get("type") == "Note" else values.many(document.get("image"))[:1]
    for each in [*values.many(document.get("attachment")), *pictures][:MAX_LINKS]:
        address = values.link(each) if isinstance(each, dict) else None
        if address is not None:
            found.append((address, values.text(each.get("name"), MAX_TITLE) or _sort(each)))
    return tuple(found)


def _choice(value: object) -> tuple[str, int] | None:
    if not isinstance(value, dict):
        return None
    name, replies = values.text(value.get("name"), MAX_CHOICE), value.get("replies")
    told = values.number(replies.get("totalItems")) if isinstance(replies, dict) else None
    votes = int(told) if told is not None and 0 <= told <= MOST_VOTES else 0
    return (name, votes) if name is not None else None


def _votes(votes: int) -> str:
    return f" · {votes:,} {'vote' if votes == 1 else 'votes'}"


def _ends(document: Document) -> str:
    """Polls are over at a moment that is told (Mastodon) or when somebody says so."""
    closed = document.get("closed")
    if isinstance(closed, str) or closed is True:
        return "A poll that is over."
    until: datetime | None = values.time(document.get("endTime"))
    return f"A poll until {until.day} {until:%B %Y}." if until else "A poll."


def _linked(document: Document) -> str | None:
    """A link to another post among the tags (FEP-e232)."""
    tags = (each for each in values.many(document.get("tag"))[:MAX_LINKS] if isinstance(each, dict))
    for each in tags:
        kind = each.get("mediaType")
        if each.get("type") == "Link" and isinstance(kind, str) and ("activitystreams" in kind or kind == _LINK):
            return values.link(each.get("href"))
    return None


def _sort(attached: Document) -> str:
    for name in ("mediaType", "type"):
        told = attached.get(name)
        if isinstance(told, str) and (found := SORTS.get(told.partition("/")[0].lower())):
            return found
    return ""
