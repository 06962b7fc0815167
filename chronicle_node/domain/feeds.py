"""A feed for readers of feeds, as RSS 2.0, Atom (RFC 4287) or JSON Feed 1.1. Pure: what is told, not to whom."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from xml.etree import ElementTree as ET

import msgspec

from chronicle_node.domain.text import clean

ATOM = "http://www.w3.org/2005/Atom"
ET.register_namespace("atom", ATOM)


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """`id` never changes and is no other item's."""

    id: str
    title: str
    url: str
    text: str
    at: datetime
    author: str = ""


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """`url` is the page that it is about; `own` is where this very document is."""

    id: str
    title: str
    url: str
    own: str
    text: str
    author: str
    author_url: str
    updated: datetime
    items: tuple[Item, ...] = ()


def rss(feed: Feed) -> bytes:
    """RSS 2.0 with Atom's link to itself."""
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    for name, value in (("title", feed.title), ("link", feed.url), ("description", feed.text or feed.title)):
        _text(channel, name, value)
    _text(channel, "lastBuildDate", _mail_date(feed.updated))
    ET.SubElement(channel, f"{{{ATOM}}}link", href=feed.own, rel="self", type="application/rss+xml")
    for item in feed.items:
        entry = ET.SubElement(channel, "item")
        for name, value in (("title", item.title), ("link", item.url), ("description", item.text)):
            _text(entry, name, value)
        _text(entry, "guid", item.id, isPermaLink="false")
        _text(entry, "pubDate", _mail_date(item.at))
    return _written(root)


def atom(feed: Feed) -> bytes:
    """Atom, RFC 4287."""
    root = ET.Element("feed", xmlns=ATOM)
    for name, value in (("id", feed.id), ("title", feed.title), ("subtitle", feed.text)):
        if value:
            _text(root, name, value)
    _text(root, "updated", _stamp(feed.updated))
    _author(root, feed.author, feed.author_url)
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=feed.url)
    ET.SubElement(root, "link", rel="self", type="application/atom+xml", href=feed.own)
    for item in feed.items:
        entry = ET.SubElement(root, "entry")
        for name, value in (("id", item.id), ("title", item.title), ("summary", item.text)):
            _text(entry, name, value)
        for name in ("published", "updated"):
            _text(entry, name, _stamp(item.at))
        if item.author:
            _author(entry, item.author)
        ET.SubElement(entry, "link", rel="alternate", type="text/html", href=item.url)
    return _written(root)


def json(feed: Feed) -> bytes:
    """JSON Feed 1.1."""
    return msgspec.json.encode(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": feed.url,
            "feed_url": feed.own,
            "description": feed.text,
            "authors": [{"name": feed.author, "url": feed.author_url}],
            "items": [_json_item(item) for item in feed.items],
        }
    )


def _json_item(item: Item) -> dict[str, Any]:
    told = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "content_text": item.text,
        "date_published": _stamp(item.at),
    }
    return told | ({"authors": [{"name": item.author}]} if item.author else {})


def _author(parent: ET.Element, name: str, url: str = "") -> None:
    author = ET.SubElement(parent, "author")
    _text(author, "name", name)
    if url:
        _text(author, "uri", url)


def _text(parent: ET.Element, name: str, value: str, **attributes: str) -> None:
    # XML has no way to write control characters, escaped or not.
    ET.SubElement(parent, name, attributes).text = clean(value)


def _written(root: ET.Element) -> bytes:
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _mail_date(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC).replace(microsecond=0), usegmt=True)
