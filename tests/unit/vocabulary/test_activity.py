"""Activities in all the shapes that servers write them."""

import pytest

from chronicle_node.federation.vocabulary.activity import Activity, activity
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument
from chronicle_node.federation.vocabulary.values import PUBLIC, time

ERIN = "https://remote.example/users/erin"
BOB = "https://node.example/ap/actors/1"


def made(**changes: object) -> Document:
    document = {"id": "https://remote.example/1", "type": "Follow", "actor": ERIN, "object": BOB} | changes
    return {name: value for name, value in document.items() if value is not None}


def read(**changes: object) -> Activity:
    return activity(made(**changes))


def test_a_plain_follow_is_read() -> None:
    found = read(to=[BOB], published="2026-03-01T18:00:00.123456789Z")
    assert (found.type, found.actor, found.object, found.to, found.cc) == ("Follow", ERIN, BOB, (BOB,), ())
    assert found.published == time("2026-03-01T18:00:00.123456Z")


@pytest.mark.parametrize("thing", [BOB, {"id": BOB, "type": "Person"}, [BOB], [{"id": BOB}]])
def test_J07_an_object_is_one_however_it_is_written(thing: object) -> None:
    assert read(object=thing).object_id == BOB


def test_J07_scalars_and_lists_address_alike() -> None:
    assert read(to=BOB).to == read(to=[BOB, BOB, {"id": BOB}, 7, None]).to == (BOB,)


@pytest.mark.parametrize("spelling", ["as:Public", "Public", PUBLIC])
def test_public_is_spelled_in_full(spelling: str) -> None:
    assert read(cc=[spelling]).cc == (PUBLIC,)


@pytest.mark.parametrize("kind", [["Note", "Tombstone"], [], None, 7, "", {"a": 1}])
def test_J07_an_ambiguous_type_is_refused(kind: object) -> None:
    with pytest.raises(UnacceptableDocument):
        read(type=kind)


@pytest.mark.parametrize("actor", [None, [ERIN, BOB], {}, 7, "erin", "ftp://x.example/", "https://a@b.example/"])
def test_J08_an_actor_that_is_not_exactly_one_is_refused(actor: object) -> None:
    with pytest.raises(UnacceptableDocument):
        read(actor=actor)


@pytest.mark.parametrize("author", [BOB, [ERIN, BOB], {"id": BOB}, [ERIN, ERIN], 7])
def test_J08_creating_in_the_name_of_another_is_refused(author: object) -> None:
    with pytest.raises(UnacceptableDocument):
        read(type="Create", object={"id": "https://remote.example/n", "type": "Note", "attributedTo": author})


@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_an_object_on_another_server_is_refused(kind: str) -> None:
    with pytest.raises(UnacceptableDocument, match="another server"):
        read(type=kind, object={"id": "https://other.example/n", "type": "Note", "attributedTo": ERIN})


def test_J02_addressees_are_capped() -> None:
    assert len(read(to=[f"https://a.example/{number}" for number in range(100_000)]).to) == 1000


@pytest.mark.parametrize("thing", [None, [], 7, "", [None]])
def test_an_activity_about_nothing_is_refused(thing: object) -> None:
    with pytest.raises(UnacceptableDocument):
        read(object=thing)


def test_two_objects_are_not_one() -> None:
    found = read(type="Flag", object=[BOB, "https://node.example/ap/objects/1"])
    assert (len(found.objects), found.object, found.object_id) == (2, None, None)


def test_unknown_kinds_are_read() -> None:
    assert read(type="as:EmojiReact").type == "EmojiReact"


def test_a_deleted_account_is_about_itself() -> None:
    assert read(type="Delete", object=ERIN).is_about_self
    assert not read(type="Delete", object={"id": "https://remote.example/n", "type": "Tombstone"}).is_about_self


def test_an_id_that_is_no_address_is_refused() -> None:
    with pytest.raises(UnacceptableDocument):
        read(id="urn:x")
    assert read(id=None).id is None


@pytest.mark.parametrize(
    "text", ["2026-03-01", "soon", "", "2026-13-01T00:00:00Z", "9999-12-31T23:59:59-23:59", None, 7]
)
def test_what_is_no_time_is_none(text: object) -> None:
    assert time(text) is None


@pytest.mark.parametrize(
    "text", ["2026-03-01T18:00:00Z", "2026-03-01T19:00:00+01:00", "2026-03-01T18:00", "2026-03-01 18:00:00.0"]
)
def test_the_same_moment_in_many_spellings(text: str) -> None:
    assert time(text) == time("2026-03-01T18:00:00Z")
