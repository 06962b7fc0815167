"""A report sent again changes nothing: players retry, and lose answers."""

import asyncio
from datetime import timedelta, timezone

import pytest

from chronicle_node.db import Database
from chronicle_node.domain.playback import Event
from chronicle_node.errors import Conflict
from chronicle_node.services import history
from tests.factories import Someone
from tests.integration.scrobbling import look
from tests.integration.scrobbling.conftest import HEAT, TRACK, Report, episode
from tests.nodes import MovedClock


async def test_the_same_key_means_the_same_report(report: Report, db: Database) -> None:
    first = await report("finish", HEAT, percentage=90, key="abc")
    again = await report("finish", HEAT, percentage=90, key="abc")
    assert (again.id, again.repeated, again.event, again.is_play) == (first.id, True, "finish", True)
    assert await look.events(db) == ["finish"]


async def test_a_key_serves_one_person_only(report: Report, db: Database) -> None:
    await report("finish", HEAT, key="abc")
    await report("finish", HEAT, key="abd")
    assert await look.events(db) == ["finish", "finish"]


async def test_a_finish_that_became_a_pause_is_recognised(report: Report) -> None:
    first = await report("finish", HEAT, percentage=50, key="abc")
    again = await report("finish", HEAT, percentage=50, key="abc")
    assert (again.id, again.event, again.repeated) == (first.id, "pause", True)


@pytest.mark.parametrize(("event", "media"), [("finish", episode(2)), ("start", HEAT)])
async def test_a_key_used_for_something_else_is_refused_and_changes_nothing(
    report: Report, db: Database, event: str, media: object
) -> None:
    await report("finish", HEAT, key="abc")
    before = await look.everything(db)
    with pytest.raises(Conflict, match="new key"):
        await report(event, media, key="abc")
    assert await look.everything(db) == before


async def test_without_a_key_item_event_time_and_device_tell_it(
    report: Report, db: Database, clock: MovedClock
) -> None:
    at = clock.now() - timedelta(hours=2)
    first = await report("finish", HEAT, at=at, device="TV")
    abroad = await report("finish", HEAT, at=at.astimezone(timezone(timedelta(hours=9))), device="TV")
    assert (abroad.id, abroad.repeated) == (first.id, True)
    await report("finish", HEAT, at=at, device="Phone")
    await report("finish", HEAT, at=at + timedelta(seconds=1), device="TV")
    await report("start", HEAT, at=at, device="TV")
    assert await look.events(db) == ["finish", "finish", "finish", "start"]


async def test_two_clients_that_vouch_for_the_same_moment_mean_one_play(
    report: Report, db: Database, clock: MovedClock
) -> None:
    at = clock.now() - timedelta(hours=2)
    for device in ("Navidrome", "Phone", None):
        await report("finish", TRACK, at=at, device=device, trusted=True)
    assert await look.events(db) == ["finish"]


async def test_a_finish_sent_twice_in_a_moment_is_one_play(report: Report, db: Database, clock: MovedClock) -> None:
    await report("finish", TRACK, duration_seconds=200)
    clock.advance(seconds=90)
    assert (await report("finish", TRACK, duration_seconds=200)).repeated
    clock.advance(seconds=110)
    assert not (await report("finish", TRACK, duration_seconds=200)).repeated
    assert await look.events(db) == ["finish", "finish"]


@pytest.mark.parametrize("media", [HEAT, TRACK, episode(3)], ids=["film", "track", "episode"])
async def test_the_same_report_many_times_at_once_is_one_event(
    report: Report, db: Database, clock: MovedClock, media: object
) -> None:
    at = clock.now() - timedelta(hours=2)
    answers = await asyncio.gather(*(report("finish", media, at=at) for _ in range(12)))
    assert len({answer.id for answer in answers}) == 1
    assert sum(not answer.repeated for answer in answers) == 1
    assert await look.events(db) == ["finish"]


async def test_the_same_key_many_times_at_once_is_one_event(report: Report, db: Database) -> None:
    answers = await asyncio.gather(*(report("finish", HEAT, key="abc") for _ in range(12)))
    assert len({answer.id for answer in answers}) == 1
    assert await look.events(db) == ["finish"]


async def test_an_import_sent_twice_at_once_and_in_another_order_is_one(
    db: Database, alice: Someone, clock: MovedClock
) -> None:
    plays = [
        history.Scrobble(event=Event.FINISH, media=TRACK, at=clock.now() - timedelta(days=2, hours=n), trusted=True)
        for n in range(40)
    ]
    added = await asyncio.gather(
        db.write(history.record_many, alice.user_id, plays), db.write(history.record_many, alice.user_id, plays[::-1])
    )
    assert sorted(added) == [0, 40]
    assert len(await look.events(db)) == 40
