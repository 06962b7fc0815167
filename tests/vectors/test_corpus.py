"""Real documents of many servers, odd and broken ones included: each is read or refused, and none is a surprise."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from chronicle_node.federation.vocabulary import notes, plays
from chronicle_node.federation.vocabulary.activity import activity
from chronicle_node.federation.vocabulary.actor import actor
from chronicle_node.federation.vocabulary.collection import page
from chronicle_node.federation.vocabulary.discovery import finger, nodeinfo_address, software
from chronicle_node.federation.vocabulary.document import Document, MalformedDocument, UnacceptableDocument, read
from tests.vectors.load import shared

HOME = "https://remote.example/"
READERS: dict[str, Callable[[Document], Any]] = {
    "activity": activity,
    "actor": actor,
    "collection": lambda document: page(document, str(document.get("id") or HOME)),
    "webfinger": finger,
    "something written": lambda document: notes.written(document, str(document.get("attributedTo"))),
    "play": lambda document: plays.play(document, HOME),
    "presence": lambda document: plays.presence(document, HOME),
    "nodeinfo links": lambda document: nodeinfo_address(document, HOME),
    "software": software,
}


def understood(body: bytes) -> set[str]:
    """Which readers took a document; a refusal is typed, anything else escapes and fails the test."""
    found: set[str] = set()
    for name, reader in READERS.items():
        with suppress(MalformedDocument, UnacceptableDocument):
            found |= {name} if reader(read(body)) is not None else set()
    return found


def test_every_recorded_document_is_read_or_refused() -> None:
    files = sorted(shared("corpus").glob("*.json"))
    read_as = {file.name: understood(file.read_bytes()) for file in files}
    assert len(files) >= 100
    assert sum("activity" in found for found in read_as.values()) >= 20
    assert sum("actor" in found for found in read_as.values()) >= 10
    assert sum("webfinger" in found for found in read_as.values()) >= 1
