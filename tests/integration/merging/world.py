"""A catalogue in which one show is there twice, with everything people can have on it; and all rows of a database."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from chronicle_node import ids
from chronicle_node.db import Tx, insert
from chronicle_node.models import Base
from chronicle_node.models.agenda import PutOff
from chronicle_node.models.catalog import MediaFileLocation, MediaGroup, MediaRelationship
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import SharedEntry, UserLibrary, WatchSession
from chronicle_node.models.lists import UserList, UserListItem
from chronicle_node.models.reviews import UserReview
from chronicle_node.models.stats import UserStatsCache
from chronicle_node.services import library_tags, standing, versions
from tests import factories
from tests.factories import Item, Someone

STATUSES = ("plan_to_watch", "watching", "completed", "on_hold", "dropped")
#: What a merge leaves behind on purpose, and what it has others do: days to count anew, and the feed of what changed.
NOT_COMPARED = {"media_merges", "jobs", "stale_days", "changes", "last_activities"}


@dataclass(frozen=True)
class World:
    keeper: Someone
    people: list[Someone]
    gone: Item
    kept: Item


async def keeper(tx: Tx) -> Someone:
    """Somebody who looks after the catalogue."""
    found = await factories.person(tx, f"keeper_{ids.new().hex[-8:]}")
    await factories.make_admin(tx, found)
    return found


async def random_world(tx: Tx, seed: int) -> World:
    """Two entries of one show with some parts in common, and a random lot of things on both."""
    dice = random.Random(seed)
    people = [await factories.person(tx, f"person_{seed}_{n}") for n in range(3)]
    kim = await keeper(tx)
    shows = [await _show(tx, dice, f"Show {seed}") for _ in range(2)]
    for tree in shows:
        await _things(tx, dice, tree, people)
    other = await factories.item(tx, f"Another {seed}", "tv")
    if dice.random() < 0.6:
        await versions.gather(tx, kim.viewer, [shows[0][0].id, other.id])
    if dice.random() < 0.3:
        await versions.gather(tx, kim.viewer, [shows[1][0].id, (await factories.item(tx, "A cut", "tv")).id])
    for one, two in ((shows[0][0], other), (other, shows[1][0]), (other, shows[0][0]), (shows[0][0], shows[1][0])):
        if dice.random() < 0.5:
            values = {"from_media_id": one.id, "to_media_id": two.id, "relationship_type": "sequel"}
            await tx.run(insert(MediaRelationship).values(created_at=tx.now, **values))
    return World(kim, people, shows[0][0], shows[1][0])


async def _show(tx: Tx, dice: random.Random, title: str) -> list[Item]:
    ids_of = {"tvdb": str(dice.randrange(10**9)), "tmdb": str(dice.randrange(10**9))}
    top = await factories.item(tx, title, "tv", year=dice.choice((2019, 2020)), external=ids_of)
    tree = [top]
    for season in dice.sample(range(4), dice.randint(1, 3)):
        middle = await factories.item(tx, f"Season {season}", "tv", parent=top, level=1, position=season)
        tree.append(middle)
        for number in dice.sample(range(1, 6), dice.randint(1, 4)):
            title = f"Part {number}"
            tree.append(await factories.item(tx, title, "tv", parent=middle, level=2, position=number))
    return tree


async def _things(tx: Tx, dice: random.Random, tree: list[Item], people: list[Someone]) -> None:
    top = tree[0]
    for who in people:
        ago = timedelta(days=dice.randrange(300))
        mine = {"user_id": who.user_id, "media_item_id": top.id}
        session_id = None
        if dice.random() < 0.7:
            for number in range(1, dice.randint(2, 3)):
                state = dice.choice(("in_progress", "completed", "abandoned"))
                at = {"started_at": tx.now - ago + timedelta(days=number), "public_id": ids.new()}
                session = insert(WatchSession).values(session_number=number, status=state, **mine, **at)
                session_id = await tx.scalar(session.returning(WatchSession.id))
        for item in dice.sample(tree, dice.randint(0, len(tree))):
            audience = dice.choice(("public", "private"))
            await factories.play(tx, who, item, tx.now - ago, audience=audience, session_id=session_id)
        if dice.random() < 0.7:
            shelf = {"status": dice.choice(STATUSES), "notes": dice.choice((None, "Mine")), "updated_at": tx.now - ago}
            made = insert(UserLibrary).values(**mine, **shelf, added_at=tx.now - ago)
            entry = await tx.scalar(made.returning(UserLibrary.id))
            await _kept(tx, dice, who, entry)
        if dice.random() < 0.7:
            await factories.rate(tx, who, dice.choice(tree), dice.choice((None, 3.5, 9.0)))
        if dice.random() < 0.7:
            text = {"content": f"By {who.username}", "created_at": tx.now - ago, "updated_at": tx.now - ago}
            await tx.run(insert(UserReview).values(public_id=ids.new(), **mine, **text))
        if dice.random() < 0.5:
            await tx.run(insert(PutOff).values(**mine, created_at=tx.now, until=dice.choice((None, tx.now))))
        await _listed(tx, dice, who, tree)
    if dice.random() < 0.5:
        await factories.now_watching(tx, people[0], dice.choice(tree)) if not await _is_on(tx, people[0]) else None
    await tx.run(insert(MediaFileLocation).values(media_item_id=dice.choice(tree).id, file_path=f"/films/{top.id}"))
    stale = {"user_id": people[0].user_id, "stat_key": f"plays {top.id}", "stat_value": "7", "computed_at": tx.now}
    await tx.run(insert(UserStatsCache).values(**stale))


async def _kept(tx: Tx, dice: random.Random, who: Someone, entry: int) -> None:
    """What an entry carries, and what others may know of it."""
    if dice.random() < 0.5:
        await library_tags.add(tx, who.user_id, [entry], dice.sample(("Cold", "Long", "Lent"), 2))
    if dice.random() < 0.7:
        await standing.recount(tx, who.user_id, await item_of(tx, entry))
    if dice.random() < 0.3:
        shared = insert(SharedEntry).values(library_id=entry, status="watching", by_hand=True)
        await tx.run(shared.on_conflict_do_nothing())


async def item_of(tx: Tx, entry: int) -> int:
    return int(await tx.scalar(select(UserLibrary.media_item_id).where(UserLibrary.id == entry)))


async def _is_on(tx: Tx, who: Someone) -> bool:
    table = Base.metadata.tables["currently_watching"]
    return await tx.first(select(table.c.id).where(table.c.user_id == who.user_id)) is not None


async def _listed(tx: Tx, dice: random.Random, who: Someone, tree: list[Item]) -> None:
    list_id = await tx.scalar(select(UserList.id).where(UserList.user_id == who.user_id))
    if list_id is None:
        made = insert(UserList).values(public_id=ids.new(), user_id=who.user_id, name="Winter", created_at=tx.now)
        list_id = await tx.scalar(made.returning(UserList.id))
    for item in dice.sample(tree, min(2, len(tree))):
        entry = {"list_id": list_id, "media_item_id": item.id, "added_by_user_id": who.user_id, "added_at": tx.now}
        note = dice.choice((None, "With friends"))
        await tx.run(insert(UserListItem).values(position=dice.randrange(100), notes=note, **entry))


async def everything(tx: Tx) -> dict[str, list[Any]]:
    """Every row of every table."""
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in NOT_COMPARED:
            found[table.name] = sorted(repr(tuple(row)) for row in await tx.all(select(*table.columns)))
    return found


async def plays(tx: Tx) -> Counter[int]:
    """How many plays each person has."""
    counted = select(InteractionEvent.user_id, func.count().label("plays")).group_by(InteractionEvent.user_id)
    return Counter({row.user_id: row.plays for row in await tx.all(counted)})


async def groups(tx: Tx) -> int:
    return int(await tx.scalar(select(func.count()).select_from(MediaGroup)))
