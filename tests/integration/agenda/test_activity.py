"""What each day held is what the diary says, whoever changed it and whoever looks."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select, update

from chronicle_node.db import Database, Tx
from chronicle_node.domain.streaks import Calendar
from chronicle_node.errors import NotFound
from chronicle_node.models.accounts import User
from chronicle_node.models.activity import ActivityDay, StaleDay
from chronicle_node.models.history import InteractionEvent
from chronicle_node.policy import NOBODY, Viewer
from chronicle_node.queries import activity as reads
from chronicle_node.queries.activity import Activity
from chronicle_node.services import activity, plays
from chronicle_node.services.plays import Change
from tests import cast, factories
from tests.factories import Item, Someone
from tests.integration.agenda.conftest import describe
from tests.integration.conftest import NOW


async def look(db: Database, who: Someone, viewer: Viewer | None = None, **asked: object) -> Activity:
    owner = await db.read(reads.of, viewer or who.viewer, who.username)
    await activity.bring_up_to_date(db, who.user_id)
    return await db.read(reads.page, owner, **asked)  # type: ignore[arg-type]


async def kept(tx: Tx, who: Someone) -> dict[date, int]:
    """The rows, as days and plays."""
    found: Counter[date] = Counter()
    for row in await tx.all(select(ActivityDay.day, ActivityDay.plays).where(ActivityDay.user_id == who.user_id)):
        found[date.fromordinal(row.day)] += row.plays
    return dict(found)


async def counted(tx: Tx, who: Someone, calendar: Calendar) -> dict[date, int]:
    """The same, counted from the diary."""
    events = select(InteractionEvent.timestamp).where(
        InteractionEvent.user_id == who.user_id,
        InteractionEvent.event_type == "finish",
        InteractionEvent.precision.in_(("exact", "day")),
    )
    return dict(Counter(calendar.day_of(row.timestamp) for row in await tx.all(events)))


async def settle(tx: Tx, who: Someone, zone: str, starts_at: int = 0) -> None:
    said = {"timezone": zone, "preferences": {"day_starts_at": starts_at}}
    await tx.run(update(User).where(User.id == who.user_id).values(**said))


async def weeks(tx: Tx, who: Someone, film: Item, count: int = 60) -> None:
    """A play every eleven hours, over the last weeks."""
    for number in range(count):
        await factories.play(tx, who, film, NOW - timedelta(hours=11 * number))


@pytest.mark.parametrize(("zone", "starts_at"), [("UTC", 0), ("Pacific/Auckland", 4), ("America/New_York", 6)])
async def test_the_days_are_those_of_the_diary_and_stay_so(db: Database, zone: str, starts_at: int) -> None:
    people = await db.write(cast.assemble)
    alice, film = people.alice, await db.write(factories.item, "A film")
    calendar = Calendar(ZoneInfo(zone), starts_at)
    await db.write(settle, alice, zone, starts_at)
    await db.write(weeks, alice, film)
    await look(db, alice)
    assert await db.read(kept, alice) == await db.read(counted, alice, calendar)
    late = await db.write(factories.play, alice, film, NOW - timedelta(days=400))
    await db.write(factories.play, alice, film, NOW - timedelta(hours=1))
    await db.write(plays.take_out, alice.user_id, late)
    moved = await db.write(factories.play, alice, film, NOW - timedelta(days=300))
    await db.write(plays.change, alice.user_id, moved, Change(at="2025-12-31T23:30"))
    await look(db, alice)
    assert await db.read(kept, alice) == await db.read(counted, alice, calendar)
    assert await db.read(activity.is_fresh, alice.user_id)


async def test_another_zone_or_hour_makes_them_anew(db: Database) -> None:
    people = await db.write(cast.assemble)
    film = await db.write(factories.item, "A film")
    await db.write(factories.play, people.alice, film, datetime(2026, 3, 1, 1, 30, tzinfo=UTC))
    assert [one.day for one in (await look(db, people.alice)).days] == [date(2026, 3, 1)]
    await db.write(settle, people.alice, "UTC", 2)
    assert [one.day for one in (await look(db, people.alice)).days] == [date(2026, 2, 28)]
    await db.write(settle, people.alice, "Asia/Tokyo", 2)
    assert [one.day for one in (await look(db, people.alice)).days] == [date(2026, 3, 1)]


async def test_many_changed_days_are_made_anew_together(db: Database) -> None:
    people = await db.write(cast.assemble)
    film = await db.write(factories.item, "A film")
    await look(db, people.alice)
    for number in range(activity.MOST_SPANS + 2):
        await db.write(factories.play, people.alice, film, NOW - timedelta(days=5 * number))
    await look(db, people.alice)
    utc = Calendar(ZoneInfo("UTC"))
    assert await db.read(kept, people.alice) == await db.read(counted, people.alice, utc)


async def test_what_has_no_day_counts_for_none(db: Database) -> None:
    people = await db.write(cast.assemble)
    film = await db.write(factories.item, "A film")
    for precision in ("month", "year", "unknown", "day"):
        play = await db.write(factories.play, people.alice, film, NOW - timedelta(days=40))
        await db.write(_vague, play, precision)
    await db.write(factories.play, people.alice, film, event="start")
    assert [one.plays for one in (await look(db, people.alice)).days] == [1]


async def _vague(tx: Tx, play: object, precision: str) -> None:
    newest = select(InteractionEvent.id).order_by(InteractionEvent.id.desc()).limit(1)
    number = await tx.scalar(newest)
    await tx.run(update(InteractionEvent).where(InteractionEvent.id == number).values(precision=precision))


async def test_lengths_are_added_up_as_far_as_they_are_known(db: Database) -> None:
    people = await db.write(cast.assemble)
    top, _, parts = await db.write(factories.show, "A show")
    await db.write(describe, top, runtime=50)
    await db.write(describe, parts[0], runtime=90)
    film = await db.write(factories.item, "A film")
    for item in (*parts[:2], film):
        await db.write(factories.play, people.alice, item)
    [day] = (await look(db, people.alice)).days
    assert (day.plays, day.seconds) == (3, 140 * 60)


async def test_days_in_a_row_are_counted_for_all_and_for_each_type(db: Database) -> None:
    people = await db.write(cast.assemble)
    film, book = await db.write(factories.item, "A film"), await db.write(factories.item, "A book", "book")
    for days in (0, 1, 3, 5):
        await db.write(factories.play, people.alice, film, NOW - timedelta(days=days))
    for days in (2, 4):
        await db.write(factories.play, people.alice, book, NOW - timedelta(days=days))
    found = await look(db, people.alice)
    assert (found.streak.current, found.streak.longest, found.streak.today) == (6, 6, True)
    assert [(one.type, one.streak.current, one.streak.longest) for one in found.by_type] == [
        ("book", 0, 1),
        ("movie", 2, 2),
    ]
    assert (await look(db, people.alice, media_type="movie")).streak.current == 2


async def test_what_a_viewer_may_not_see_is_in_no_number_of_theirs(db: Database) -> None:
    people = await db.write(cast.assemble, stats_audience="followers")
    film = await db.write(factories.item, "A film")
    for days, audience in enumerate(("public", "followers", "friends", "private")):
        await db.write(factories.play, people.alice, film, NOW - timedelta(days=days), audience=audience)
    seen = {
        name: [(await look(db, people.alice, viewer)).streak.current, len((await look(db, people.alice, viewer)).days)]
        for name, viewer in (("alice", people.alice.viewer), ("bob", people.bob.viewer), ("erin", people.erin.viewer))
    }
    assert seen == {"alice": [4, 4], "bob": [3, 3], "erin": [2, 2]}
    for viewer in (NOBODY, people.carol.viewer, people.dave.viewer):
        with pytest.raises(NotFound):
            await look(db, people.alice, viewer)


async def test_a_play_made_private_leaves_the_numbers_of_others(db: Database) -> None:
    people = await db.write(cast.assemble, stats_public=True)
    film = await db.write(factories.item, "A film")
    play = await db.write(factories.play, people.alice, film)
    assert len((await look(db, people.alice, people.carol.viewer)).days) == 1
    await db.write(plays.change, people.alice.user_id, play, Change(audience="private"))  # type: ignore[arg-type]
    assert (await look(db, people.alice, people.carol.viewer)).days == ()
    assert (await look(db, people.alice, people.carol.viewer)).by_type == ()


async def test_an_account_can_be_deleted_with_its_plays(db: Database) -> None:
    people = await db.write(cast.assemble)
    film = await db.write(factories.item, "A film")
    await db.write(factories.play, people.carol, film)
    await look(db, people.carol)
    await db.write(factories.play, people.carol, film)
    await db.write(_gone, people.carol)
    assert await db.read(kept, people.carol) == {}


async def _gone(tx: Tx, who: Someone) -> None:
    await tx.run(delete(User).where(User.id == who.user_id))
    assert await tx.all(select(StaleDay).where(StaleDay.user_id == who.user_id)) == []
