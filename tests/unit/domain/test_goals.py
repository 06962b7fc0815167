"""Periods of goals, what days come to, and whether one is in good time."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle_node.domain import goals
from chronicle_node.domain.goals import Amount, Period, Unit
from chronicle_node.errors import Invalid

DAYS = st.dates(date(1950, 1, 1), date(2150, 1, 1))
PERIODS = st.sampled_from(("week", "month", "year"))
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@given(PERIODS, DAYS)
def test_a_day_lies_within_its_period_and_periods_touch(period: Period, day: date) -> None:
    first, last = goals.period_of(period, day)
    assert first <= day <= last
    assert goals.period_of(period, last + timedelta(days=1))[0] == last + timedelta(days=1)
    assert goals.period_of(period, first) == goals.period_of(period, last)


@given(PERIODS, DAYS, st.integers(0, 4000))
def test_periods_go_back_to_the_one_the_goal_began_in(period: Period, begins: date, days: int) -> None:
    found = goals.periods(period, begins, begins + timedelta(days=days))
    assert len(found) <= goals.PAST + 1
    assert found[-1][0] <= begins or len(found) == goals.PAST + 1
    assert all(later[0] == earlier[1] + timedelta(days=1) for later, earlier in pairwise(found))


@given(st.dates(*YEAR), st.integers(1, 500), st.integers(0, 500))
def test_a_goal_that_is_reached_needs_nothing_and_one_that_is_not_says_how_much(
    today: date, target: int, done: int
) -> None:
    found = goals.standing("plays", target, YEAR, {date(2026, 1, 1): Amount(done, 0)}, today)
    assert found.is_reached == (done >= target)
    assert (found.needed is None) == found.is_reached
    assert 0 <= found.due <= target
    assert found.ahead == int(done - found.target * ((today - YEAR[0]).days + 1) / 365)


@pytest.mark.parametrize(("done", "ahead"), [(12, 0), (14, 2), (9, -2), (24, 12)])
def test_half_a_year_of_twenty_four(done: int, ahead: int) -> None:
    days = {date(2026, 3, 1): Amount(done, 0)}
    assert goals.standing("plays", 24, YEAR, days, date(2026, 7, 1)).ahead == ahead


def test_days_outside_the_period_do_not_count_and_a_period_ends() -> None:
    days = {date(2025, 12, 31): Amount(5, 0), date(2026, 12, 31): Amount(1, 0), date(2027, 1, 1): Amount(9, 0)}
    found = goals.standing("plays", 4, YEAR, days, date(2027, 1, 1))
    assert (found.done, found.is_over, found.due, found.needed) == (1, True, 4, None)


@pytest.mark.parametrize(("unit", "done"), [("plays", 4), ("hours", 2.5), ("days", 2)])
def test_days_come_to_things_hours_or_days(unit: Unit, done: float) -> None:
    assert goals.amount_of(unit, [Amount(3, 5400), Amount(1, 3600)]) == done


@pytest.mark.parametrize(
    ("target", "unit", "period"),
    [
        (0, "plays", "year"),
        (-3, "plays", "year"),
        (100_001, "plays", "year"),
        (8, "days", "week"),
        (169, "hours", "week"),
    ],
)
def test_a_target_that_cannot_be_is_refused(target: int, unit: Unit, period: Period) -> None:
    with pytest.raises(Invalid):
        goals.checked_target(target, unit, period)
