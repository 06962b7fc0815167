"""The catalogue is shared, and discloses too: who may know of an item, and of what is below it."""

from datetime import timedelta

import pytest

from chronicle_node.db import Database, Tx
from chronicle_node.errors import NotFound
from chronicle_node.policy import NOBODY, Viewer
from chronicle_node.queries import catalog
from chronicle_node.queries.catalog import ItemPage
from tests import cast, factories
from tests.cast import Cast
from tests.factories import Item
from tests.integration.conftest import NOW


async def knows(tx: Tx, viewer: Viewer, what: Item) -> bool:
    try:
        await catalog.item(tx, viewer, what.public_id)
    except NotFound:
        return False
    return True


async def who_knows(tx: Tx, people: Cast, what: Item) -> list[str]:
    known = [name for name in people.__dataclass_fields__ if await knows(tx, getattr(people, name).viewer, what)]
    return known + (["nobody"] if await knows(tx, NOBODY, what) else [])


async def one_play(tx: Tx, /, audience: str, event: str = "finish", **privacy: object) -> tuple[Cast, Item]:
    people = await cast.assemble(tx, **privacy)
    film = await factories.item(tx, "A film")
    await factories.play(tx, people.alice, film, audience=audience, event=event)
    return people, film


async def test_an_item_that_only_a_private_play_touches_is_known_to_its_player_alone(db: Database) -> None:
    people, film = await db.write(one_play, "private", history_public=True)
    assert await db.read(who_knows, people, film) == ["alice"]


async def test_an_item_is_known_to_those_who_may_see_a_play_of_it(db: Database) -> None:
    people, film = await db.write(one_play, "followers", history_public=True)
    assert await db.read(who_knows, people, film) == ["alice", "bob", "erin"]


async def test_an_item_of_a_public_diary_is_known_to_all_but_the_blocked(db: Database) -> None:
    people, film = await db.write(one_play, "public", history_public=True)
    assert await db.read(who_knows, people, film) == ["alice", "bob", "carol", "erin", "mallory", "nobody"]


async def test_what_was_begun_in_private_and_its_shelf_disclose_nothing(db: Database) -> None:
    people, film = await db.write(one_play, "private", "start", history_public=True, library_audience="public")
    await db.write(factories.shelve, people.alice, film)
    await db.write(factories.session, people.alice, film)
    await db.write(factories.now_watching, people.alice, film, audience="private")
    assert await db.read(who_knows, people, film) == ["alice"]


async def test_whoever_may_see_a_presence_may_see_what_it_is_of(db: Database) -> None:
    people, film = await db.write(one_play, "private", "start", history_audience="private")
    await db.write(factories.now_watching, people.alice, film)
    assert await db.read(who_knows, people, film) == ["alice", "bob"]


async def test_what_is_on_ones_own_shelf_is_known_to_oneself(db: Database) -> None:
    people, film = await db.write(one_play, "private")
    await db.write(factories.shelve, people.carol, film)
    assert await db.read(who_knows, people, film) == ["alice", "carol"]


async def test_a_play_of_an_episode_makes_its_season_and_show_known(db: Database) -> None:
    people = await db.write(cast.assemble, history_public=True)
    top, season, episodes = await db.write(factories.show, "A show")
    await db.write(factories.play, people.alice, episodes[0])
    assert await db.read(knows, NOBODY, top)
    assert await db.read(knows, NOBODY, season)


async def test_a_show_hides_the_episodes_that_only_private_plays_touch(db: Database) -> None:
    people = await db.write(cast.assemble, history_public=True)
    top, _, episodes = await db.write(factories.show, "A show")
    await db.write(factories.play, people.alice, episodes[0])
    await db.write(factories.play, people.alice, episodes[1], audience="private")
    assert shown(await db.read(catalog.item, NOBODY, top.public_id)) == ["Part 1", "Part 3"]
    assert shown(await db.read(catalog.item, people.alice.viewer, top.public_id)) == ["Part 1", "Part 2", "Part 3"]
    assert not await db.read(knows, NOBODY, episodes[1])


async def test_an_untouched_episode_of_a_hidden_show_is_hidden_with_it(db: Database) -> None:
    people = await db.write(cast.assemble, history_public=True)
    _, _, episodes = await db.write(factories.show, "A show")
    await db.write(factories.play, people.alice, episodes[0], audience="private")
    assert not await db.read(knows, people.bob.viewer, episodes[2])
    assert await db.read(knows, people.alice.viewer, episodes[2])


def shown(page: ItemPage) -> list[str]:
    [season] = page.children
    return [child.title for child in season.children]


async def test_the_page_shows_ones_own_marks_and_the_plays_of_friends(db: Database) -> None:
    people = await db.write(cast.assemble)
    top, _, episodes = await db.write(factories.show, "A show")
    number = await db.write(factories.session, people.alice, top)
    await db.write(factories.shelve, people.alice, top)
    await db.write(factories.play, people.alice, episodes[0], session_id=number)
    await db.write(factories.play, people.bob, episodes[0], NOW - timedelta(hours=1))
    await db.write(factories.play, people.bob, episodes[2], audience="private")
    page = await db.read(catalog.item, people.alice.viewer, top.public_id)
    assert [(entry.actor.handle, entry.media.title) for entry in page.friends] == [("@bob", "Part 1")]
    assert page.mine is not None
    assert (page.mine.status, page.mine.session_number, page.mine.play_count) == ("watching", 1, 1)
    assert page.mine.progress is not None
    assert (page.mine.progress.finished, page.mine.progress.known) == (1, 2)
    assert [(child.position, child.plays) for child in page.children[0].children] == [(1, 1), (2, 0)]


async def test_without_a_viewer_there_are_no_marks_and_no_friends(db: Database) -> None:
    _, film = await db.write(one_play, "public", history_public=True)
    page = await db.read(catalog.item, NOBODY, film.public_id)
    assert (page.mine, page.friends) == (None, ())


async def test_a_play_by_the_system_s_eyes_needs_no_right(db: Database) -> None:
    _, film = await db.write(one_play, "private")
    assert await db.read(knows, Viewer.system("merge"), film)


@pytest.mark.parametrize("who", ["alice", "bob"])
async def test_an_item_page_names_the_show_above_an_episode(db: Database, who: str) -> None:
    people = await db.write(cast.assemble)
    _, _, episodes = await db.write(factories.show, "A show")
    await db.write(factories.play, people.alice, episodes[0])
    page = await db.read(catalog.item, getattr(people, who).viewer, episodes[0].public_id)
    assert [link.title for link in page.media.parents] == ["A show", "Season 1"]
    assert page.children == ()
