"""What comes next: in its order, in pages, with the place one was at; put off and brought back."""

from datetime import datetime, timedelta

import pytest

from chronicle_node.db import Database, Tx
from chronicle_node.errors import Invalid
from chronicle_node.policy import Viewer
from chronicle_node.queries import put_off as reads
from chronicle_node.queries import up_next
from chronicle_node.services import put_off
from tests import cast, factories
from tests.factories import Someone
from tests.integration.agenda.conftest import begun
from tests.integration.conftest import NOW


async def titles(tx: Tx, viewer: Viewer, media_type: str | None = None) -> list[str]:
    return [one.next.title for one in await up_next.up_next(tx, viewer, media_type=media_type)]


async def halfway(tx: Tx, who: Someone, title: str, *, hours: float = 0) -> None:
    """A film that was left before its end."""
    film = await factories.item(tx, title)
    await factories.shelve(tx, who, film)
    await factories.play(tx, who, film, NOW - timedelta(hours=hours), event="pause")


async def test_a_film_left_halfway_stands_among_the_shows_by_its_last_play(db: Database) -> None:
    people = await db.write(cast.assemble)
    await db.write(begun, people.alice, "Old", hours=9)
    await db.write(halfway, people.alice, "A film", hours=5)
    await db.write(begun, people.alice, "New", hours=1)
    assert await db.read(titles, people.alice.viewer) == ["Part 2", "A film", "Part 2"]
    [film] = [one for one in await db.read(up_next.up_next, people.alice.viewer) if one.session_id is None]
    assert (film.resume, film.progress.finished) == ({"percentage": 100.0}, 0)


async def test_a_part_begun_says_how_far_and_one_finished_before_does_not(db: Database) -> None:
    people = await db.write(cast.assemble)
    _, parts = await db.write(begun, people.alice, "A show")
    [one] = await db.read(up_next.up_next, people.alice.viewer)
    assert one.resume is None
    await db.write(factories.play, people.alice, parts[1], NOW, event="pause")
    [one] = await db.read(up_next.up_next, people.alice.viewer)
    assert one.resume == {"percentage": 100.0}


async def test_it_is_narrowed_to_a_media_type(db: Database) -> None:
    people = await db.write(cast.assemble)
    await db.write(begun, people.alice, "A show")
    await db.write(halfway, people.alice, "A film")
    assert await db.read(titles, people.alice.viewer, "movie") == ["A film"]
    assert await db.read(titles, people.alice.viewer, "game") == []


async def test_pages_follow_each_other_without_loss_or_repeat(db: Database) -> None:
    people = await db.write(cast.assemble)
    for number in range(5):
        await db.write(begun, people.alice, f"Show {number}", hours=number)
    found, cursor = [], None
    for _ in range(3):
        page = await db.read(up_next.page, people.alice.viewer, cursor=cursor, limit=2)
        found += [one.next.parents[0].title for one in page.items]
        cursor = page.next
    assert (found, cursor) == ([f"Show {number}" for number in range(5)], None)


async def test_works_without_a_next_part_do_not_end_the_list(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up_next, "MOST", 2)
    people = await db.write(cast.assemble)
    for number in range(3):
        await db.write(begun, people.alice, f"Done {number}", played=3, hours=number)
    await db.write(begun, people.alice, "Open", hours=9)
    first = await db.read(up_next.page, people.alice.viewer)
    assert (first.items, first.next is not None) == ((), True)
    rest = await db.read(up_next.page, people.alice.viewer, cursor=first.next)
    assert [one.next.parents[0].title for one in rest.items] == ["Open"]


@pytest.mark.parametrize("until", [None, NOW + timedelta(days=7)])
async def test_what_is_put_off_is_not_offered_until_it_is_brought_back(db: Database, until: datetime | None) -> None:
    people = await db.write(cast.assemble)
    top, parts = await db.write(begun, people.alice, "A show")
    await db.write(put_off.put_off, people.alice.user_id, parts[0].id, until)
    assert await db.read(titles, people.alice.viewer) == []
    assert [(one.media.id, one.until) for one in await db.read(reads.mine, people.alice.viewer)] == [
        (top.public_id, until)
    ]
    await db.write(put_off.bring_back, people.alice.user_id, parts[2].id)
    assert await db.read(titles, people.alice.viewer) == ["Part 2"]


async def test_it_is_offered_again_when_its_time_has_come(db: Database) -> None:
    people = await db.write(cast.assemble)
    top, _ = await db.write(begun, people.alice, "A show")
    await db.write(_earlier, people.alice, top.id)
    assert await db.read(titles, people.alice.viewer) == ["Part 2"]
    assert await db.read(reads.mine, people.alice.viewer) == []


async def _earlier(tx: Tx, who: Someone, item_id: int) -> None:
    """Put off a week ago, until yesterday."""
    tx.now = NOW - timedelta(days=7)
    await put_off.put_off(tx, who.user_id, item_id, NOW - timedelta(days=1))


@pytest.mark.parametrize("until", [NOW, NOW - timedelta(days=1), NOW + timedelta(days=5000), datetime(2027, 1, 1)])  # noqa: DTZ001 - a time without a zone is the fault
async def test_a_time_that_cannot_be_is_refused(db: Database, until: datetime) -> None:
    people = await db.write(cast.assemble)
    top, _ = await db.write(begun, people.alice, "A show")
    with pytest.raises(Invalid):
        await db.write(put_off.put_off, people.alice.user_id, top.id, until)


async def test_one_persons_putting_off_is_no_other_persons(db: Database) -> None:
    people = await db.write(cast.assemble)
    top, _ = await db.write(begun, people.alice, "A show")
    await db.write(put_off.put_off, people.bob.user_id, top.id, None)
    assert await db.read(titles, people.alice.viewer) == ["Part 2"]


async def test_the_latest_plays_say_the_same_as_all_of_them(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up_next, "MOST", 3)
    people = await db.write(cast.assemble)
    for number in range(6):
        await db.write(begun, people.alice, f"Show {number}", hours=number)
    await db.write(halfway, people.alice, "Over and over", hours=4.5)
    await db.write(played_often, people.alice)
    await db.write(begun_without_a_play, people.alice)
    found, cursor = [], None
    for _ in range(4):
        page = await db.read(up_next.page, people.alice.viewer, cursor=cursor, limit=2)
        found += [one.next.parents[0].title if one.next.parents else one.next.title for one in page.items]
        cursor = page.next
    shows = [f"Show {number}" for number in range(6)]
    assert found == ["Just begun", *shows[:5], "Over and over", shows[5]]


async def played_often(tx: Tx, who: Someone) -> None:
    song = await factories.item(tx, "A song", "music")
    for number in range(up_next.LATELY):
        await factories.play(tx, who, song, NOW - timedelta(hours=4.25, seconds=number))


async def begun_without_a_play(tx: Tx, who: Someone) -> None:
    top, _, _ = await factories.show(tx, "Just begun")
    await factories.session(tx, who, top)
