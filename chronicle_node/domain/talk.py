"""What people type to each other, as HTML: paragraphs, links, and the people and hashtags it names.

Nobody's markup comes through: every character that is not part of a link found here is escaped. The classes are what
other servers tell mentions and hashtags by (https://microformats.org/wiki/h-card).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple

from chronicle_node.domain import spoilers

MOST_PEOPLE = 20
MOST_TAGS = 30
LONGEST_TAG = 100
# One pass from left to right, so that what stands in an address is neither a person nor a hashtag.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0dff\u0e00-\u0eff\u200c\u200d"
_THING = re.compile(
    r"(?P<url>https?://[^\s<>\"]{1,2000})"
    r"|(?<![\w/@.&])@(?P<name>[A-Za-z0-9_]{1,64}(?:[.-][A-Za-z0-9_]{1,64}){0,8})"
    r"(?:@(?P<host>[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,10}(?::\d{1,5})?))?"
    rf"|(?<![\w/#&])#(?P<tag>[\w{_MARKS}]{{1,100}})"
)
_TRAILING = ".,;:!?'*_~"


class Named(NamedTuple):
    """Somebody as a text names them; the host is empty for people of this node."""

    name: str
    host: str


class Linked(NamedTuple):
    """Somebody a text may name: how they are called there, their page, and their actor."""

    handle: str
    page: str
    uri: str


def people(text: str) -> tuple[Named, ...]:
    """Whom a text names, each once, in lower case."""
    found = dict.fromkeys(_named(match) for match in _things(text) if match["name"])
    return tuple(found)[:MOST_PEOPLE]


def hashtags(text: str) -> tuple[str, ...]:
    """Its hashtags, each once, as they are looked for."""
    found = (hashtag(match["tag"]) for match in _things(text) if match["tag"])
    return tuple(dict.fromkeys(tag for tag in found if tag))[:MOST_TAGS]


def hashtags_shown(markdown: str) -> tuple[str, ...]:
    """Those of a text in Markdown that stand where nothing is hidden."""
    return hashtags(" ".join(piece.text for piece in spoilers.pieces(markdown) if not piece.hidden))


def hashtag(raw: str) -> str | None:
    """A hashtag as it is looked for: in lower case, without its sign. None for what is none, such as a number."""
    tag = unicodedata.normalize("NFKC", raw.strip().lstrip("#")).casefold()
    is_one = 0 < len(tag) <= LONGEST_TAG and all(c.isalnum() or c in "_·" or _joins(c) for c in tag)
    return tag if is_one and not tag.isdecimal() and tag.strip("_·") else None


def as_html(text: str, known: Mapping[Named, Linked], tag_page: Callable[[str], str]) -> str:
    """The text as HTML; `known` are the people that are linked, everybody else stays words."""
    paragraphs = (part.strip("\n") for part in re.split(r"\n\s*\n", text))
    return "".join(f"<p>{_line(part, known, tag_page)}</p>" for part in paragraphs if part.strip())


def _line(text: str, known: Mapping[Named, Linked], tag_page: Callable[[str], str]) -> str:
    shown, at = [], 0
    for match in _things(text):
        shown += [_escape(text[at : match.start()]), _link(match, known, tag_page)]
        at = match.end()
    return "".join((*shown, _escape(text[at:])))


def _link(match: re.Match[str], known: Mapping[Named, Linked], tag_page: Callable[[str], str]) -> str:
    if match["url"]:
        return _web_link(match["url"])
    if match["tag"]:
        tag = hashtag(match["tag"])
        if tag is None:
            return _escape(match[0])
        page = html.escape(tag_page(tag))
        return f'<a href="{page}" class="mention hashtag" rel="tag">#<span>{html.escape(match["tag"])}</span></a>'
    who = known.get(_named(match))
    if who is None:
        return _escape(match[0])
    page, name = html.escape(who.page), html.escape(match["name"])
    return f'<span class="h-card"><a href="{page}" class="u-url mention">@<span>{name}</span></a></span>'


def _web_link(address: str) -> str:
    """The address, without what ends the sentence around it."""
    url = address.rstrip(_TRAILING)
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(_TRAILING)
    escaped = html.escape(url)
    return f'<a href="{escaped}" rel="nofollow noopener noreferrer">{escaped}</a>{_escape(address[len(url) :])}'


def _things(text: str) -> list[re.Match[str]]:
    return list(_THING.finditer(text))


def _named(match: re.Match[str]) -> Named:
    return Named(match["name"].lower(), (match["host"] or "").lower())


def _joins(character: str) -> bool:
    """Marks and joiners without which many scripts can't be written."""
    return unicodedata.category(character) in {"Mn", "Mc"} or character in "\u200c\u200d"


def _escape(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")
