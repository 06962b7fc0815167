"""The viewer's own people, and somebody looked up by a handle."""

import pytest

from chronicle_node.db import Database, Tx
from chronicle_node.errors import NotFound
from chronicle_node.policy import NOBODY, Viewer
from chronicle_node.queries import people
from chronicle_node.queries.people import Acquaintance
from chronicle_node.services import social
from tests import cast, factories


def named(found: tuple[Acquaintance, ...] | list[Acquaintance]) -> list[tuple[str, str]]:
    return [(person.actor.handle, person.relation) for person in found]


async def relation(tx: Tx, viewer: Viewer, username: str, host: str = "") -> str:
    return (await people.by_handle(tx, viewer, username, host)).relation


@pytest.mark.parametrize(
    ("who", "relation_to_alice"),
    [("alice", "self"), ("bob", "friends"), ("carol", "none"), ("erin", "following")],
)
async def test_everybody_stands_in_one_relation_to_another(db: Database, who: str, relation_to_alice: str) -> None:
    everybody = await db.write(cast.assemble)
    assert await db.read(relation, getattr(everybody, who).viewer, "alice") == relation_to_alice


async def test_a_request_and_a_follower_are_told_apart_from_friends(db: Database) -> None:
    everybody = await db.write(cast.assemble)
    await db.write(factories.follow, everybody.carol, everybody.alice, "requested")
    assert await db.read(relation, everybody.carol.viewer, "alice") == "requested"
    assert await db.read(relation, everybody.alice.viewer, "erin", "far.example") == "follower"


async def test_whom_one_blocked_can_be_found_to_take_it_back(db: Database) -> None:
    everybody = await db.write(cast.assemble)
    assert await db.read(relation, everybody.alice.viewer, "dave") == "blocked"


async def test_who_is_blocked_finds_nobody(db: Database) -> None:
    everybody = await db.write(cast.assemble)
    with pytest.raises(NotFound):
        await db.read(people.by_handle, everybody.dave.viewer, "alice")


async def test_a_name_of_another_node_is_no_name_here(db: Database) -> None:
    everybody = await db.write(cast.assemble)
    with pytest.raises(NotFound):
        await db.read(people.by_handle, everybody.alice.viewer, "erin")
    with pytest.raises(NotFound):
        await db.read(people.by_handle, everybody.alice.viewer, "alice", "far.example")


async def test_the_lists_hold_whom_they_name(db: Database) -> None:
    everybody = await db.write(cast.assemble)
    await db.write(factories.follow, everybody.carol, everybody.alice, "requested")
    await db.write(factories.follow, everybody.alice, everybody.mallory, "requested")
    alice = everybody.alice.viewer
    assert named((await db.read(people.followers, alice)).items) == [
        ("@erin@far.example", "follower"),
        ("@bob", "friends"),
    ]
    assert named((await db.read(people.following, alice)).items) == [
        ("@mallory@far.example", "requested"),
        ("@bob", "friends"),
    ]
    assert named((await db.read(people.friends, alice)).items) == [("@bob", "friends")]
    assert named((await db.read(people.requests, alice)).items) == [("@carol", "none")]


async def test_lists_go_on_from_page_to_page(db: Database) -> None:
    everybody = await db.write(cast.assemble)
    first = await db.read(people.followers, everybody.alice.viewer, limit=1)
    second = await db.read(people.followers, everybody.alice.viewer, limit=1, cursor=first.next)
    assert named(first.items + second.items) == [("@erin@far.example", "follower"), ("@bob", "friends")]
    assert second.next is None


async def test_nobody_has_no_people(db: Database) -> None:
    await db.write(cast.assemble)
    assert (await db.read(people.followers, NOBODY)).items == ()


async def test_only_a_request_that_waits_can_be_answered(db: Database) -> None:
    everybody = await db.write(cast.assemble)
    await db.write(factories.follow, everybody.carol, everybody.alice, "requested")
    asking = (await db.read(people.requests, everybody.alice.viewer)).items[0].actor.id
    assert await db.read(people.asking, everybody.alice.viewer, asking) == everybody.carol.actor_id
    with pytest.raises(NotFound):
        await db.read(people.asking, everybody.bob.viewer, asking)


async def test_the_follow_service_and_the_lists_agree(db: Database) -> None:
    everybody = await db.write(cast.assemble)
    carol, alice = everybody.carol, everybody.alice
    await db.write(social.follow, carol.actor_id, alice.actor_id)
    await db.write(social.decide, alice.actor_id, carol.actor_id, accept=True)
    assert await db.read(relation, carol.viewer, "alice") == "following"
    await db.write(social.block, alice.actor_id, carol.actor_id)
    assert ("@carol", "blocked") not in named((await db.read(people.followers, alice.viewer)).items)
