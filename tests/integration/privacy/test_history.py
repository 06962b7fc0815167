"""A diary as its owner, friends, strangers and other nodes read it."""

from datetime import timedelta

import pytest

from chronicle_node.db import Database, Tx
from chronicle_node.errors import Malformed, NotFound
from chronicle_node.policy import NOBODY, Viewer
from chronicle_node.queries import history
from chronicle_node.queries.history import History
from tests import cast, factories
from tests.cast import Cast
from tests.integration.conftest import NOW

LEVELS = ("public", "followers", "friends", "private")


async def diary(tx: Tx, /, **privacy: object) -> Cast:
    """Alice with one film of each audience, named after it, the last one first in her diary."""
    people = await cast.assemble(tx, **privacy)
    for hours, level in enumerate(LEVELS):
        film = await factories.item(tx, level, year=1990 + hours)
        await factories.play(tx, people.alice, film, NOW - timedelta(hours=hours), audience=level)
    return people


def titles(page: History) -> list[str]:
    return [play.media.title for play in page.plays.items]


async def test_the_owner_sees_everything_with_device_and_audience(db: Database) -> None:
    people = await db.write(diary)
    page = await db.read(history.page, people.alice.viewer, "alice")
    assert titles(page) == list(LEVELS)
    assert page.mine
    assert [(play.device, play.source, play.audience) for play in page.plays.items] == [
        ("Living room", "api", level) for level in LEVELS
    ]


@pytest.mark.parametrize(
    ("who", "seen"),
    [("bob", LEVELS[:3]), ("erin", LEVELS[:2]), ("carol", LEVELS[:1]), ("mallory", LEVELS[:1])],
)
async def test_others_see_what_is_meant_for_them(db: Database, who: str, seen: tuple[str, ...]) -> None:
    people = await db.write(diary, history_public=True)
    page = await db.read(history.page, getattr(people, who).viewer, "alice")
    assert titles(page) == list(seen)
    assert {(play.device, play.source, play.audience) for play in page.plays.items} == {(None, None, None)}


async def test_nobody_sees_what_is_public(db: Database) -> None:
    await db.write(diary, history_public=True)
    assert titles(await db.read(history.page, NOBODY, "alice")) == ["public"]


@pytest.mark.parametrize("who", ["carol", "dave", "erin", "mallory"])
async def test_a_diary_for_friends_looks_like_no_diary_to_others(db: Database, who: str) -> None:
    people = await db.write(diary, history_public=False)
    viewer = getattr(people, who).viewer
    with pytest.raises(NotFound) as hidden:
        await db.read(history.page, viewer, "alice")
    with pytest.raises(NotFound) as absent:
        await db.read(history.page, viewer, "zoe")
    assert str(hidden.value) == str(absent.value)


async def test_switching_off_public_alone_leaves_it_to_friends(db: Database) -> None:
    people = await db.write(diary, history_public=False)
    assert titles(await db.read(history.page, people.bob.viewer, "alice")) == list(LEVELS[:3])


async def test_a_private_diary_is_closed_to_friends(db: Database) -> None:
    people = await db.write(diary, history_audience="private")
    with pytest.raises(NotFound):
        await db.read(history.page, people.bob.viewer, "alice")


async def test_one_who_is_blocked_finds_nobody_even_where_all_is_public(db: Database) -> None:
    people = await db.write(diary, history_public=True)
    with pytest.raises(NotFound):
        await db.read(history.page, people.dave.viewer, "alice")
    with pytest.raises(NotFound):
        await db.read(history.page, people.alice.viewer, "dave")


async def test_the_system_reads_what_is_private(db: Database) -> None:
    await db.write(diary, history_audience="private")
    assert titles(await db.read(history.page, Viewer.system("export"), "alice")) == list(LEVELS)


async def test_starts_and_pauses_are_no_plays(db: Database) -> None:
    people = await db.write(cast.assemble)
    film = await db.write(factories.item, "Half a film")
    for event in ("start", "progress", "pause"):
        await db.write(factories.play, people.alice, film, event=event)
    assert titles(await db.read(history.page, people.alice.viewer, "alice")) == []


async def test_pages_join_without_gap_or_repetition_where_times_are_equal(db: Database) -> None:
    people = await db.write(cast.assemble)
    for number in range(7):
        film = await db.write(factories.item, f"Film {number}")
        await db.write(factories.play, people.alice, film, NOW - timedelta(hours=number // 4))
    found: list[str] = []
    cursor = None
    for _ in range(4):
        page = await db.read(history.page, people.alice.viewer, "alice", cursor=cursor, limit=2)
        found += titles(page)
        cursor = page.plays.next
    assert cursor is None
    assert found == [f"Film {number}" for number in (3, 2, 1, 0, 6, 5, 4)]


@pytest.mark.parametrize(
    "cursor",
    ["nonsense", "é", "WzFd", "[1]", '{"a":1}', '["2026-01-01T00:00:00",1,0]', '["2026-01-01T00:00:00Z",-1,0]'],
)
async def test_a_cursor_we_never_gave_out_is_refused(db: Database, cursor: str) -> None:
    await db.write(cast.assemble, history_public=True)
    with pytest.raises(Malformed):
        await db.read(history.page, NOBODY, "alice", cursor=cursor)


async def test_an_episode_comes_with_its_season_and_show(db: Database) -> None:
    people = await db.write(cast.assemble)
    _, _, episodes = await db.write(factories.show, "A show")
    await db.write(factories.play, people.alice, episodes[1])
    [play] = (await db.read(history.page, people.alice.viewer, "alice")).plays.items
    assert (play.media.type, play.media.kind, play.media.title, play.media.position) == ("tv", "episode", "Part 2", 2)
    assert [(link.kind, link.title, link.position, link.year) for link in play.media.parents] == [
        ("show", "A show", None, 2019),
        ("season", "Season 1", 1, None),
    ]
    assert set(play.media.parents[0].ids) == {"tvdb"}


async def test_a_diary_can_be_cut_to_one_kind_of_media(db: Database) -> None:
    people = await db.write(cast.assemble)
    for title, kind in (("A film", "movie"), ("A game", "game")):
        await db.write(factories.play, people.alice, await db.write(factories.item, title, kind))
    page = await db.read(history.page, people.alice.viewer, "alice", media_type="game")
    assert titles(page) == ["A game"]


async def test_any_case_of_a_name_finds_its_owner(db: Database) -> None:
    await db.write(diary, history_public=True)
    assert (await db.read(history.page, NOBODY, "Alice")).owner.handle == "@alice"
