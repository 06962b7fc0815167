"""What counts as a play, and how long somebody is still at it."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle_node.domain.playback import (
    HEARTBEAT_LIFE,
    PRESENCE_LONGEST,
    VIDEO_THRESHOLD,
    Decision,
    Event,
    Mode,
    Presence,
    Progress,
    checked,
    decide,
    event_of,
    mode_of,
    percentage,
)
from chronicle_node.errors import Invalid

SECONDS = st.floats(0, 20_000, allow_nan=False)


@st.composite
def progresses(draw: st.DrawFn) -> Progress:
    duration = draw(st.none() | st.floats(1, 20_000, allow_nan=False))
    total = draw(st.none() | st.integers(1, 900))
    return checked(
        Progress(
            percentage=draw(st.none() | st.floats(0, 100)),
            position_seconds=draw(st.none() | (st.floats(0, duration) if duration else SECONDS)),
            duration_seconds=duration,
            page=draw(st.none() | st.integers(0, total or 900)),
            total_pages=total,
        )
    )


def finish(mode: Mode, *, trusted: bool = False, **progress: Any) -> Decision:
    return decide(Event.FINISH, mode, checked(Progress(**progress)), trusted=trusted)


@pytest.mark.parametrize(("reached", "is_play"), [(79.99, False), (80, True), (100, True), (0, False)])
def test_a_film_left_before_eighty_percent_was_paused(reached: float, is_play: bool) -> None:
    decision = finish(Mode.VIDEO, percentage=reached)
    assert decision.is_play is is_play
    assert decision.event_type == ("finish" if is_play else "pause")
    assert decision.presence == (Presence.CLEAR if is_play else Presence.PAUSE)


def test_a_film_finished_without_numbers_is_believed() -> None:
    assert finish(Mode.VIDEO).is_play


def test_the_percentage_follows_from_position_and_page() -> None:
    assert percentage(Progress(position_seconds=3060, duration_seconds=3600)) == 85
    assert finish(Mode.READING, page=142, total_pages=350).progress == {
        "page": 142,
        "total_pages": 350,
        "percentage": 40.6,
    }


@given(progresses(), st.sampled_from(Event))
def test_no_video_is_played_below_the_threshold(progress: Progress, event: Event) -> None:
    decision = decide(event, Mode.VIDEO, progress)
    if decision.is_play:
        assert event is Event.FINISH
        assert decision.percentage is None or decision.percentage >= VIDEO_THRESHOLD


@given(progresses(), st.sampled_from(Event), st.sampled_from(Mode), st.booleans())
def test_a_play_is_a_stored_finish_and_ends_the_presence(
    progress: Progress, event: Event, mode: Mode, trusted: bool
) -> None:
    decision = decide(event, mode, progress, trusted=trusted)
    assert decision.is_play == (decision.event_type is Event.FINISH)
    assert not decision.is_play or decision.presence is Presence.CLEAR
    assert 0 <= decision.presence_seconds <= PRESENCE_LONGEST
    assert (decision.presence_seconds == 0) == (decision.presence is Presence.CLEAR)


@given(progresses(), st.sampled_from(Mode))
def test_a_clients_word_makes_every_finish_a_play(progress: Progress, mode: Mode) -> None:
    assert decide(Event.FINISH, mode, progress, trusted=True).is_play


@pytest.mark.parametrize(
    ("progress", "is_play"),
    [
        ({"duration_seconds": 200, "position_seconds": 100}, True),
        ({"duration_seconds": 200, "position_seconds": 99}, False),
        ({"duration_seconds": 1200, "position_seconds": 240}, True),
        ({"duration_seconds": 30, "position_seconds": 30}, False),
        ({"duration_seconds": 31, "position_seconds": 31}, True),
        ({"duration_seconds": 1200, "percentage": 25}, True),
        ({"percentage": 49}, False),
        ({"percentage": 50}, True),
        ({"position_seconds": 31}, True),
        ({"position_seconds": 10}, False),
        ({"duration_seconds": 20}, True),
        ({}, True),
    ],
)
def test_a_track_counts_when_half_of_it_or_four_minutes_were_heard(progress: dict[str, Any], is_play: bool) -> None:
    assert finish(Mode.MUSIC, **progress).is_play is is_play


def test_a_skipped_track_is_kept_as_one_and_leaves_no_presence() -> None:
    decision = finish(Mode.MUSIC, duration_seconds=200, position_seconds=12)
    assert decision.event_type is Event.PAUSE
    assert decision.presence is Presence.CLEAR
    assert decision.progress["skipped"] is True


def test_a_heard_track_is_one_play() -> None:
    assert finish(Mode.MUSIC, trusted=True, duration_seconds=245).progress == {
        "duration_seconds": 245,
        "play_count": 1,
        "skipped": False,
    }


def test_a_book_is_read_when_its_last_page_is() -> None:
    last = checked(Progress(page=350, total_pages=350))
    assert decide(Event.PROGRESS, Mode.READING, last).is_play
    assert decide(Event.PROGRESS, Mode.READING, last, already_finished=True).event_type is Event.PROGRESS
    assert not decide(Event.START, Mode.READING, last).is_play
    assert finish(Mode.READING, page=10, total_pages=350).is_play


def test_a_heartbeat_keeps_the_presence_for_five_minutes() -> None:
    decision = decide(Event.PROGRESS, Mode.VIDEO, Progress(position_seconds=10, duration_seconds=7200))
    assert (decision.presence, decision.presence_seconds) == (Presence.SET, HEARTBEAT_LIFE)


@pytest.mark.parametrize(
    ("progress", "seconds"),
    [
        ({"duration_seconds": 7200}, 7200),
        ({"duration_seconds": 7200, "position_seconds": 7000}, 200),
        ({"duration_seconds": 7200, "percentage": 50}, 3600),
        ({"duration_seconds": 9_000_000}, PRESENCE_LONGEST),
        ({}, HEARTBEAT_LIFE),
    ],
)
def test_a_start_keeps_the_presence_for_what_remains(progress: dict[str, Any], seconds: int) -> None:
    assert decide(Event.START, Mode.VIDEO, Progress(**progress)).presence_seconds == seconds


def test_a_pause_is_shown_as_one() -> None:
    decision = decide(Event.PAUSE, Mode.VIDEO, Progress(percentage=99))
    assert (decision.event_type, decision.is_play, decision.presence) == (Event.PAUSE, False, Presence.PAUSE)


@pytest.mark.parametrize(
    ("progress", "pointer"),
    [
        ({"percentage": -1}, "/progress/percentage"),
        ({"percentage": 100.5}, "/progress/percentage"),
        ({"percentage": math.nan}, "/progress/percentage"),
        ({"position_seconds": math.inf}, "/progress/position_seconds"),
        ({"duration_seconds": 0}, "/progress/duration_seconds"),
        ({"position_seconds": 106, "duration_seconds": 100}, "/progress/position_seconds"),
        ({"page": 351, "total_pages": 350}, "/progress/page"),
        ({"page": -1}, "/progress/page"),
        ({"total_pages": 0}, "/progress/total_pages"),
        ({"page": 10**400}, "/progress/page"),
    ],
)
def test_impossible_numbers_are_named(progress: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as caught:
        checked(Progress(**progress))
    assert [field.pointer for field in caught.value.fields] == [pointer]


def test_a_player_may_run_a_little_over_the_end() -> None:
    assert finish(Mode.VIDEO, position_seconds=104, duration_seconds=100).percentage == 100


def test_an_unknown_event_is_refused() -> None:
    assert event_of("pause") is Event.PAUSE
    with pytest.raises(Invalid):
        event_of("stop")


@pytest.mark.parametrize(
    ("verb", "unit", "mode"),
    [
        ("watch", "episode", Mode.VIDEO),
        ("listen", "track", Mode.MUSIC),
        ("listen", "episode", Mode.VIDEO),
        ("read", "page", Mode.READING),
        ("play", "hour", Mode.OTHER),
        ("attend", "act", Mode.OTHER),
    ],
)
def test_the_verb_and_unit_choose_the_rule(verb: str, unit: str, mode: Mode) -> None:
    assert mode_of(verb, unit) is mode
