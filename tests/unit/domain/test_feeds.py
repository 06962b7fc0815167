"""Feeds as readers of feeds take them."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import msgspec
import pytest

from chronicle_node.domain import feeds
from chronicle_node.domain.feeds import ATOM, Feed, Item

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FEED = Feed(
    id="urn:uuid:1",
    title="Fire & <Ice>\x0b",
    url="https://a.example/lists/1",
    own="https://a.example/lists/1/feed",
    text="",
    author="Alice",
    author_url="https://a.example/@alice",
    updated=NOON,
    items=(
        Item(id="1#2", title="]]> \ud800 Élan", url="https://a.example/media/2", text="a\x00b", at=NOON, author="Bob"),
    ),
)


def test_rss_carries_dates_as_mail_does_and_ids_that_are_no_links() -> None:
    channel = ET.fromstring(feeds.rss(FEED)).find("channel")
    assert channel is not None
    item = channel.find("item")
    guid = item.find("guid") if item is not None else None
    assert item is not None
    assert guid is not None
    assert item.findtext("pubDate") == "Sun, 01 Mar 2026 12:00:00 GMT"
    assert (guid.text, guid.get("isPermaLink")) == ("1#2", "false")
    assert channel.findtext("description") == "Fire & <Ice>"


def test_atom_names_itself_its_page_and_the_authors() -> None:
    root = ET.fromstring(feeds.atom(FEED))
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{{{ATOM}}}link")}
    assert links == {"alternate": FEED.url, "self": FEED.own}
    assert [name.text for name in root.iter(f"{{{ATOM}}}name")] == ["Alice", "Bob"]
    assert root.findtext(f"{{{ATOM}}}updated") == "2026-03-01T12:00:00Z"
    assert root.findtext(f"{{{ATOM}}}subtitle") is None


def test_json_feed_says_its_version() -> None:
    told = json.loads(feeds.json(msgspec.structs.replace(FEED, title="Fire", items=())))
    assert (told["version"], told["title"], told["items"]) == ("https://jsonfeed.org/version/1.1", "Fire", [])


@pytest.mark.parametrize("write", [feeds.rss, feeds.atom])
def test_characters_that_xml_cannot_write_are_left_out(write: object) -> None:
    assert callable(write)
    assert "ab" in "".join(ET.fromstring(write(FEED)).itertext())
