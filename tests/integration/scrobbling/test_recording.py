"""What becomes of a player's report: the event, presence, shelf and session."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from chronicle_node import outbox
from chronicle_node.db import Database, Tx
from chronicle_node.domain.events import HistoryChanged, ScrobbleRecorded
from chronicle_node.domain.playback import Event
from chronicle_node.errors import Invalid, NotFound
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.history import CurrentlyWatching, InteractionEvent
from chronicle_node.services import history, maintenance
from tests import factories
from tests.factories import Someone
from tests.integration.scrobbling import look
from tests.integration.scrobbling.conftest import BOOK, HEAT, TRACK, Report, episode
from tests.nodes import MovedClock


async def test_an_evening_with_a_film_is_four_events_and_one_play(report: Report, db: Database) -> None:
    answers = [
        await report("start", HEAT),
        await report("progress", HEAT, percentage=40),
        await report("pause", HEAT, percentage=41),
        await report("finish", HEAT, percentage=97),
    ]
    assert await look.events(db) == ["start", "progress", "pause", "finish"]
    assert [answer.is_play for answer in answers] == [False, False, False, True]


async def test_heartbeats_move_one_event_on(report: Report, db: Database) -> None:
    for percentage in (10, 20, 30):
        await report("progress", HEAT, percentage=percentage)
    assert await look.rows(db, InteractionEvent.event_type, InteractionEvent.progress_data) == [
        ("progress", {"percentage": 30})
    ]


@pytest.mark.parametrize(("percentage", "stored"), [(79.9, "pause"), (80, "finish")])
async def test_a_film_is_seen_from_eighty_percent_on(report: Report, percentage: float, stored: str) -> None:
    assert (await report("finish", HEAT, percentage=percentage)).event == stored


@pytest.mark.parametrize(
    ("position", "duration", "stored"), [(100, 300, "pause"), (150, 300, "finish"), (240, 3000, "finish")]
)
async def test_a_track_counts_from_its_half_or_four_minutes(
    report: Report, position: float, duration: float, stored: str
) -> None:
    answer = await report("finish", TRACK, position_seconds=position, duration_seconds=duration)
    assert answer.event == stored


async def test_a_client_is_taken_at_its_word_where_its_dialect_says_so(report: Report) -> None:
    answer = await report("finish", TRACK, position_seconds=10, duration_seconds=300, trusted=True)
    assert answer.is_play


async def test_somebody_who_starts_is_shown_until_they_finish(report: Report, db: Database) -> None:
    started = await report("start", HEAT)
    assert await look.shown(db) == [started.media_item_id]
    await report("finish", HEAT, percentage=90)
    assert await look.shown(db) == []


async def test_a_pause_is_shown_as_one(report: Report, db: Database) -> None:
    await report("pause", HEAT, percentage=20)
    assert await look.rows(db, CurrentlyWatching.is_paused) == [(True,)]


@pytest.mark.parametrize(("minutes", "there"), [(4.9, True), (5.1, False)])
async def test_the_minute_job_forgets_whoever_fell_silent_for_five_minutes(
    report: Report, db: Database, clock: MovedClock, minutes: float, there: bool
) -> None:
    await report("progress", HEAT, percentage=20)
    clock.advance(minutes=minutes)
    await db.write(maintenance.expire_presence)
    assert bool(await look.shown(db)) is there


@pytest.mark.parametrize(("minutes", "there"), [(169, True), (171, False)])
async def test_a_player_without_heartbeats_is_shown_for_the_duration_of_the_item(
    report: Report, db: Database, clock: MovedClock, minutes: float, there: bool
) -> None:
    await report("start", HEAT, duration_seconds=170 * 60)
    clock.advance(minutes=minutes)
    await db.write(maintenance.expire_presence)
    assert bool(await look.shown(db)) is there


async def test_a_start_repeated_without_a_position_leaves_the_clock_running(
    report: Report, db: Database, clock: MovedClock
) -> None:
    await report("start", TRACK, duration_seconds=300)
    before = await look.rows(db, CurrentlyWatching.started_at, CurrentlyWatching.expires_at)
    clock.advance(minutes=2)
    await report("start", TRACK, duration_seconds=300)
    assert await look.rows(db, CurrentlyWatching.started_at, CurrentlyWatching.expires_at) == before
    assert await look.events(db) == ["start"]


async def test_a_start_after_the_former_one_ran_out_is_a_new_one(
    report: Report, db: Database, clock: MovedClock
) -> None:
    await report("start", TRACK, duration_seconds=300)
    clock.advance(minutes=6)
    await report("start", TRACK, duration_seconds=300)
    assert await look.events(db) == ["start", "start"]


async def test_coming_back_to_a_track_after_another_one_shows_it_again(report: Report, db: Database) -> None:
    first = await report("start", TRACK, duration_seconds=300)
    await report("start", HEAT)
    again = await report("start", TRACK, duration_seconds=300)
    assert again.id != first.id
    assert await look.shown(db) == [first.media_item_id]


async def test_a_late_report_leaves_what_is_shown_alone(report: Report, db: Database, clock: MovedClock) -> None:
    started = await report("start", HEAT)
    await report("finish", TRACK, at=clock.now() - timedelta(days=3))
    await report("start", TRACK, at=clock.now() - timedelta(hours=3))
    assert await look.shown(db) == [started.media_item_id]


async def test_a_film_seen_is_completed_on_the_shelf_and_has_no_session(report: Report, db: Database) -> None:
    await report("start", HEAT)
    assert await look.shelf(db) == ["watching"]
    await report("finish", HEAT, percentage=90)
    assert (await look.shelf(db), await look.sessions(db)) == (["completed"], [])


async def test_music_stands_on_no_shelf(report: Report, db: Database) -> None:
    await report("finish", TRACK)
    assert (await look.shelf(db), await look.sessions(db)) == ([], [])


async def test_the_first_episode_begins_a_session_that_the_next_ones_belong_to(report: Report, db: Database) -> None:
    await report("finish", episode(1), percentage=95)
    await report("finish", episode(2), percentage=95)
    sessions = {session for _, session in await look.rows(db, InteractionEvent.id, InteractionEvent.session_id)}
    assert len(sessions) == 1
    assert None not in sessions
    assert (await look.shelf(db), await look.sessions(db)) == (["watching"], ["in_progress"])


async def test_a_series_of_unknown_length_is_never_claimed_complete(report: Report, db: Database) -> None:
    for number in range(1, 10):
        await report("finish", episode(number))
    assert await look.sessions(db) == ["in_progress"]


async def know_length(db: Database, episodes: int) -> None:
    async def unit(tx: Tx) -> None:
        top = MediaItem.parent_id.is_(None)
        await tx.run(update(MediaItem).where(top).values(meta={"episode_count": episodes}))

    await db.write(unit)


async def test_the_last_episode_of_a_known_number_completes_the_session(report: Report, db: Database) -> None:
    await report("finish", episode(1))
    await know_length(db, 2)
    await report("finish", episode(2))
    assert (await look.shelf(db), await look.sessions(db)) == (["completed"], ["completed"])


async def test_a_special_does_not_count_towards_the_end(report: Report, db: Database) -> None:
    await report("finish", episode(1))
    await know_length(db, 2)
    await report("finish", episode(1, season=0))
    assert await look.sessions(db) == ["in_progress"]


async def test_a_book_is_read_when_its_last_page_is_and_only_once(report: Report, db: Database) -> None:
    for page in (142, 350, 350):
        await report("progress", BOOK, page=page, total_pages=350)
    assert await look.events(db) == ["progress", "finish", "progress"]
    assert (await look.shelf(db), await look.sessions(db)) == (["completed"], ["completed"])


async def test_what_the_player_keeps_private_stays_private_everywhere(report: Report, db: Database) -> None:
    await report("start", HEAT, private=True)
    assert await look.rows(db, InteractionEvent.audience, InteractionEvent.is_private) == [("private", True)]
    assert await look.rows(db, CurrentlyWatching.audience) == [("private",)]


async def test_a_private_heartbeat_is_not_added_to_a_public_one(report: Report, db: Database) -> None:
    await report("progress", HEAT, percentage=10)
    await report("progress", HEAT, percentage=20, private=True)
    assert await look.rows(db, InteractionEvent.id, InteractionEvent.audience, InteractionEvent.progress_data) == [
        (1, "public", {"percentage": 10}),
        (2, "private", {"percentage": 20}),
    ]


async def test_an_event_taken_out_is_gone_and_may_be_reported_anew(
    report: Report, db: Database, alice: Someone, clock: MovedClock
) -> None:
    at = clock.now() - timedelta(hours=1)
    recorded = await report("finish", TRACK, at=at)
    await db.write(history.remove, alice.user_id, recorded.id)
    assert await look.events(db) == []
    assert not (await report("finish", TRACK, at=at)).repeated


async def test_nobody_takes_an_event_out_of_another_history(report: Report, db: Database) -> None:
    recorded = await report("finish", TRACK)
    carol = await db.write(factories.person, "carol")
    with pytest.raises(NotFound):
        await db.write(history.remove, carol.user_id, recorded.id)
    assert await look.events(db) == ["finish"]


Emitted = list[object]


@pytest.fixture
def emitted(monkeypatch: pytest.MonkeyPatch) -> Emitted:
    """Every event that services emit, beside the jobs it becomes."""
    heard: Emitted = []
    emit: Callable[..., Awaitable[None]] = outbox.emit

    async def listening(tx: Tx, event: object) -> None:
        heard.append(event)
        await emit(tx, event)

    monkeypatch.setattr(outbox, "emit", listening)
    return heard


async def test_a_play_of_today_is_news_and_one_of_last_week_is_not(
    report: Report, clock: MovedClock, emitted: Emitted
) -> None:
    await report("finish", TRACK)
    await report("finish", TRACK, at=clock.now() - timedelta(days=7))
    assert [type(event) for event in emitted] == [ScrobbleRecorded, HistoryChanged]


async def test_an_import_of_many_is_told_of_once(
    db: Database, alice: Someone, clock: MovedClock, emitted: Emitted
) -> None:
    plays = [
        history.Scrobble(event=Event.FINISH, media=TRACK, at=clock.now() - timedelta(hours=hours), trusted=True)
        for hours in range(1, 50)
    ]
    assert await db.write(history.record_many, alice.user_id, plays) == 49
    assert emitted == [HistoryChanged(user_id=alice.user_id)]
    assert await db.write(history.record_many, alice.user_id, plays) == 0
    assert len(emitted) == 1


@pytest.mark.parametrize(
    ("numbers", "pointer"),
    [
        ({"percentage": 101}, "/progress/percentage"),
        ({"percentage": float("nan")}, "/progress/percentage"),
        ({"position_seconds": -1}, "/progress/position_seconds"),
        ({"position_seconds": 400, "duration_seconds": 300}, "/progress/position_seconds"),
        ({"duration_seconds": 0}, "/progress/duration_seconds"),
        ({"page": 351, "total_pages": 350}, "/progress/page"),
    ],
)
async def test_impossible_numbers_are_named_and_change_nothing(
    report: Report, db: Database, numbers: dict[str, float], pointer: str
) -> None:
    before = await look.everything(db)
    with pytest.raises(Invalid) as refused:
        await report("progress", HEAT, **numbers)
    assert [field.pointer for field in refused.value.fields] == [pointer]
    assert await look.everything(db) == before
