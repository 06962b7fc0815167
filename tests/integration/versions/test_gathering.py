"""Versions of one work: gathered, taken apart, counted together, and known only as far as the versions are."""

from uuid import UUID

import pytest

from chronicle_node.db import Database, Tx
from chronicle_node.errors import Conflict, Forbidden, Invalid, NotFound
from chronicle_node.policy import NOBODY, Viewer
from chronicle_node.queries import search, version_stats
from chronicle_node.queries import versions as reads
from chronicle_node.queries.version_stats import GroupPage
from chronicle_node.services import versions
from chronicle_node.services.versions import Wish
from tests import cast, factories
from tests.cast import Cast
from tests.factories import Item, Someone


async def keeper(tx: Tx) -> Someone:
    """Somebody who looks after the catalogue."""
    found = await factories.person(tx, "keeper")
    await factories.make_admin(tx, found)
    return found


async def films(tx: Tx, *titles: str) -> list[Item]:
    return [await factories.item(tx, title) for title in titles]


async def gathered(tx: Tx, /, who: Someone, *items: Item, **wish: object) -> UUID:
    return await versions.gather(tx, who.viewer, [one.id for one in items], Wish(**wish))  # type: ignore[arg-type]


async def titles(tx: Tx, viewer: Viewer, group: UUID) -> list[str]:
    return [one.media.title for one in (await version_stats.page(tx, viewer, group)).versions]


async def test_the_main_version_stands_first_and_gives_its_name(db: Database) -> None:
    kim = await db.write(keeper)
    first, second = await db.write(films, "Blade Runner", "Blade Runner: The Final Cut")
    group = await db.write(gathered, kim, first, second, main=second.id, description="Rain.")
    page = await db.read(version_stats.page, kim.viewer, group)
    assert (page.name, page.description) == ("Blade Runner: The Final Cut", "Rain.")
    assert [(one.media.title, one.is_main) for one in page.versions] == [
        ("Blade Runner: The Final Cut", True),
        ("Blade Runner", False),
    ]


async def test_a_third_joins_and_two_groups_become_one(db: Database) -> None:
    kim = await db.write(keeper)
    one, two, three, four = await db.write(films, *"ABCD")
    left, right = await db.write(gathered, kim, one, two), await db.write(gathered, kim, three, four)
    assert await db.write(gathered, kim, one, three) == left
    assert sorted(await db.read(titles, kim.viewer, left)) == ["A", "B", "C", "D"]
    with pytest.raises(NotFound):
        await db.read(reads.one, kim.viewer, right)


async def test_a_group_of_one_is_dissolved_and_no_item_goes_with_it(db: Database) -> None:
    kim = await db.write(keeper)
    one, two, three = await db.write(films, *"ABC")
    group = await db.write(gathered, kim, one, two, three)
    assert await db.write(versions.take_out, kim.viewer, group, one.id)
    page = await db.read(version_stats.page, kim.viewer, group)
    assert [(version.media.title, version.is_main) for version in page.versions] == [("B", True), ("C", False)]
    assert page.name == "B"
    assert not await db.write(versions.take_out, kim.viewer, group, two.id)
    with pytest.raises(NotFound):
        await db.read(reads.one, kim.viewer, group)
    assert len((await db.read(search.page, kim.viewer, search.Wish(q="c"))).items) == 1


async def test_only_the_same_type_and_level_are_versions(db: Database) -> None:
    kim = await db.write(keeper)
    film = await db.write(factories.item, "Dune")
    book = await db.write(factories.item, "Dune", "book")
    top, season, _ = await db.write(factories.show, "A show")
    for pair in ([film, book], [top, season], [film, film]):
        with pytest.raises(Conflict):
            await db.write(gathered, kim, *pair)


async def test_names_and_words_have_an_end(db: Database) -> None:
    kim = await db.write(keeper)
    one, two = await db.write(films, *"AB")
    for wish in ({"name": " "}, {"description": "x" * 4001}, {"main": 0}):
        with pytest.raises(Invalid):
            await db.write(gathered, kim, one, two, **wish)


