"""Actors' documents: what is believed, what is dropped, and what is refused."""

import pytest

from chronicle_node.federation.vocabulary import terms, values
from chronicle_node.federation.vocabulary.actor import ActorDocument, actor, html
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument
from chronicle_node.federation.vocabulary.keys import lone_key

ERIN = "https://remote.example/users/erin"
KEY = {"id": ERIN + "#main-key", "owner": ERIN, "publicKeyPem": "PEM"}


def made(**changes: object) -> Document:
    document: Document = {
        "id": ERIN,
        "type": "Person",
        "preferredUsername": "erin",
        "name": "Erin",
        "inbox": ERIN + "/inbox",
        "outbox": ERIN + "/outbox",
        "followers": ERIN + "/followers",
        "following": ERIN + "/following",
        "endpoints": {"sharedInbox": "https://remote.example/inbox"},
        "publicKey": KEY,
        "url": "https://remote.example/@erin",
        "icon": {"type": "Image", "url": "https://media.example/erin.png"},
    }
    return document | changes


def read(**changes: object) -> ActorDocument:
    return actor(made(**changes))


def test_an_ordinary_person_is_read() -> None:
    found = read(manuallyApprovesFollowers=True)
    assert (found.username, found.name, found.inbox, found.shared_inbox, found.icon, found.host) == (
        "erin",
        "Erin",
        ERIN + "/inbox",
        "https://remote.example/inbox",
        "https://media.example/erin.png",
        "remote.example",
    )
    assert found.approves_follows
    assert found.main_key == found.key(ERIN + "#main-key")


@pytest.mark.parametrize("inbox", ["https://other.example/inbox", "http://remote.example/inbox", None, 7, "inbox"])
def test_A11_an_inbox_elsewhere_is_refused(inbox: object) -> None:
    with pytest.raises(UnacceptableDocument):
        read(inbox=inbox)


def test_A11_what_lies_elsewhere_is_dropped() -> None:
    away = "https://other.example/x"
    found = read(outbox=away, followers=away, following=away, url=away, endpoints={"sharedInbox": away})
    assert [found.outbox, found.followers, found.following, found.url, found.shared_inbox] == [None] * 5


@pytest.mark.parametrize("name", ["аdmin", "a b", "", ".erin", "erin.", "x" * 65, "erin\u200b", None, 7, "a@b"])
def test_A13_a_username_that_could_deceive_is_refused(name: object) -> None:
    with pytest.raises(UnacceptableDocument):
        read(preferredUsername=name)


def test_A13_names_lose_what_cannot_be_seen() -> None:
    assert read(name="  Er\u202ein\u200b\n\x07 of  Rohan ").name == "Erin of Rohan"
    assert read(name="\u202e").name == "erin"


@pytest.mark.parametrize("kind", ["Note", ["Person", "Key"], None])
def test_what_is_no_actor_is_refused(kind: object) -> None:
    with pytest.raises(UnacceptableDocument):
        read(type=kind)


def test_G10_a_key_of_another_owner_is_not_listed() -> None:
    assert read(publicKey=KEY | {"owner": "https://other.example/users/bob"}).keys == ()
    assert read(publicKey=KEY | {"id": "https://other.example/key"}).keys == ()


def test_G11_a_lone_key_must_have_the_id_it_was_asked_for() -> None:
    assert lone_key(KEY, ERIN + "#main-key").owner == ERIN
    assert lone_key({"id": ERIN, "publicKey": KEY}, ERIN + "#main-key").text == "PEM"
    with pytest.raises(UnacceptableDocument):
        lone_key(KEY, ERIN + "#other")


def test_G12_only_ten_keys_are_looked_at() -> None:
    keys = [KEY | {"id": f"{ERIN}#{number}"} for number in range(10_000)]
    assert len(read(publicKey=keys).keys) == 10


def test_L01_a_summary_can_do_nothing() -> None:
    hostile = '<p onclick="x()">Hi<script>alert(1)</script> <a href="javascript:x">a</a><img src="https://x.example/t">'
    found = read(summary=hostile).summary
    assert not any(part in found for part in ("script", "onclick", "javascript", "img"))
    assert 'rel="nofollow noopener noreferrer ugc"' in html('<a href="https://a.example">a</a>')


@pytest.mark.parametrize("value", ["<div>" * 20_000, "<" * 20_000, None, 7])
def test_L02_a_summary_of_any_kind_is_survived(value: object) -> None:
    assert isinstance(html(value), str)


def test_plays_are_offered_by_chronicle_nodes_only() -> None:
    block = {"v": 1, "history": ERIN + "/history", "now": "https://other.example/now"}
    generator = {"type": "Application", "implements": [{"href": terms.CAPABILITY}]}
    found = read(chronicle=block, generator=generator)
    assert (found.history, found.now) == (ERIN + "/history", None)
    assert read(chronicle=block).history is None
    assert read(chronicle=block | {"v": 2}, generator=generator).history is None


@pytest.mark.parametrize(
    ("fetched", "is_home"),
    [
        (ERIN, True),
        ("HTTPS://Remote.example:443/users/erin#me", True),
        ("https://remote.example/users/bob", False),
        ("https://other.example/users/erin", False),
    ],
)
def test_S11_a_document_is_believed_at_its_own_address_only(fetched: str, *, is_home: bool) -> None:
    assert values.is_at(made(), fetched) is is_home
    assert not values.is_at(made(id=None), fetched)


@pytest.mark.parametrize(
    ("content_type", "is_one"),
    [
        ("application/activity+json; charset=utf-8", True),
        ('application/ld+json; profile="https://www.w3.org/ns/activitystreams"', True),
        ("application/ld+json", False),
        ("application/json", False),
        ("text/html", False),
        ("", False),
    ],
)
def test_S10_only_activity_json_is_a_document(content_type: str, *, is_one: bool) -> None:
    assert terms.is_activity_json(content_type) is is_one
