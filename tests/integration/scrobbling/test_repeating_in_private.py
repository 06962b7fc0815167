"""A report repeated for fewer eyes: what was stored is for no more than these, and never for more than before."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from chronicle_node.db import Database, Tx
from chronicle_node.domain.audience import Audience
from chronicle_node.models.history import CurrentlyWatching, InteractionEvent
from chronicle_node.models.jobs import Job
from tests import factories
from tests.factories import Someone
from tests.integration.scrobbling import look
from tests.integration.scrobbling.conftest import HEAT, TRACK, Report
from tests.nodes import MovedClock

TOLD = ["federation.hint", "federation.withdraw_play"]


@pytest.fixture
async def read_elsewhere(db: Database, alice: Someone) -> None:
    """Somebody on another node follows alice, and so is told of changes."""
    erin = await db.write(factories.distant, "erin")
    await db.write(factories.follow, erin, alice)


async def audiences(db: Database) -> list[str]:
    return [level for _, level in await look.rows(db, InteractionEvent.id, InteractionEvent.audience)]


async def forget_jobs(tx: Tx) -> None:
    await tx.run(delete(Job))


@pytest.mark.parametrize("key", ["abc", None])
async def test_a_play_repeated_in_private_is_private_and_readers_hear_of_it(
    report: Report, db: Database, clock: MovedClock, read_elsewhere: None, key: str | None
) -> None:
    at = clock.now() - timedelta(hours=2)
    first = await report("finish", HEAT, key=key, at=at)
    await db.write(forget_jobs)
    again = await report("finish", HEAT, key=key, at=at, private=True)
    assert (again.id, again.repeated) == (first.id, True)
    assert await audiences(db) == ["private"]
    assert sorted(await look.jobs(db)) == TOLD


async def test_a_finish_sent_again_at_once_in_private_is_private(
    report: Report, db: Database, read_elsewhere: None
) -> None:
    first = await report("finish", TRACK)
    await db.write(forget_jobs)
    again = await report("finish", TRACK, private=True)
    assert (again.id, again.repeated, await audiences(db)) == (first.id, True, ["private"])
    assert sorted(await look.jobs(db)) == TOLD


@pytest.mark.parametrize("how", [{"key": "abc"}, {}])
async def test_a_private_play_repeated_in_public_stays_private(
    report: Report, db: Database, read_elsewhere: None, how: dict[str, str]
) -> None:
    first = await report("finish", HEAT, private=True, **how)
    again = await report("finish", HEAT, **how)
    assert (again.id, again.repeated, await audiences(db)) == (first.id, True, ["private"])
    assert await look.jobs(db) == []


@pytest.mark.parametrize(
    ("first", "then", "stored"),
    [
        ("public", "friends", "friends"),
        ("followers", "friends", "friends"),
        ("friends", "followers", "friends"),
        ("private", "friends", "private"),
    ],
)
async def test_the_levels_between_are_narrowed_alike(
    report: Report, db: Database, first: str, then: str, stored: str
) -> None:
    await report("finish", HEAT, key="abc", audience=Audience(first))
    await report("finish", HEAT, key="abc", audience=Audience(then))
    assert await audiences(db) == [stored]


async def test_what_is_shown_just_now_goes_with_it(report: Report, db: Database) -> None:
    await report("start", HEAT, key="abc")
    await report("start", HEAT, key="abc", private=True)
    assert await look.rows(db, CurrentlyWatching.audience) == [("private",)]


async def test_what_is_begun_later_is_a_matter_of_its_own(report: Report, db: Database, clock: MovedClock) -> None:
    await report("finish", HEAT, key="abc")
    clock.advance(minutes=10)
    await report("start", HEAT, key="abd")
    await report("finish", HEAT, key="abc", private=True)
    assert await audiences(db) == ["private", "public"]
    assert await look.rows(db, CurrentlyWatching.audience) == [("public",)]
