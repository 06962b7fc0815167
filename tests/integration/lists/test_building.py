"""Making a list, putting things on it, and keeping them in order, alone and together."""

import asyncio

import pytest
from sqlalchemy import select

from chronicle_node.db import Database, Tx
from chronicle_node.domain import lists as rules
from chronicle_node.errors import Conflict, Forbidden, Invalid, NotFound
from chronicle_node.models.lists import UserList, UserListItem
from chronicle_node.services import list_entries as entries
from chronicle_node.services import lists
from chronicle_node.services.lists import ListChange, NewList
from tests import cast, factories
from tests.factories import Item
from tests.integration.lists.conftest import made, move, put, seen, titles


async def films(tx: Tx, *names: str) -> list[Item]:
    return [await factories.item(tx, name) for name in names]


async def places(tx: Tx) -> list[int]:
    return [row.position for row in await tx.all(select(UserListItem.position).order_by(UserListItem.position))]


async def kept(tx: Tx) -> tuple[str, str | None, bool, str]:
    row = await tx.one(select(UserList.name, UserList.icon, UserList.is_public, UserList.audience))
    return row.name, row.icon, bool(row.is_public), row.audience


async def test_a_list_is_made_renamed_and_taken_down_with_its_entries(db: Database) -> None:
    people = await db.write(cast.assemble)
    items = await db.write(films, "A", "B")
    list_id = await db.write(made, people.alice, *items, name="  Winter \n films ", icon="❄")
    assert await db.read(kept) == ("Winter films", "❄", True, "public")
    await db.write(lists.change, people.alice.viewer, list_id, ListChange(name="Snow", audience="private", icon=None))
    assert await db.read(kept) == ("Snow", None, False, "private")
    await db.write(lists.remove, people.alice.viewer, list_id)
    assert await db.read(places) == []


@pytest.mark.parametrize(
    ("wish", "pointer"),
    [
        (NewList(name=" \u200b "), "/name"),
        (NewList(name="x" * (rules.NAME_MAX + 1)), "/name"),
        (NewList(name="A", icon="x" * (rules.ICON_MAX + 1)), "/icon"),
        (NewList(name="A", description="x" * (rules.DESCRIPTION_MAX + 1)), "/description"),
    ],
)
async def test_a_list_that_cannot_be_is_refused_at_its_field(db: Database, wish: NewList, pointer: str) -> None:
    people = await db.write(cast.assemble)
    with pytest.raises(Invalid) as refused:
        await db.write(lists.begin, people.alice.viewer, wish)
    assert [field.pointer for field in refused.value.fields] == [pointer]


async def test_an_item_stands_on_a_list_once(db: Database) -> None:
    people = await db.write(cast.assemble)
    [film] = await db.write(films, "A")
    list_id = await db.write(made, people.alice, film)
    assert await db.write(put, people.alice, list_id, film) is False
    assert await db.read(titles, people.alice.viewer, list_id) == ["1 A"]


@pytest.mark.parametrize(
    ("position", "after"),
    [(1, "C A B D"), (2, "A C B D"), (4, "A B D C"), (99, "A B D C"), (-3, "C A B D"), (3, "A B C D")],
)
async def test_an_entry_moves_to_a_position(db: Database, position: int, after: str) -> None:
    people = await db.write(cast.assemble)
    items = await db.write(films, "A", "B", "C", "D")
    list_id = await db.write(made, people.alice, *items)
    await db.write(move, people.alice, list_id, items[2], position)
    assert [line[2:] for line in await db.read(titles, people.alice.viewer, list_id)] == after.split()
    assert await db.read(places) == [1, 2, 3, 4]


async def test_a_list_sorts_itself_by_title_or_by_the_latest_addition(db: Database) -> None:
    people = await db.write(cast.assemble)
    items = await db.write(films, "The Beach", "Aliens", "cabaret")
    list_id = await db.write(made, people.alice, *items, sort_order="title")
    assert await db.read(titles, people.alice.viewer, list_id) == ["1 Aliens", "2 The Beach", "3 cabaret"]
    await db.write(lists.change, people.alice.viewer, list_id, ListChange(sort_order="date_added"))
    assert await db.read(titles, people.alice.viewer, list_id) == ["1 cabaret", "2 Aliens", "3 The Beach"]
    with pytest.raises(Conflict):
        await db.write(move, people.alice, list_id, items[0], 1)


