"""What comes next for somebody, and that it discloses nothing of others."""

from datetime import timedelta

from chronicle_node.db import Database, Tx
from chronicle_node.policy import NOBODY, Viewer
from chronicle_node.queries import up_next
from tests import cast, factories
from tests.factories import Item, Someone
from tests.integration.conftest import NOW


async def titles(tx: Tx, viewer: Viewer) -> list[str]:
    return [f"{one.next.parents[0].title} {one.next.position}" for one in await up_next.up_next(tx, viewer)]


async def begun(tx: Tx, who: Someone, title: str, *, played: int = 1, hours: float = 0) -> list[Item]:
    """A show of three episodes in a session with its first ones played."""
    top, _, episodes = await factories.show(tx, title)
    session = await factories.session(tx, who, top)
    for episode in episodes[:played]:
        await factories.play(tx, who, episode, NOW - timedelta(hours=hours), session_id=session)
    return episodes


async def test_the_part_after_the_furthest_one_finished_is_next_latest_show_first(db: Database) -> None:
    people = await db.write(cast.assemble)
    await db.write(begun, people.alice, "Old", played=1, hours=9)
    await db.write(begun, people.alice, "New", played=2, hours=1)
    assert await db.read(titles, people.alice.viewer) == ["New 3", "Old 2"]


async def test_a_show_with_nothing_left_is_not_listed(db: Database) -> None:
    people = await db.write(cast.assemble)
    await db.write(begun, people.alice, "All seen", played=3)
    assert await db.read(titles, people.alice.viewer) == []


async def test_an_episode_known_only_by_somebodys_private_play_is_never_next(db: Database) -> None:
    people = await db.write(cast.assemble)
    episodes = await db.write(begun, people.alice, "A show", played=1)
    await db.write(factories.play, people.bob, episodes[1], audience="private")
    assert await db.read(titles, people.alice.viewer) == ["A show 3"]
    await db.write(factories.play, people.bob, episodes[1], audience="friends")
    assert await db.read(titles, people.alice.viewer) == ["A show 2"]


async def test_progress_counts_the_parts_of_this_session(db: Database) -> None:
    people = await db.write(cast.assemble)
    await db.write(begun, people.alice, "A show", played=2)
    [one] = await db.read(up_next.up_next, people.alice.viewer)
    assert (one.progress.finished, one.progress.known, one.progress.total) == (2, 3, None)
    assert one.last_at == NOW


async def test_what_one_has_begun_is_ones_own(db: Database) -> None:
    people = await db.write(cast.assemble, library_audience="public")
    await db.write(begun, people.alice, "A show")
    assert await db.read(titles, people.bob.viewer) == []
    assert await db.read(titles, NOBODY) == []
