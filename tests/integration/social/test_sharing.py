"""What one friend may see whatever the settings say: given, taken, and left to the settings again."""

from typing import Any

import pytest
from sqlalchemy import select

from chronicle_node.db import Database, Tx
from chronicle_node.domain import sharing
from chronicle_node.errors import NotFound
from chronicle_node.models.social import Actor
from chronicle_node.policy import Viewer
from chronicle_node.queries import friends, people, why
from chronicle_node.services import friends as service
from chronicle_node.services import social
from tests import cast, factories
from tests.factories import Someone

KINDS = tuple(sharing.KEYS.items())
AUDIENCES = {"presence": "currently_watching"}


def setting(kind: str, level: str) -> dict[str, str]:
    return {f"{AUDIENCES.get(kind, kind)}_audience": level}


async def decides(tx: Tx, viewer: Viewer, user_id: int, kind: str) -> tuple[str, bool]:
    lines = await why.explain(tx, viewer, user_id, kind)
    return next(((line.code, line.allows) for line in lines if line.decides), ("nothing", False))


async def friend_of(db: Database, alice: Someone, where: str) -> Someone:
    """Somebody of this node or of another, with whom Alice is friends."""
    if where == "here":
        friend = await db.write(factories.person, "fay")
    else:
        friend = await db.write(factories.distant, "fay")
    await db.write(factories.befriend, alice, friend)
    return friend


@pytest.mark.parametrize("where", ["here", "elsewhere"])
@pytest.mark.parametrize(("key", "kind"), KINDS)
async def test_a_friend_is_given_what_the_setting_keeps_and_loses_it_again(
    db: Database, key: str, kind: str, where: str
) -> None:
    alice = await db.write(factories.person, "alice", **setting(kind, "private"))
    friend = await friend_of(db, alice, where)
    await db.write(service.permit, alice.user_id, friend.actor_id, {key: True})
    assert await db.read(decides, friend.viewer, alice.user_id, kind) == ("permitted", True)
    await db.write(service.permit, alice.user_id, friend.actor_id, {key: None})
    assert await db.read(decides, friend.viewer, alice.user_id, kind) == ("nothing", False)


@pytest.mark.parametrize("where", ["here", "elsewhere"])
@pytest.mark.parametrize(("key", "kind"), KINDS)
async def test_a_friend_is_refused_what_everybody_sees_and_gets_it_back(
    db: Database, key: str, kind: str, where: str
) -> None:
    alice = await db.write(factories.person, "alice", **setting(kind, "public"), **{f"{kind}_public": True})
    friend = await friend_of(db, alice, where)
    await db.write(service.permit, alice.user_id, friend.actor_id, {key: False})
    assert await db.read(decides, friend.viewer, alice.user_id, kind) == ("refused", False)
    await db.write(service.permit, alice.user_id, friend.actor_id, {key: None})
    assert (await db.read(decides, friend.viewer, alice.user_id, kind))[1]


async def test_what_is_decided_about_one_friend_is_about_nobody_else(db: Database) -> None:
    everybody = await db.write(cast.assemble, history_audience="private")
    await db.write(service.permit, everybody.alice.user_id, everybody.bob.actor_id, {"history": True})
    other = await friend_of(db, everybody.alice, "here")
    assert await db.read(decides, other.viewer, everybody.alice.user_id, "history") == ("nothing", False)


async def test_one_decision_leaves_the_others_as_they_are(db: Database) -> None:
    everybody = await db.write(cast.assemble)
    alice, bob = everybody.alice, everybody.bob
    await db.write(service.permit, alice.user_id, bob.actor_id, {"history": True, "lists": False})
    await db.write(service.permit, alice.user_id, bob.actor_id, {"lists": None, "now": False})
    bobs = (await db.read(people.by_handle, alice.viewer, "bob")).actor.id
    found = await db.read(friends.one, alice.viewer, bobs)
    assert {key: value for key, value in found.decided.items() if value is not None} == {"history": True, "now": False}
    assert found.sees["history"]
    assert not found.sees["now"]


async def test_nothing_is_decided_about_somebody_who_is_no_friend(db: Database) -> None:
    everybody = await db.write(cast.assemble)
    for other in (everybody.carol, everybody.erin):
        with pytest.raises(NotFound):
            await db.write(service.permit, everybody.alice.user_id, other.actor_id, {"history": True})


async def test_a_friendship_that_ends_takes_the_decisions_with_it(db: Database) -> None:
    alice = await db.write(factories.person, "alice", auto_accept_follows=True, history_audience="private")
    friend = await db.write(factories.person, "fay", auto_accept_follows=True)
    await _befriend(db, alice, friend)
    await db.write(service.permit, alice.user_id, friend.actor_id, {"history": True})
    await db.write(service.part, alice.actor_id, friend.actor_id)
    assert (await db.read(people.by_handle, alice.viewer, "fay")).relation == "none"
    await _befriend(db, alice, friend)
    assert await db.read(decides, friend.viewer, alice.user_id, "history") == ("nothing", False)


async def test_L09_what_is_taken_from_a_friend_does_not_come_back_by_leaving_and_asking_again(db: Database) -> None:
    alice = await db.write(factories.person, "alice", auto_accept_follows=True, history_audience="friends")
    friend = await db.write(factories.person, "fay", auto_accept_follows=True)
    await _befriend(db, alice, friend)
    await db.write(service.permit, alice.user_id, friend.actor_id, {"history": False, "stats": True})
    await db.write(social.unfollow, friend.actor_id, alice.actor_id)
    with pytest.raises(NotFound):
        await db.write(service.permit, alice.user_id, friend.actor_id, {"history": True})
    await db.write(social.follow, friend.actor_id, alice.actor_id)
    assert await db.read(decides, friend.viewer, alice.user_id, "history") == ("refused", False)
    decided = (await db.read(friends.one, alice.viewer, await _public_id(db, friend))).decided
    assert (decided["history"], decided["stats"]) == (False, None)


async def _public_id(db: Database, who: Someone) -> Any:
    async def read(tx: Tx) -> Any:
        return await tx.scalar(select(Actor.public_id).where(Actor.id == who.actor_id))

    return await db.read(read)


async def _befriend(db: Database, one: Someone, other: Someone) -> None:
    await db.write(social.follow, one.actor_id, other.actor_id)
    await db.write(social.follow, other.actor_id, one.actor_id)


@pytest.mark.parametrize(
    ("before", "after", "narrowed"),
    [
        ({}, {"history": False}, ("history",)),
        ({"history": True}, {}, ("history",)),
        ({}, {"history": True}, ()),
        ({"now": False, "lists": True}, {"now": True, "lists": False}, ("lists",)),
    ],
)
def test_what_becomes_less_is_named(before: Any, after: Any, narrowed: tuple[str, ...]) -> None:
    assert sharing.narrowed(before, after) == narrowed