async def test_friends_build_a_list_together_and_take_off_only_what_is_theirs(db: Database) -> None:
    people = await db.write(cast.assemble)
    hers, his = await db.write(films, "Hers", "His")
    list_id = await db.write(made, people.alice, hers, audience="friends", is_collaborative=True)
    assert await db.write(put, people.bob, list_id, his, "You will like it")
    with pytest.raises(NotFound):
        await db.write(entries.remove, people.bob.viewer, list_id, hers.public_id)
    with pytest.raises(NotFound):
        await db.write(entries.annotate, people.bob.viewer, list_id, hers.public_id, "No")
    with pytest.raises(Forbidden):
        await db.write(move, people.bob, list_id, his, 1)
    with pytest.raises(Forbidden):
        await db.write(lists.change, people.bob.viewer, list_id, ListChange(name="Ours"))
    [_, entry] = (await db.read(seen, people.alice.viewer, list_id)).entries
    assert (entry.notes, entry.added_by and entry.added_by.handle) == ("You will like it", "@bob")
    await db.write(entries.remove, people.alice.viewer, list_id, his.public_id)
    assert await db.read(titles, people.bob.viewer, list_id) == ["1 Hers"]


async def test_whoever_is_no_friend_adds_nothing(db: Database) -> None:
    people = await db.write(cast.assemble, lists_audience="public")
    [film] = await db.write(films, "A")
    together = await db.write(made, people.alice, is_collaborative=True)
    alone = await db.write(made, people.alice)
    with pytest.raises(Forbidden):
        await db.write(put, people.carol, together, film)
    with pytest.raises(Forbidden):
        await db.write(put, people.bob, alone, film)
    with pytest.raises(NotFound):
        await db.write(put, people.dave, together, film)


async def test_a_friend_no_longer_a_friend_changes_nothing_any_more(db: Database) -> None:
    people = await db.write(cast.assemble)
    [film] = await db.write(films, "A")
    list_id = await db.write(made, people.alice, audience="friends", is_collaborative=True)
    await db.write(put, people.bob, list_id, film)
    await db.write(factories.block, people.alice, people.bob)
    with pytest.raises(NotFound):
        await db.write(entries.remove, people.bob.viewer, list_id, film.public_id)
    [entry] = (await db.read(seen, people.alice.viewer, list_id)).entries
    assert (entry.added_by, entry.may_change) == (None, True)


async def test_what_one_may_not_know_of_cannot_be_put_on_a_list(db: Database) -> None:
    people = await db.write(cast.assemble)
    [film] = await db.write(films, "A")
    await db.write(factories.play, people.bob, film, audience="private")
    list_id = await db.write(made, people.alice)
    with pytest.raises(NotFound):
        await db.write(put, people.alice, list_id, film)


async def test_two_who_add_at_once_stand_one_after_the_other(db: Database) -> None:
    people = await db.write(cast.assemble)
    items = await db.write(films, *"ABCDEFGHIJKL")
    list_id = await db.write(made, people.alice, audience="friends", is_collaborative=True)
    await asyncio.gather(
        *(
            db.write(put, people.alice if number % 2 else people.bob, list_id, item)
            for number, item in enumerate(items)
        ),
    )
    assert await db.read(places) == list(range(1, 13))


async def test_moves_and_additions_at_once_leave_every_place_taken_once(db: Database) -> None:
    people = await db.write(cast.assemble)
    items = await db.write(films, *"ABCDEFGH")
    list_id = await db.write(made, people.alice, *items[:4], audience="friends", is_collaborative=True)
    await asyncio.gather(
        *(db.write(put, people.bob, list_id, item) for item in items[4:]),
        *(db.write(move, people.alice, list_id, item, 1) for item in items[:4]),
        *(db.write(move, people.alice, list_id, item, 4) for item in items[:4]),
    )
    assert await db.read(places) == list(range(1, 9))


async def test_a_full_list_takes_no_more(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    people = await db.write(cast.assemble)
    first, second = await db.write(films, "A", "B")
    monkeypatch.setattr(rules, "MOST_ENTRIES", 1)
    list_id = await db.write(made, people.alice, first)
    with pytest.raises(Conflict):
        await db.write(put, people.alice, list_id, second)
    monkeypatch.setattr(rules, "MOST_LISTS", 1)
    with pytest.raises(Conflict):
        await db.write(made, people.alice)
