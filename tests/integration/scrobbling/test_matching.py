"""Which item a report means: ids first, then title, year and place in the hierarchy; and one item for all players."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from chronicle_node.db import Database, Tx, insert
from chronicle_node.domain.media import Media, Parent, Show
from chronicle_node.domain.playback import Event
from chronicle_node.errors import Invalid
from chronicle_node.models.catalog import MediaItem, MediaType
from chronicle_node.services import history, matching
from tests import factories
from tests.factories import Someone
from tests.integration.scrobbling import look
from tests.integration.scrobbling.conftest import HEAT, TRACK, Report, episode
from tests.nodes import MovedClock


def movie(title: str, year: int | None = None, **ids: str | int | None) -> Media:
    return Media(type="movie", title=title, year=year, ids=dict(ids))


async def same(report: Report, one: Media, other: Media) -> bool:
    return (await report("finish", one)).media_item_id == (await report("finish", other)).media_item_id


async def test_an_id_counts_for_more_than_the_title(report: Report) -> None:
    assert await same(report, movie("Amélie", 2001, imdb="tt0211915"), movie("Le Fabuleux Destin", imdb="tt0211915"))


ONE_FILM = [
    (movie("Amélie", 2001), movie("AMELIE", 2001)),
    (movie("Heat", 1995), movie("Heat", 1996)),
    (movie("Alien", 1979), movie("The Alien")),
    (movie("Ran", 1985, imdb="tt0089881"), movie("Ran", 1985, tmdb=11645)),
    (movie("Fast & Furious"), movie("Fast and Furious")),
]
TWO_THINGS = [
    (movie("Heat", 1995), movie("Heat", 1986)),
    (movie("Ran", 1985, imdb="tt0089881"), movie("Ran", 1985, imdb="tt0091187")),
    (movie("Alien"), Media(type="game", title="Alien")),
    (episode(1), episode(2)),
    (episode(3, season=1), episode(3, season=2)),
]


async def test_these_are_one_film_by_their_names(report: Report) -> None:
    for one, other in ONE_FILM:
        assert await same(report, one, other), (one, other)


async def test_these_are_two_things_whatever_their_names(report: Report) -> None:
    for one, other in TWO_THINGS:
        assert not await same(report, one, other), (one, other)


async def test_ids_that_an_item_lacks_are_added_and_find_it_alone_afterwards(report: Report, db: Database) -> None:
    first = await report("finish", movie("Heat", 1995))
    await report("finish", movie("Heat", 1995, imdb="tt0113277"))
    await report("finish", movie("Heat", imdb="tt0113277", tmdb=949))
    assert await look.external_ids(db) == {"imdb": "tt0113277", "tmdb": "949"}
    assert (await report("finish", movie("Collateral?", tmdb=949))).media_item_id == first.media_item_id


async def test_what_stands_in_the_catalogue_is_not_overwritten(report: Report, db: Database) -> None:
    await report("finish", movie("Heat", 1995, imdb="tt0113277"))
    await report("finish", movie("HEAT (Director's Cut)", 1996, imdb="tt0113277"))
    assert await look.items(db) == ["Heat"]


async def test_an_episode_makes_its_show_and_season_once(report: Report, db: Database) -> None:
    await report("finish", episode(1))
    await report("finish", episode(2))
    assert await look.items(db) == ["Severance", "Season 1", "Episode 1", "Episode 2"]


async def test_an_episode_without_a_show_is_refused(report: Report, db: Database) -> None:
    before = await look.everything(db)
    with pytest.raises(Invalid) as refused:
        await report("finish", Media(type="tv", season=1, episode=5, title="Who is Alive?"))
    assert [field.pointer for field in refused.value.fields] == ["/media/show"]
    assert await look.everything(db) == before


SHAPES = [
    (Media(type="anime", show=Show(title="Frieren"), episode=3), ["Frieren", "Season 1", "Episode 3"]),
    (
        Media(type="podcast", show=Show(title="99% Invisible"), title="The Fancy Shape"),
        ["99% Invisible", "The Fancy Shape"],
    ),
    (Media(type="audiobook", title="Piranesi", author="Susanna Clarke"), ["Piranesi"]),
    (Media(type="game", title="Outer Wilds", ids={"igdb": 11737}), ["Outer Wilds"]),
    (Media(type="book", title="Piranesi", ids={"isbn13": "9781526622426"}), ["Piranesi"]),
    (TRACK, ["The Who", "Who's Next", "Baba O'Riley"]),
    (
        Media(type="manga", parents=(Parent(title="Akira"), Parent(position=2)), position=7),
        ["Akira", "Volume 2", "Chapter 7"],
    ),
    (Media(type="performance", title="Hamlet at the Globe"), ["Hamlet at the Globe"]),
]


async def test_every_type_has_its_own_shape(report: Report, db: Database) -> None:
    for media, names in SHAPES:
        before = len(await look.items(db))
        await report("finish", media)
        assert (await look.items(db))[before:] == names


async def test_a_type_somebody_made_up_works_like_a_built_in_one(report: Report, db: Database) -> None:
    await change(db, insert(MediaType).values(**PUZZLE))
    await report("start", Media(type="puzzle", parents=(Parent(title="Ravensburger"),), title="The Map"))
    await report("finish", Media(type="puzzle", parents=(Parent(title="ravensburger"),), title="The map"))
    assert await look.items(db) == ["Ravensburger", "The Map"]
    assert await look.events(db) == ["start", "finish"]


PUZZLE = {
    "name": "puzzle",
    "display_name": "Puzzles",
    "hierarchy_levels": ["maker", "puzzle"],
    "interaction_verb": "solve",
    "session_noun": "sitting",
    "progress_unit": "piece",
}


async def change(db: Database, statement: object) -> None:
    async def unit(tx: Tx) -> None:
        await tx.run(statement)  # type: ignore[arg-type]

    await db.write(unit)


async def test_a_type_that_was_switched_off_is_refused_even_for_what_was_played_before(
    report: Report, db: Database
) -> None:
    await report("finish", HEAT)
    await change(db, update(MediaType).where(MediaType.name == "movie").values(is_enabled=False))
    with pytest.raises(Invalid, match="switched off"):
        await report("start", HEAT)


async def test_a_remembered_item_that_was_deleted_is_made_anew(report: Report, db: Database) -> None:
    await report("finish", HEAT)
    await change(db, delete(MediaItem))
    await report("start", HEAT)
    assert (await look.items(db), await look.events(db)) == (["Heat"], ["start"])


async def test_a_remembered_item_that_became_something_else_is_looked_for_anew(
    report: Report, db: Database, clock: MovedClock
) -> None:
    first = await report("finish", movie("Heat", 1995))
    await change(db, update(MediaItem).values(name="Cold", match_key="cold", updated_at=clock.now()))
    again = await report("finish", movie("Heat", 1995))
    assert again.media_item_id != first.media_item_id


@pytest.mark.parametrize("media", [HEAT, TRACK, episode(5)], ids=["film", "track", "episode"])
async def test_many_players_at_once_make_one_item(db: Database, media: Media) -> None:
    people = [await db.write(factories.person, f"person{number}") for number in range(12)]

    async def play(who: Someone) -> int:
        scrobble = history.Scrobble(event=Event.FINISH, media=media)
        return (await db.write(history.record, who.user_id, scrobble)).media_item_id

    matching._seen.clear()
    found = await asyncio.gather(*map(play, people))
    assert len(set(found)) == 1
    assert len(await look.items(db)) == len(set(await look.items(db)))
    assert len(await look.events(db)) == len(people)


async def test_players_at_once_that_name_it_differently_agree_by_its_id(db: Database, report: Report) -> None:
    titles = ["Amélie", "Le Fabuleux Destin d'Amélie Poulain", "Die fabelhafte Welt der Amélie"] * 4
    answers = await asyncio.gather(
        *(report("finish", movie(title, imdb="tt0211915"), device=title) for title in titles)
    )
    assert len({answer.media_item_id for answer in answers}) == 1
    assert len(await look.items(db)) == 1


async def test_two_imports_in_opposite_order_share_what_they_make(db: Database, clock: MovedClock) -> None:
    tracks = [Media(type="music", artist=f"Artist {n % 10}", title=f"Track {n}") for n in range(30)]
    people = [await db.write(factories.person, name) for name in ("ana", "ben")]

    async def bring(who: Someone, media: list[Media]) -> int:
        at = clock.now() - timedelta(days=2)
        plays = [history.Scrobble(event=Event.FINISH, media=each, at=at, trusted=True) for each in media]
        return await db.write(history.record_many, who.user_id, plays)

    assert list(await asyncio.gather(bring(people[0], tracks), bring(people[1], tracks[::-1]))) == [30, 30]
    assert len(await look.items(db)) == 40
