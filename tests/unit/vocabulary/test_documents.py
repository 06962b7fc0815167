"""What we say can be read: by ourselves, by the schemas of others, and by receivers with strict tastes."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import jsonschema
import pytest

from chronicle_node.federation import discovery, documents
from chronicle_node.federation.uris import Uris, handle
from chronicle_node.federation.vocabulary import discovery as found
from chronicle_node.federation.vocabulary.activity import activity
from chronicle_node.federation.vocabulary.actor import actor
from chronicle_node.federation.vocabulary.collection import page
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument
from chronicle_node.federation.vocabulary.media import Media
from chronicle_node.federation.vocabulary.plays import Play, play
from tests.vectors.load import standard

URIS = Uris("https://node.example")
ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
ANA = URIS.actor(ID)
BOB = "https://remote.example/users/bob"
ONE = "https://node.example/ap/activities/1"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WHO = documents.LocalActor(
    ID, "ana", "PEM", name="Ana", bio="One & all\n\n<b>Two</b>", avatar_url="https://node.example/a"
)


def test_our_actor_is_read_as_others_read_it() -> None:
    read = actor(documents.actor(URIS, WHO))
    assert (read.id, read.username, read.name, read.url) == (ANA, "ana", "Ana", "https://node.example/@ana")
    assert (read.inbox, read.shared_inbox) == (f"{ANA}/inbox", "https://node.example/ap/inbox")
    assert (read.history, read.now, read.approves_follows) == (f"{ANA}/history", f"{ANA}/now", True)
    assert read.key(f"{ANA}#main-key") is not None
    assert read.summary == "<p>One &amp; all</p><p>&lt;b&gt;Two&lt;/b&gt;</p>"


def test_a_stub_keeps_what_federation_needs() -> None:
    stub = documents.actor(URIS, documents.LocalActor(ID, "ana", "PEM"))
    needed = {"inbox", "outbox", "followers", "following", "endpoints", "publicKey", "preferredUsername"}
    assert needed <= stub.keys()
    assert (stub["name"], stub["summary"], "icon" in stub) == ("ana", "", False)


def test_the_nodes_own_actor_is_read() -> None:
    read = actor(documents.instance_actor(URIS, "PEM"))
    assert (read.id, read.type, read.username) == ("https://node.example/ap/actor", "Application", "instance.actor")
    assert read.key("https://node.example/ap/actor#main-key") is not None


FOLLOW = documents.follow(ONE, ANA, BOB)
MADE = {
    "Follow": FOLLOW,
    "Accept": documents.accept(ONE + "a", BOB.replace("remote", "node"), FOLLOW),
    "Reject": documents.reject(ONE + "r", BOB, FOLLOW),
    "Undo": documents.undo(ONE + "u", ANA, FOLLOW),
    "Update": documents.update_hint(ONE + "h", ANA, [URIS.history(ID)], [URIS.followers(ID)]),
    "Delete": documents.delete_actor(ONE + "d", ANA, [BOB]),
}


@pytest.mark.parametrize(("kind", "document"), MADE.items(), ids=MADE.keys())
def test_every_activity_has_what_strict_receivers_ask_for(kind: str, document: Document) -> None:
    assert activity(document).type == kind
    assert document["id"].startswith("https://")
    assert isinstance(document["to"], list)
    assert document["to"]
    assert isinstance(document["cc"], list)
    assert document["@context"][0] == "https://www.w3.org/ns/activitystreams"


@pytest.mark.parametrize("kind", ["Accept", "Reject", "Undo"])
def test_an_answer_embeds_the_whole_follow(kind: str) -> None:
    embedded = activity(MADE[kind]).embedded
    assert (embedded["id"], embedded["type"], embedded["actor"], embedded["object"]) == (ONE, "Follow", ANA, BOB)
    assert "@context" not in embedded


def test_contexts_name_nothing_of_ours_to_fetch() -> None:
    named = [each for each in documents.CONTEXT if isinstance(each, str)]
    assert named == ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"]
    assert {"@id": "chr:record", "@type": "@json"} in documents.CONTEXT[-1].values()  # type: ignore[attr-defined]


def test_a_history_page_is_read_back() -> None:
    home = URIS.history(ID)
    plays = [
        Play(
            URIS.object(ID), ANA, "finish", NOON, Media("movie", "movie", "Up", year=2009, ids=(("imdb", "tt1049413"),))
        )
    ]
    read = page(documents.history_page(home + "?after=x", home, plays, home + "?after=y"), home)
    assert (read.onward, read.part_of) == (home + "?after=y", home)
    assert [play(each, ANA) for each in read.items] == plays


def test_a_closed_collection_tells_nothing() -> None:
    closed = documents.collection(URIS.followers(ID))
    assert closed.keys() == {"@context", "id", "type"}
    assert documents.collection("https://x.example/c", total=0)["totalItems"] == 0


def test_a_tombstone_tells_what_it_was() -> None:
    stone = documents.tombstone(URIS.object(ID), "Note", NOON)
    assert (stone["type"], stone["formerType"], stone["deleted"]) == ("Tombstone", "Note", "2026-03-01T12:00:00Z")


@pytest.mark.parametrize("usage", [discovery.Usage(), discovery.Usage(3, 2, 3)])
@pytest.mark.parametrize("version", discovery.VERSIONS)
def test_nodeinfo_is_valid_by_its_schema(version: str, usage: discovery.Usage) -> None:
    document = discovery.nodeinfo(version, "0.1.0", usage, open_registrations=False)
    jsonschema.validate(document, standard(f"nodeinfo/{version}-schema.json"))
    assert found.software(document) == "chronicle"


def test_nodeinfo_is_found() -> None:
    links = discovery.nodeinfo_links(URIS)
    assert found.nodeinfo_address(links, URIS.base) == "https://node.example/nodeinfo/2.1"


@pytest.mark.parametrize("href", ["http://127.0.0.1/", "data:text/plain,x", "https://other.example/nodeinfo/2.0", None])
def test_S14_nodeinfo_on_another_server_is_refused(href: object) -> None:
    links = {"links": [{"rel": found.NODEINFO + "2.0", "href": href}]}
    with pytest.raises(UnacceptableDocument):
        found.nodeinfo_address(links, "https://remote.example/.well-known/nodeinfo")


def test_webfinger_is_read_back() -> None:
    read = found.finger(discovery.webfinger(URIS, "ana", ANA))
    assert read.confirms(handle("@Ana@node.example"), ANA)
    assert not read.confirms(handle("@ana@other.example"), ANA)
    assert not read.confirms(handle("@ana@node.example"), BOB)


SELF = {"rel": "self", "type": "application/activity+json", "href": BOB}
LIES: dict[str, dict[str, Any]] = {
    "two actors": {"links": [SELF, SELF | {"href": BOB + "2"}]},
    "no actor": {"links": [SELF | {"type": "text/html"}]},
    "no links": {"links": None},
    "a subject that is no account": {"subject": "https://remote.example/@bob"},
    "no subject": {"subject": None},
    "an actor at no address": {"links": [SELF | {"href": "javascript:x"}]},
}


@pytest.mark.parametrize("change", LIES.values(), ids=LIES.keys())
def test_A12_an_ambiguous_webfinger_answer_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(UnacceptableDocument):
        found.finger({"subject": "acct:bob@remote.example", "links": [SELF]} | change)


def test_host_meta_points_to_webfinger() -> None:
    link = ET.fromstring(discovery.host_meta(URIS)).find("{*}Link")
    assert link is not None
    assert link.attrib["template"] == "https://node.example/.well-known/webfinger?resource={uri}"
