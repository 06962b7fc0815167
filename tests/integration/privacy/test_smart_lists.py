"""What a smart list tells others: never more than they might ask of its owner's library themselves.

The property: whatever private thing its owner does, everybody else finds the list as it was.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from chronicle_node import ids
from chronicle_node.db import Database, Tx
from chronicle_node.domain.rules import Rule
from chronicle_node.domain.statuses import Status
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.library import UserLibrary
from chronicle_node.policy import NOBODY, Viewer
from chronicle_node.queries import list_entries
from chronicle_node.queries import lists as reads
from chronicle_node.services import history, library, lists
from chronicle_node.services.library import ShelfChange
from chronicle_node.services.lists import NewList
from chronicle_node.services.report import Scrobble
from tests import cast, factories
from tests.cast import Cast
from tests.factories import Item

OPEN = {f"{kind}_audience": "public" for kind in ("lists", "library", "history", "ratings")}


async def stands(tx: Tx, viewer: Viewer, list_id: UUID) -> list[str]:
    found = await list_entries.of(tx, viewer, await reads.one(tx, viewer, list_id))
    return [one.media.title for one in found.entries]


async def smart(tx: Tx, /, people: Cast, **rule: Any) -> UUID:
    return await lists.begin(tx, people.alice.viewer, NewList(name="Smart", audience="public", rule=Rule(**rule)))


async def kept(tx: Tx, /, people: Cast, *titles: str) -> list[Item]:
    items = [await factories.item(tx, title) for title in titles]
    for item in items:
        await library.keep(tx, people.alice.user_id, item.id, ShelfChange())
    return items


@pytest.mark.parametrize(
    ("closed", "rule"),
    [
        ("library", {}),
        ("ratings", {"rating_from": 1.0}),
        ("ratings", {"rated": False}),
        ("ratings", {"sort": "rating", "limit": 1}),
        ("history", {"plays_to": 0}),
        ("history", {"unplayed_days": 1}),
        ("history", {"sort": "last_played", "limit": 1}),
        ("", {"notes": False}),
        ("", {"added_days": 1}),
        ("", {"friends_from": 1.0}),
        ("", {"sort": "added", "limit": 1}),
    ],
)
async def test_who_may_not_see_what_the_rule_asks_for_finds_it_empty(
    db: Database, closed: str, rule: dict[str, Any]
) -> None:
    people = await db.write(cast.assemble, **OPEN | ({f"{closed}_audience": "friends"} if closed else {}))
    [film] = await db.write(kept, people, "Film")
    await db.write(factories.rate, people.alice, film, 8.0)
    await db.write(factories.rate, people.bob, film, 8.0)
    if "rated" in rule:
        rule = rule | {"rated": True}
    list_id = await db.write(smart, people, **{"notes": False} if "notes" in rule else rule)
    assert await db.read(stands, people.alice.viewer, list_id) == ["Film"]
    for viewer in (people.carol.viewer, people.erin.viewer, NOBODY):
        assert await db.read(stands, viewer, list_id) == []
    assert await db.read(stands, people.bob.viewer, list_id) == (["Film"] if closed else [])


async def test_an_order_that_is_the_owners_own_falls_back_to_titles(db: Database) -> None:
    people = await db.write(cast.assemble, **OPEN)
    await db.write(kept, people, "B", "A")
    list_id = await db.write(smart, people, sort="added", descending=False)
    assert await db.read(stands, people.alice.viewer, list_id) == ["B", "A"]
    assert await db.read(stands, people.bob.viewer, list_id) == ["A", "B"]


RULES = st.builds(
    Rule,
    status=st.sets(st.sampled_from(list(Status)), max_size=2).map(tuple),
    favorite=st.none() | st.booleans(),
    rating_from=st.none() | st.sampled_from([5.0, 9.0]),
    plays_from=st.none() | st.integers(0, 2),
    plays_to=st.none() | st.integers(0, 2),
    unplayed_days=st.none() | st.sampled_from([1, 400]),
    finished_year=st.none() | st.sampled_from([2025, 2026]),
    sort=st.sampled_from(["title", "last_played", "plays", "finished", "rating", "year"]),
    limit=st.none() | st.integers(1, 3),
)
EVENTS = st.tuples(
    st.sampled_from(["A", "B", "C"]),
    st.sampled_from(["start", "pause", "finish"]),
    st.sampled_from(["2025-03-01T12:00:00Z", "2025-12-31T12:00:00Z", "2026-02-01T12:00:00Z"]),
)
PRIVATE = st.tuples(EVENTS, st.sampled_from(["private", "friends", "followers"]))
WORDS = st.tuples(st.sampled_from(["A", "B", "C"]), st.sampled_from(["notes", "tags", "fields"]))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rule=RULES,
    openly=st.lists(EVENTS, max_size=4),
    secretly=st.lists(PRIVATE, min_size=1, max_size=4),
    words=st.lists(WORDS, max_size=2),
)
async def test_nothing_private_moves_what_others_find(
    db: Database, rule: Rule, openly: list[Any], secretly: list[Any], words: list[Any]
) -> None:
    people, list_id = await db.write(world, rule, openly)
    viewers = (people.bob.viewer, people.carol.viewer, people.erin.viewer, NOBODY)
    before = [await db.read(stands, viewer, list_id) for viewer in viewers]
    await db.write(in_private, people, secretly, words)
    assert [await db.read(stands, viewer, list_id) for viewer in viewers] == before


async def world(tx: Tx, rule: Rule, openly: list[Any]) -> tuple[Cast, UUID]:
    """A cast of its own for each example, and what alice does for all to see."""
    mark = ids.new().hex[-8:]
    people = await renamed(tx, mark)
    for title, event, at in openly:
        await played(tx, people, f"{title} {mark}", event, at, "public")
    return people, await smart(tx, people, **msgspec.structs.asdict(rule))


async def renamed(tx: Tx, mark: str) -> Cast:
    alice = await factories.person(tx, f"alice_{mark}", **OPEN)
    bob, carol, dave = [await factories.person(tx, f"{name}_{mark}") for name in ("bob", "carol", "dave")]
    erin, mallory = [await factories.distant(tx, f"{name}_{mark}") for name in ("erin", "mallory")]
    await factories.befriend(tx, alice, bob)
    await factories.follow(tx, erin, alice)
    return Cast(alice, bob, carol, dave, erin, mallory)


async def in_private(tx: Tx, people: Cast, secretly: list[Any], words: list[Any]) -> None:
    mark = people.alice.username.removeprefix("alice_")
    for (title, event, at), audience in secretly:
        await played(tx, people, f"{title} {mark}", event, at, audience)
    for title, what in words:
        row = await tx.first(select(MediaItem.id).where(MediaItem.name == f"{title} {mark}"))
        if row is not None and await is_kept(tx, people, row.id):
            change = ShelfChange(notes="Secret") if what == "notes" else ShelfChange(tags=["secret"])
            await library.change(tx, people.alice.user_id, row.id, change)


async def is_kept(tx: Tx, people: Cast, item_id: int) -> bool:
    mine = (UserLibrary.user_id == people.alice.user_id, UserLibrary.media_item_id == item_id)
    return await tx.first(select(UserLibrary.id).where(*mine)) is not None


async def played(tx: Tx, people: Cast, title: str, event: str, at: str, audience: str) -> None:
    values = {"event": event, "media": {"type": "movie", "title": title}, "at": at, "audience": audience}
    # A report of its own, whatever was reported of the same moment.
    scrobble = msgspec.convert(values | {"key": f"{title} {event} {at} {audience}"}, Scrobble)
    await history.record(tx, people.alice.user_id, scrobble)
