"""Search finds what may be known of, in the order that helps, and nothing that is typed breaks it."""

from collections.abc import Awaitable, Callable
from random import Random

import pytest
from sqlalchemy import update

from chronicle_node.db import Database, Tx
from chronicle_node.domain.audience import Audience
from chronicle_node.errors import Malformed, NotFound
from chronicle_node.models.catalog import MediaItem
from chronicle_node.policy import NOBODY, Viewer
from chronicle_node.queries import catalog, looks, named, search
from chronicle_node.queries.media import Chain
from chronicle_node.queries.search import Wish
from tests import cast, factories
from tests.cast import Cast
from tests.factories import Item

Find = Callable[..., Awaitable[list[str]]]
TITLES = (
    "It", "It Follows", "Runner", "Running Man", "Blade Runner", "The Who", "Whale", "Amélie",
    "Le Fabuleux Destin d’Amélie Poulain", "!!!", "Straße", "100%",
)  # fmt: skip
HOSTILE = (
    '"', "'", "\\", "a' OR 1=1 --", 'NEAR("x" "y", 2)', "name:it", "{name} : it", "^it", "it*", "-it", "(", ")",
    "a & b", "a | !b", "a <-> b", "it:*A", "''", "\\'", "ŉ", "‘’′", "%", "_", "\u200d", "🎬",
    "ａ＇ｂ", "it AND", "x" * 5000, "a " * 500,
)  # fmt: skip


@pytest.fixture
async def find(db: Database) -> Find:
    """Search as nobody in particular, among titles that alice shows to all."""
    people = await db.write(cast.assemble, history_public=True)
    for title in TITLES:
        await db.write(factories.play, people.alice, await db.write(factories.item, title, year=1990))

    async def titles(text: str, viewer: Viewer = NOBODY, **wish: object) -> list[str]:
        page = await db.read(search.page, viewer, Wish(q=text, **wish))  # type: ignore[arg-type]
        return [one.title for one in page.items]

    return titles


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("it", ["It", "It Follows"]),
        ("amelie", ["Amélie", "Le Fabuleux Destin d’Amélie Poulain"]),
        ("AMÉLIE P", ["Le Fabuleux Destin d’Amélie Poulain"]),
        ("runn", ["Runner", "Running Man", "Blade Runner"]),
        ("runner", ["Runner", "Blade Runner"]),
        ("the who", ["The Who"]),
        ("the wh", ["The Who"]),
        ("wh", ["Whale", "The Who"]),
        ("!!!", ["!!!"]),
        ("100%", ["100%"]),
        ("straße", ["Straße"]),
        ("fabuleux poul", ["Le Fabuleux Destin d’Amélie Poulain"]),
        ("nothing of the kind", []),
        ("", []),
    ],
)
async def test_titles_are_found_the_nearest_first(find: Find, text: str, titles: list[str]) -> None:
    assert await find(text) == titles


@pytest.mark.parametrize("text", HOSTILE)
async def test_whatever_is_typed_is_only_words(find: Find, text: str) -> None:
    await find(text)


async def test_a_description_is_found_after_titles(db: Database, find: Find) -> None:
    await db.write(_run, update(MediaItem).where(MediaItem.name == "Whale").values(description="About a runner."))
    assert await find("runn") == ["Runner", "Running Man", "Blade Runner", "Whale"]


@pytest.mark.parametrize("text", ["villeneuve", "denis vill", "gonzález", "gonzalez inarritu", "adams"])
async def test_a_work_is_found_by_the_people_who_made_it(db: Database, find: Find, text: str) -> None:
    meta = {
        "year": 1990,
        "directors": ["Denis Villeneuve"],
        "author": "Alejandro González Iñárritu",
        "cast": ["Amy Adams"],
    }
    await db.write(_run, update(MediaItem).where(MediaItem.name == "Whale").values(meta=meta))
    assert await find(text) == ["Whale"]
    await db.write(_run, update(MediaItem).where(MediaItem.name == "Whale").values(meta={"year": 1990}))
    assert await find(text) == []


async def test_titles_come_before_people(db: Database, find: Find) -> None:
    meta = {"writers": ["Run Runner"], "genres": ["Whatever"]}
    await db.write(_run, update(MediaItem).where(MediaItem.name == "Whale").values(meta=meta))
    assert await find("runn") == ["Runner", "Running Man", "Blade Runner", "Whale"]
    assert await find("whatever") == []


async def _run(tx: Tx, statement: object) -> None:
    await tx.run(statement)  # type: ignore[arg-type]


