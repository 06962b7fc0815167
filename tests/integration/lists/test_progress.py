"""How far somebody is through a list."""

from typing import Any

from sqlalchemy import update

from chronicle_node.db import Database, Tx
from chronicle_node.models.catalog import MediaItem
from chronicle_node.policy import NOBODY, Viewer
from tests import cast, factories
from tests.factories import Item
from tests.integration.lists.conftest import made, seen


async def done(tx: Tx, viewer: Viewer, list_id: Any) -> list[str]:
    return [one.media.title for one in (await seen(tx, viewer, list_id)).entries if one.is_finished]


async def know_length(tx: Tx, what: Item, episodes: int) -> None:
    await tx.run(update(MediaItem).where(MediaItem.id == what.id).values(meta={"episode_count": episodes}))


async def test_a_film_is_finished_by_a_play_and_anything_by_its_shelf(db: Database) -> None:
    people = await db.write(cast.assemble)
    seen_film, other, book = [
        await db.write(factories.item, name, kind)
        for name, kind in (("Seen", "movie"), ("Other", "movie"), ("Book", "book"))
    ]
    await db.write(factories.play, people.bob, seen_film)
    await db.write(factories.play, people.bob, other, event="start")
    await db.write(factories.shelve, people.bob, book, "completed")
    list_id = await db.write(made, people.alice, seen_film, other, book, audience="friends")
    assert await db.read(done, people.bob.viewer, list_id) == ["Seen", "Book"]
    assert await db.read(done, people.alice.viewer, list_id) == []


async def test_a_season_is_finished_when_every_episode_of_a_known_number_is(db: Database) -> None:
    people = await db.write(cast.assemble)
    top, season, episodes = await db.write(factories.show, "A show", 2)
    list_id = await db.write(made, people.alice, top, season, episodes[0])
    await db.write(factories.play, people.alice, episodes[0])
    await db.write(factories.play, people.alice, episodes[1])
    assert await db.read(done, people.alice.viewer, list_id) == ["Part 1"]
    await db.write(know_length, season, 2)
    await db.write(know_length, top, 4)
    assert await db.read(done, people.alice.viewer, list_id) == ["Season 1", "Part 1"]
    await db.write(factories.shelve, people.alice, top, "completed")
    assert (await db.read(seen, people.alice.viewer, list_id)).finished == 3


async def test_without_a_viewer_nothing_is_said_of_progress(db: Database) -> None:
    people = await db.write(cast.assemble, lists_audience="public", history_audience="public")
    film = await db.write(factories.item, "Film")
    await db.write(factories.play, people.alice, film)
    list_id = await db.write(made, people.alice, film)
    assert [one.is_finished for one in (await db.read(seen, NOBODY, list_id)).entries] == [None]