async def test_a_person_gathers_what_nobody_else_has_anything_on(db: Database) -> None:
    people: Cast = await db.write(cast.assemble)
    one, two = await db.write(films, *"AB")
    with pytest.raises(Forbidden):
        await db.write(gathered, people.bob, one, two)
    await db.write(factories.play, people.bob, one)
    await db.write(factories.shelve, people.bob, two)
    group = await db.write(gathered, people.bob, one, two)
    await db.write(factories.rate, people.alice, two)
    with pytest.raises(Forbidden):
        await db.write(versions.dissolve, people.bob.viewer, group)


async def test_a_version_that_only_private_plays_touch_is_in_no_group_for_others(db: Database) -> None:
    people: Cast = await db.write(cast.assemble, history_public=True)
    film, cut = await db.write(films, "A film", "The secret cut")
    await db.write(factories.play, people.alice, film)
    await db.write(factories.play, people.alice, cut, audience="private")
    group = await db.write(gathered, people.alice, cut, film, description="Secret.")
    assert await db.read(titles, people.alice.viewer, group) == ["The secret cut", "A film"]
    assert await db.read(reads.beside, people.bob.viewer, film.public_id) is None
    for viewer in (people.bob.viewer, NOBODY):
        with pytest.raises(NotFound):
            await db.read(reads.one, viewer, group)
    found = await db.read(search.page, people.bob.viewer, search.Wish(q="a film"))
    assert [one.versions for one in found.items] == [None]
    other = await db.write(factories.item, "The long version")
    await db.write(factories.play, people.alice, other)
    await db.write(gathered, people.alice, film, other)
    seen: GroupPage = await db.read(version_stats.page, people.bob.viewer, group)
    assert (seen.name, seen.description) == ("A film", None)
    assert [version.media.title for version in seen.versions] == ["A film", "The long version"]
    beside = await db.read(reads.beside, people.bob.viewer, film.public_id)
    assert beside is not None
    assert [chain.title for chain in beside.others] == ["The long version"]
    found = await db.read(search.page, people.bob.viewer, search.Wish(q="a film"))
    assert [one.versions and one.versions.count for one in found.items] == [2]


async def test_plays_of_all_versions_are_counted_together(db: Database) -> None:
    people: Cast = await db.write(cast.assemble, history_public=True)
    one, two = await db.write(films, *"AB")
    for item, who, times in ((one, people.alice, 2), (two, people.alice, 1), (two, people.bob, 3)):
        for _ in range(times):
            await db.write(factories.play, who, item)
    await db.write(factories.play, people.bob, one, audience="private")
    await db.write(factories.rate, people.bob, two, 7.5)
    kim = await db.write(keeper)
    group = await db.write(gathered, kim, one, two)
    page = await db.read(version_stats.page, people.alice.viewer, group)
    assert page.mine is not None
    assert (page.mine.plays, page.mine.versions_played) == (3, 2)
    assert [(version.media.title, version.plays) for version in page.versions] == [("A", 2), ("B", 1)]
    [bob] = page.people
    assert (bob.actor.handle, bob.plays, bob.plays_of) == ("@bob", 3, {two.public_id: 3})
    assert bob.ratings[two.public_id].rating == 7.5
    nobody = await db.read(version_stats.page, kim.viewer, group)
    assert nobody.people == ()


async def test_parts_of_the_same_number_are_one_part_of_the_work(db: Database) -> None:
    people: Cast = await db.write(cast.assemble)
    dub, _, dubbed = await db.write(factories.show, "A show, dubbed")
    sub, _, subbed = await db.write(factories.show, "A show", 4)
    for episode in (dubbed[0], dubbed[1], subbed[1], subbed[3]):
        await db.write(factories.play, people.alice, episode)
    page = await db.read(
        version_stats.page, people.alice.viewer, await db.write(gathered, await db.write(keeper), sub, dub)
    )
    assert page.mine is not None
    assert page.mine.progress is not None
    assert (page.mine.progress.finished, page.mine.progress.known) == (3, 4)
    progress = [(one.progress.finished, one.progress.known) for one in page.versions if one.progress]
    assert progress == [(2, 4), (2, 3)]
