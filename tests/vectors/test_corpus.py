"""Real documents of many servers, odd and broken ones included: each is read or refused, and none is a surprise."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from chronicle_node.federation.vocabulary import notes, plays
from chronicle_node.federation.vocabulary.activity import activity
from chronicle_node.federation.vocabulary.actor import actor
from chronicle_node.federation.vocabulary.catalogue import work
from chronicle_node.federation.vocabulary.collection import page
from chronicle_node.federation.vocabulary.discovery import finger, nodeinfo_address, software
from chronicle_node.federation.vocabulary.document import Document, MalformedDocument, UnacceptableDocument, read
from chronicle_node.federation.vocabulary.works import about
from tests.vectors.load import shared

HOME = "https://remote.example/"
READERS: dict[str, Callable[[Document], Any]] = {
    "activity": activity,
    "actor": actor,
    "collection": lambda document: page(document, str(document.get("id") or HOME)),
    "webfinger": finger,
    "something written": lambda document: notes.written(document, str(document.get("attributedTo"))),
    "about a work": about,
    "catalogue": work,
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


def said(document: Document) -> Document:
    """What an activity brings along, or the document itself."""
    inner = document.get("object")
    return inner if isinstance(inner, dict) else document


def test_what_every_recorded_post_says_of_a_work_is_read() -> None:
    """Those of BookWyrm say something of a book; nobody else's does, and none is a surprise."""
    found = {}
    for file in sorted(shared("corpus").glob("*.json")):
        with suppress(MalformedDocument, UnacceptableDocument):
            found[file.name] = about(said(read(file.read_bytes())))
    kinds = {name.partition("-")[2]: one.kind for name, one in found.items() if one is not None}
    assert kinds == {
        "bookwyrm-ap_comment.json": "comment",
        "bookwyrm-ap_generated_shelve_note.json": "status",
        "bookwyrm-ap_quotation.json": "quotation",
    }
    shelf = next(one for name, one in found.items() if "shelve" in name)
    assert shelf is not None
    assert (shelf.status, shelf.media and shelf.media.title) == ("plan_to_watch", "Female Husbands")


def test_every_recorded_post_of_a_person_is_kept_as_one() -> None:
    """Mastodon, Pleroma, Misskey, BookWyrm, Lemmy, WordPress and the odd ones: whatever names its author is read."""
    names = set()
    for file in sorted(shared("corpus").glob("*.json")):
        with suppress(MalformedDocument, UnacceptableDocument):
            thing = said(read(file.read_bytes()))
            notes.written(thing, str(thing.get("attributedTo")))
            names.add(file.name.split("-")[1])
    assert {"activity_pub", "bookwyrm", "bovine", "fediverse", "lemmy", "rebased"} <= names
