"""Two who change what is between them at the same moment: neither undoes what the other did."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select

from chronicle_node.db import Database, Tx
from chronicle_node.errors import NotFound
from chronicle_node.models.social import FederatedFriend, Follow
from chronicle_node.services import social
from tests import factories
from tests.factories import Someone

Step = Callable[[Tx], Awaitable[Any]]


async def overlapping(db: Database, first: Step, second: Step) -> None:
    """Both in transactions of their own, the second begun when the first has done everything but commit."""
    done, go_on = asyncio.Event(), asyncio.Event()

    async def held(tx: Tx) -> None:
        await first(tx)
        done.set()
        await go_on.wait()

    async def other(tx: Tx) -> None:
        await second(tx)

    one = asyncio.create_task(db.write(held))
    await done.wait()
    two = asyncio.create_task(db.write(other))
    await asyncio.wait([two], timeout=0.5)  # where nothing holds it back, it is over by then
    go_on.set()
    await asyncio.gather(one, two)


async def states(db: Database) -> list[tuple[int, str]]:
    async def unit(tx: Tx) -> list[tuple[int, str]]:
        rows = await tx.all(select(Follow.follower_id, Follow.state).order_by(Follow.follower_id))
        return [(row.follower_id, row.state) for row in rows]

    return await db.read(unit)


async def friends(db: Database) -> set[tuple[int, int]]:
    async def unit(tx: Tx) -> set[tuple[int, int]]:
        rows = await tx.all(select(FederatedFriend.local_user_id, FederatedFriend.actor_id))
        return {(row.local_user_id, row.actor_id) for row in rows}

    return await db.read(unit)


def accepting(followed: Someone, follower: Someone) -> Step:
    return lambda tx: social.decide(tx, followed.actor_id, follower.actor_id, accept=True)


def asked_by(erin: Someone, alice: Someone) -> Step:
    return lambda tx: social.receive(tx, erin.actor_id, alice.actor_id, "https://far.example/ap/activities/again")


def answered_by(erin: Someone, alice: Someone) -> Step:
    return lambda tx: social.answered(tx, alice.actor_id, erin.actor_id, accepted=True, activity_uri=None)


async def test_a_request_repeated_while_it_is_accepted_stays_accepted(parallel: Database) -> None:
    alice, erin = await parallel.write(factories.person, "alice"), await parallel.write(factories.distant, "erin")
    await parallel.write(factories.follow, erin, alice, "requested")
    await overlapping(parallel, accepting(alice, erin), asked_by(erin, alice))
    assert await states(parallel) == [(erin.actor_id, "accepted")]


async def test_an_acceptance_while_the_request_is_repeated_counts(parallel: Database) -> None:
    alice, erin = await parallel.write(factories.person, "alice"), await parallel.write(factories.distant, "erin")
    await parallel.write(factories.follow, erin, alice, "requested")
    await overlapping(parallel, asked_by(erin, alice), accepting(alice, erin))
    assert await states(parallel) == [(erin.actor_id, "accepted")]


async def test_two_who_accept_each_other_at_once_are_friends(parallel: Database) -> None:
    alice, carol = await parallel.write(factories.person, "alice"), await parallel.write(factories.person, "carol")
    await parallel.write(factories.follow, alice, carol, "requested")
    await parallel.write(factories.follow, carol, alice, "requested")
    await overlapping(parallel, accepting(alice, carol), accepting(carol, alice))
    assert await friends(parallel) == {(alice.user_id, carol.actor_id), (carol.user_id, alice.actor_id)}


async def test_an_acceptance_here_and_one_from_elsewhere_at_once_make_a_friend(parallel: Database) -> None:
    alice, erin = await parallel.write(factories.person, "alice"), await parallel.write(factories.distant, "erin")
    await parallel.write(factories.follow, alice, erin, "requested")
    await parallel.write(factories.follow, erin, alice, "requested")
    await overlapping(parallel, answered_by(erin, alice), accepting(alice, erin))
    assert await friends(parallel) == {(alice.user_id, erin.actor_id)}


async def test_who_is_blocked_while_they_ask_follows_nobody(parallel: Database) -> None:
    alice, carol = await parallel.write(factories.person, "alice"), await parallel.write(factories.person, "carol")
    with pytest.raises(NotFound):
        await overlapping(
            parallel,
            lambda tx: social.block(tx, alice.actor_id, carol.actor_id),
            lambda tx: social.follow(tx, carol.actor_id, alice.actor_id),
        )
    assert await states(parallel) == []


async def test_many_requests_and_acceptances_at_once_end_in_friendship(db: Database) -> None:
    alice, carol = await db.write(factories.person, "alice"), await db.write(factories.person, "carol")
    pair = [(alice, carol), (carol, alice)]
    await asyncio.gather(*(db.write(social.follow, a.actor_id, b.actor_id) for a, b in pair * 4))
    answers = await asyncio.gather(
        *(db.write(social.decide, a.actor_id, b.actor_id, accept=True) for a, b in pair * 4), return_exceptions=True
    )
    assert [type(answer) for answer in answers if answer is not None] == [NotFound] * 6
    assert await friends(db) == {(alice.user_id, carol.actor_id), (carol.user_id, alice.actor_id)}


async def test_asking_takes_back_no_acceptance(db: Database) -> None:
    alice, erin = await db.write(factories.person, "alice"), await db.write(factories.distant, "erin")
    await db.write(factories.follow, erin, alice)
    assert await db.write(asked_by(erin, alice)) == "accepted"
    assert await states(db) == [(erin.actor_id, "accepted")]
