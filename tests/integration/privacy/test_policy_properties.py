"""One object, a list and an audience get the same answers from the policy as from the oracle, in any world."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, delete, false, select

from chronicle_node.db import Database, Tx, open_database, sql
from chronicle_node.models.accounts import User
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.groups import Group
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.social import Actor, FederatedFriend, Follow
from chronicle_node.policy import BOUND, NOBODY, OWNER, Eyes, Viewer, audience_of, can_see
from tests import factories
from tests.factories import Someone
from tests.integration.privacy.oracle import LEVELS, World, sees

PEOPLE, DISTANT = 3, 2
EVERYBODY = range(PEOPLE + DISTANT)
HERE = range(PEOPLE)
AUDIENCES = (*LEVELS, "everyone")

GROUPS = st.tuples(st.booleans(), st.dictionaries(st.sampled_from(HERE), st.booleans(), max_size=PEOPLE))


_all_pairs = [(viewer, owner) for viewer in EVERYBODY for owner in EVERYBODY if viewer != owner]


def some(pairs: list[tuple[int, int]], values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[Any, Any]]:
    """A value or None for every pair: sets drawn one by one stay too small to say much."""
    every = st.fixed_dictionaries(dict.fromkeys(pairs, values))
    return every.map(lambda drawn: {pair: value for pair, value in drawn.items() if value is not None})


WORLDS = st.builds(
    World,
    here=st.just(set(HERE)),
    inactive=st.sets(st.sampled_from(HERE), max_size=1),
    settings=st.fixed_dictionaries({person: st.sampled_from(LEVELS) for person in HERE}),
    follows=some(_all_pairs, st.sampled_from([True, True, None])).map(set),
    blocks=st.sets(st.sampled_from(_all_pairs), max_size=3),
    permissions=some([pair for pair in _all_pairs if pair[1] in HERE], st.sampled_from([None, None, True, False])),
    groups=st.lists(GROUPS, max_size=2),
)

_list = (
    select(InteractionEvent.user_id, InteractionEvent.audience)
    .join_from(OWNER.user, OWNER.actor, OWNER.joined)
    .join(InteractionEvent, InteractionEvent.user_id == OWNER.user.id)
    .where(can_see(BOUND, OWNER, "history", InteractionEvent.audience))
)
_LIST = sql(lambda: _list)
_ONE = sql(lambda: _list.where(InteractionEvent.id == bindparam("event_id")))
_looker = Eyes(Actor.id, Actor.user_id, false())
_WHO = sql(
    lambda: (
        select(Actor.id, InteractionEvent.user_id, InteractionEvent.audience)
        .join_from(OWNER.user, OWNER.actor, OWNER.joined)
        .join(InteractionEvent, InteractionEvent.user_id == OWNER.user.id)
        .join(Actor, can_see(_looker, OWNER, "history", InteractionEvent.audience))
    )
)
_EVENTS = sql(lambda: select(InteractionEvent.id, InteractionEvent.user_id, InteractionEvent.audience))


@pytest.fixture
def module_db(database_url: str) -> Iterator[tuple[asyncio.Runner, Database]]:
    """A database that lives through all examples, in a loop of its own."""
    database = open_database(database_url, lambda: datetime(2026, 3, 1, tzinfo=UTC))
    with asyncio.Runner() as runner:
        runner.run(database.start())
        yield runner, database
        runner.run(database.close())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=WORLDS)
def test_single_list_and_audience_agree_with_the_oracle(
    module_db: tuple[asyncio.Runner, Database], world: World
) -> None:
    runner, db = module_db
    people = runner.run(db.write(build, world))
    owners = {person.user_id: number for number, person in enumerate(people) if person.user_id}
    runner.run(db.read(check_lists, world, people, owners))
    runner.run(db.read(check_audiences, world, people, owners))


async def check_lists(tx: Tx, world: World, people: list[Someone], owners: dict[int, int]) -> None:
    lookers: list[tuple[Any, Viewer]] = [(number, person.viewer) for number, person in enumerate(people)]
    for looker, viewer in (*lookers, (None, NOBODY), ("system", Viewer.system("a test"))):
        expected = {(n, a) for n in HERE for a in AUDIENCES if sees(world, looker, n, a)}
        listed = {(owners[row.user_id], row.audience) for row in await tx.all(_LIST, **viewer.values)}
        assert listed == expected
        for event in await tx.all(_EVENTS):
            one = await tx.first(_ONE, event_id=event.id, **viewer.values)
            assert (one is not None) == ((owners[event.user_id], event.audience) in expected)


async def check_audiences(tx: Tx, world: World, people: list[Someone], owners: dict[int, int]) -> None:
    numbers = {person.actor_id: number for number, person in enumerate(people)}
    who = {(numbers[row.id], owners[row.user_id], row.audience) for row in await tx.all(_WHO)}
    assert who == {(v, n, a) for v in EVERYBODY for n in HERE for a in AUDIENCES if sees(world, v, n, a)}
    for user_id, owner in owners.items():
        for level in AUDIENCES:
            found = {numbers[reader.actor_id] for reader in await audience_of(tx, user_id, "history", level)}
            distant = {n for n in EVERYBODY if n not in world.here and (n, owner) in world.follows}
            assert found == {n for n in distant if sees(world, n, owner, level)}


async def build(tx: Tx, world: World) -> list[Someone]:
    """Put exactly this world into the database."""
    for table in (FederatedFriend, Follow, Group, User, Actor, FederatedInstance):
        await tx.run(delete(table))
    people = await settle(tx, world)
    for viewer, owner in world.follows:
        await factories.follow(tx, people[viewer], people[owner])
    for one, other in world.blocks:
        await factories.block(tx, people[one], people[other])
    for (viewer, owner), permission in world.permissions.items():
        await factories.permit(tx, people[owner], people[viewer], history=permission)
    for open_to_members, members in world.groups:
        circle = await factories.group(tx, people[0], members_see_members=open_to_members)
        for member, shows in members.items():
            await factories.join(tx, circle, people[member], can_see_history=shows)
    return people


async def settle(tx: Tx, world: World) -> list[Someone]:
    """The people, each with a play of every audience."""
    film = await factories.item(tx, "A film")
    people = [await factories.distant(tx, f"p{n}") if n not in world.here else None for n in EVERYBODY]
    found: list[Someone] = []
    for number, distant in enumerate(people):
        found.append(distant or await local(tx, world, number))
    for person in found[:PEOPLE]:
        for audience in AUDIENCES:
            await factories.play(tx, person, film, audience=audience)
    return found


async def local(tx: Tx, world: World, number: int) -> Someone:
    setting = world.settings[number]
    privacy = {"history_public": True} if setting == "public" else {"history_audience": setting}
    person = await factories.person(tx, f"p{number}", **privacy)
    if number in world.inactive:
        await tx.run(User.__table__.update().where(User.id == person.user_id).values(is_active=False))  # type: ignore[attr-defined]
    return person
