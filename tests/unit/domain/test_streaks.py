"""Which day a moment belongs to, wherever one lives and however late one goes to bed; and days in a row."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle_node.domain import streaks
from chronicle_node.domain.streaks import NO_STREAK, Calendar, Run, streak

# Among them: summer time by hours and by half an hour, midnights that don't exist, a day that was left out.
ZONES = (
    *("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Havana"),
    *("Africa/Cairo", "Asia/Beirut", "America/Asuncion", "Pacific/Apia", "America/Sao_Paulo", "Pacific/Chatham"),
)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
CALENDARS = st.builds(Calendar, st.sampled_from([ZoneInfo(name) for name in ZONES]), st.integers(0, 6))
TODAY = date(2026, 3, 10)


@given(CALENDARS, MOMENTS)
def test_a_moment_lies_within_the_bounds_of_its_day(calendar: Calendar, moment: datetime) -> None:
    start, end = calendar.bounds(calendar.day_of(moment))
    assert start <= moment < end


@given(CALENDARS, st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_days_follow_each_other_without_a_gap(calendar: Calendar, day: date) -> None:
    start, end = calendar.bounds(day)
    assert end == calendar.bounds(day + timedelta(days=1))[0]
    assert timedelta(0) <= end - start <= timedelta(hours=25)


@given(CALENDARS, MOMENTS, st.integers(0, 10_000_000))
def test_days_never_run_backwards(calendar: Calendar, moment: datetime, seconds: int) -> None:
    assert calendar.day_of(moment) <= calendar.day_of(moment + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("moment", "starts_at", "day"),
    [
        ("2026-03-29T00:30:00Z", 0, 29),
        ("2026-03-29T01:30:00Z", 3, 29),  # half past three: there was no half past two
        ("2026-03-29T00:59:00Z", 3, 28),
        ("2026-10-25T00:30:00Z", 3, 24),  # half past two, for the first time
        ("2026-10-25T01:30:00Z", 3, 24),  # and again
        ("2026-10-25T02:00:00Z", 3, 25),
    ],
)
def test_the_night_of_the_clock_change_is_one_night(moment: str, starts_at: int, day: int) -> None:
    assert Calendar(ZoneInfo("Europe/Berlin"), starts_at).day_of(datetime.fromisoformat(moment)).day == day


def ago(first: int, last: int) -> Run:
    return Run(TODAY - timedelta(days=first), TODAY - timedelta(days=last))


@pytest.mark.parametrize(
    ("runs", "current", "today", "longest"),
    [
        ([], 0, False, 0),
        ([ago(2, 0)], 3, True, 3),
        ([ago(3, 1)], 3, False, 3),
        ([ago(4, 2)], 0, False, 3),
        ([ago(30, 20), ago(1, 0)], 2, True, 11),
        ([ago(-3, -5)], 0, False, 0),
    ],
)
def test_a_run_goes_on_until_a_whole_day_was_left_out(runs: list[Run], current: int, today: bool, longest: int) -> None:
    found = streak(runs, TODAY)
    assert (found.current, found.today, found.longest) == (current, today, longest)


def test_of_two_longest_runs_the_later_is_told() -> None:
    assert streak([ago(30, 28), ago(20, 18)], TODAY).longest_from == TODAY - timedelta(days=20)
    assert streak([], TODAY) is NO_STREAK


@pytest.mark.parametrize(("said", "hour"), [(None, 0), ({"day_starts_at": 4}, 4), ({"day_starts_at": 23}, 0)])
def test_days_begin_at_midnight_unless_said(said: dict[str, object] | None, hour: int) -> None:
    assert streaks.starts_at(said) == hour
