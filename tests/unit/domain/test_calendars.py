"""Weeks and months on a wall calendar, and the day on which something comes out."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle_node.domain import calendars
from chronicle_node.domain.calendars import Released

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
FIRST = st.sampled_from((0, 6))
HERE = ZoneInfo("Europe/Lisbon")


@given(DAYS, FIRST)
def test_a_week_has_seven_days_in_a_row_and_the_day_among_them(day: date, first: int) -> None:
    week = calendars.week(day, first)
    assert day in week
    assert week[0].weekday() == first
    assert [(each - week[0]).days for each in week] == list(range(7))


@given(DAYS, FIRST)
def test_a_month_is_whole_weeks_that_hold_each_of_its_days_once(day: date, first: int) -> None:
    weeks = calendars.month(day, first)
    days = [each for week in weeks for each in week]
    own = [each for each in days if (each.year, each.month) == (day.year, day.month)]
    assert day in own
    assert (own[0].day, len(own)) == (1, (calendars.month_after(day, 1) - own[0]).days)
    assert all(any(each.month == day.month for each in week) for week in weeks)
    assert 4 <= len(weeks) <= 6


@given(DAYS, st.integers(-24, 24))
def test_months_lead_there_and_back(day: date, months: int) -> None:
    there = calendars.month_after(day, months)
    assert there.day == 1
    assert calendars.month_after(there, -months) == day.replace(day=1)


@pytest.mark.parametrize(("locale", "first"), [("en-US", 6), ("de-DE", 0), ("pt-BR", 6), ("en", 0), ("", 0)])
def test_weeks_begin_as_they_do_where_the_person_is(locale: str, first: int) -> None:
    assert calendars.first_weekday(locale) == first


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("2026-03-29", Released(date(2026, 3, 29))),
        ("2026-03", Released(date(2026, 3, 1), is_month=True)),
        ("2026-03-29T20:00", Released(date(2026, 3, 29))),
        ("2026", None),
        ("2026-02-30", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_release_is_read_as_far_as_it_is_known(text: str, known: Released | None) -> None:
    assert calendars.released(text, HERE) == known


@pytest.mark.parametrize(
    ("text", "zone", "day"),
    [
        ("2026-03-01T02:00:00Z", "America/New_York", date(2026, 2, 28)),
        ("2026-03-01T23:30:00Z", "Asia/Tokyo", date(2026, 3, 2)),
        # The clock goes forward at one: half past midnight is still yesterday's hour in the Azores.
        ("2026-03-29T00:30:00Z", "Atlantic/Azores", date(2026, 3, 28)),
        ("2026-03-28T21:00:00-04:00", "Europe/Lisbon", date(2026, 3, 29)),
    ],
)
def test_a_moment_is_on_the_day_it_has_where_the_person_is(text: str, zone: str, day: date) -> None:
    known = calendars.released(text, ZoneInfo(zone))
    assert known is not None
    assert known.day == day


@given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds are naive
def test_no_moment_is_more_than_a_day_from_its_date(at: datetime) -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"):
        known = calendars.released(at.isoformat(), ZoneInfo(zone))
        assert known is not None
        assert abs((known.day - at.date()).days) <= 1
