"""Which releases stand on which day, and whose they are."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from chronicle_node.db import Database, Tx
from chronicle_node.policy import Viewer
from chronicle_node.queries import calendar
from tests import cast, factories
from tests.factories import Item, Someone
from tests.integration.agenda.conftest import begun, describe

LISBON = ZoneInfo("Europe/Lisbon")


async def march(tx: Tx, viewer: Viewer, zone: str = "Europe/Lisbon", media_type: str | None = None) -> list[str]:
    found = await calendar.between(
        tx, viewer, date(2026, 3, 1), date(2026, 3, 31), ZoneInfo(zone), media_type=media_type
    )
    return [f"{one.day:%d} {one.media.title}{' (month)' if one.is_month else ''}" for one in found]


async def kept(tx: Tx, /, who: Someone, title: str, status: str = "plan_to_watch", **meta: object) -> Item:
    film = await factories.item(tx, title)
    await describe(tx, film, **meta)
    await factories.shelve(tx, who, film, status)
    return film


async def test_parts_of_what_one_keeps_stand_on_their_days(db: Database) -> None:
    people = await db.write(cast.assemble)
    _, parts = await db.write(begun, people.alice, "A show")
    for number, part in enumerate(parts):
        await db.write(describe, part, air_date=f"2026-03-{1 + 15 * number:02}")
    await db.write(kept, people.alice, "A film", release_date="2026-03-16")
    await db.write(kept, people.alice, "Later", release_date="2026-04-01")
    await db.write(kept, people.alice, "Dropped", "dropped", release_date="2026-03-03")
    await db.write(kept, people.bob, "His", release_date="2026-03-03")
    assert await db.read(march, people.alice.viewer) == ["01 Part 1", "16 A film", "16 Part 2", "31 Part 3"]
    assert await db.read(march, people.alice.viewer, media_type="movie") == ["16 A film"]


async def test_a_month_without_a_day_is_its_months(db: Database) -> None:
    people = await db.write(cast.assemble)
    await db.write(kept, people.alice, "Some day", release_date="2026-03")
    await db.write(kept, people.alice, "Some year", release_date="2026")
    await db.write(kept, people.alice, "Nonsense", release_date="2026-03-77")
    await db.write(kept, people.alice, "Number", published=2026)
    assert await db.read(march, people.alice.viewer) == ["01 Some day (month)"]


@pytest.mark.parametrize(
    ("zone", "days"), [("America/New_York", ["28 Edge"]), ("Europe/Lisbon", []), ("Asia/Tokyo", ["01 Early"])]
)
async def test_a_moment_counts_for_the_day_of_the_persons_own_zone(db: Database, zone: str, days: list[str]) -> None:
    people = await db.write(cast.assemble)
    await db.write(kept, people.alice, "Edge", release_date="2026-03-01T03:00:00Z")
    await db.write(kept, people.alice, "Early", release_date="2026-02-28T16:00:00Z")
    found = await db.read(calendar.between, people.alice.viewer, date(2026, 2, 28), date(2026, 3, 1), ZoneInfo(zone))
    said = {f"{one.day:%d} {one.media.title}" for one in found}
    assert set(days) <= said
    assert len(said) == 2


async def test_a_moment_is_told_and_what_was_played_is_marked(db: Database) -> None:
    people = await db.write(cast.assemble)
    film = await db.write(kept, people.alice, "A film", release_date="2026-03-02T20:00:00+01:00")
    await db.write(factories.play, people.alice, film)
    [one] = await db.read(calendar.between, people.alice.viewer, date(2026, 3, 2), date(2026, 3, 2), LISBON)
    assert (one.at, one.is_played) == (datetime(2026, 3, 2, 19, tzinfo=UTC), True)


async def test_a_part_that_only_anothers_private_play_made_known_is_on_nobodys_calendar(db: Database) -> None:
    people = await db.write(cast.assemble)
    _, parts = await db.write(begun, people.alice, "A show")
    await db.write(describe, parts[2], air_date="2026-03-10")
    await db.write(factories.play, people.bob, parts[2], audience="private")
    assert await db.read(march, people.alice.viewer) == []


async def test_the_index_leads_to_the_days(db: Database) -> None:
    """A library of many parts is not read for a month."""
    if db.dialect != "sqlite":
        return
    plan = await db.read(_plan)
    assert "idx_media_items_metadata_released" in plan


async def _plan(tx: Tx) -> str:
    compiled = calendar._BETWEEN.plan("sqlite").text
    filled = compiled.replace("?", "'2026'")
    return " ".join(str(row) for row in await tx.all(text(f"EXPLAIN QUERY PLAN {filled}".replace(":", r"\:"))))