async def test_type_and_year_narrow(db: Database, find: Find) -> None:
    await db.write(factories.show, "It Crowd")
    assert await find("it", type="tv") == ["It Crowd"]
    assert await find("it", year=2019) == ["It Crowd"]
    assert await find("it", year=1990, type="movie") == ["It", "It Follows"]
    assert await find("it", type="no such type") == []


async def test_whole_works_come_before_their_parts(db: Database, find: Find) -> None:
    await db.write(factories.show, "Parting")
    assert (await find("part"))[:2] == ["Parting", "Part 1"]


async def test_pages_follow_each_other_without_gap_or_repetition(db: Database, find: Find) -> None:
    for number in range(30):
        await db.write(factories.item, f"Itinerary {number % 7}")
    await db.write(factories.show, "It Crowd", 4)
    whole = await db.read(search.page, NOBODY, Wish(q="it"), limit=100)
    pieces: list[Chain] = []
    cursor = None
    while True:
        page = await db.read(search.page, NOBODY, Wish(q="it"), cursor=cursor, limit=3)
        pieces += page.items
        if (cursor := page.next) is None:
            break
    assert [one.id for one in pieces] == [one.id for one in whole.items]
    assert len(pieces) == 33


@pytest.mark.parametrize("cursor", ["x", "[0]", '[9,0,"a",1]', '[0,0,"\\u0000",1]', '[0,0,"a",-1]', "é"])
async def test_a_made_up_place_is_refused(db: Database, cursor: str) -> None:
    with pytest.raises(Malformed):
        await db.read(search.page, NOBODY, Wish(q="it"), cursor=cursor)


async def test_what_only_private_plays_touch_is_found_by_nobody_else(db: Database) -> None:
    people = await db.write(cast.assemble, history_public=True)
    await db.write(factories.play, people.alice, await db.write(factories.item, "Canary"), audience="private")
    for name in people.__dataclass_fields__:
        page = await db.read(search.page, getattr(people, name).viewer, Wish(q="cana"))
        assert [one.title for one in page.items] == (["Canary"] if name == "alice" else [])


async def a_world(tx: Tx) -> tuple[Cast, list[Item]]:
    """Shows and films, played, shelved and watched by chance."""
    rng = Random(11)
    people = await cast.assemble(tx, history_audience="followers")
    items = [await factories.item(tx, f"Film {number}") for number in range(8)]
    for number in range(4):
        top, season, episodes = await factories.show(tx, f"Show {number}")
        items += [top, season, *episodes]
    for item in items:
        who = rng.choice([people.alice, people.bob, people.carol])
        match rng.randrange(6):
            case 0 | 1:
                await factories.play(tx, who, item, audience=rng.choice(list(Audience)).value)
            case 2:
                await factories.shelve(tx, who, item)
            case 3:
                await factories.session(tx, who, item)
    for who, item in zip((people.alice, people.bob, people.carol), rng.sample(items, 3), strict=True):
        await factories.now_watching(tx, who, item, audience=rng.choice(list(Audience)).value)
    return people, items


async def by_page(tx: Tx, viewer: Viewer, items: list[Item]) -> set[int]:
    """Those whose page opens."""
    found = set()
    for item in items:
        try:
            await catalog.item(tx, viewer, item.public_id)
        except NotFound:
            continue
        found.add(item.id)
    return found


async def test_the_list_and_the_page_agree_on_what_may_be_known(db: Database) -> None:
    people, items = await db.write(a_world)
    viewers = [getattr(people, name).viewer for name in people.__dataclass_fields__]
    for viewer in (*viewers, NOBODY, Viewer.system("a test")):
        pages = await db.read(by_page, viewer, items)
        assert await db.read(looks.among, viewer, [item.id for item in items]) == pages


@pytest.mark.parametrize("text", ["bo", "@bob", "Bob", "BO"])
async def test_people_are_found_by_their_names(db: Database, text: str) -> None:
    people = await db.write(cast.assemble)
    assert [one.actor.handle for one in await db.read(named.like, people.alice.viewer, text)] == ["@bob"]


async def test_people_who_hide_their_profile_or_blocked_one_are_not_found(db: Database) -> None:
    people = await db.write(cast.assemble, profile_audience="friends")

    async def found(viewer: Viewer, text: str) -> list[str]:
        return [one.actor.handle for one in await db.read(named.like, viewer, text)]

    assert await found(people.bob.viewer, "ali") == ["@alice"]
    assert await found(people.carol.viewer, "ali") == await found(NOBODY, "ali") == []
    assert await found(people.dave.viewer, "ali") == []
    assert await found(people.alice.viewer, "eri") == ["@erin@far.example"]
    assert await found(people.carol.viewer, "eri") == []
    assert await found(people.alice.viewer, "%") == await found(people.alice.viewer, "_") == []
