"""What is left, what is to come, and by when it is done at one's own pace."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chronicle_node.domain import backlog
from chronicle_node.domain.backlog import Left, Part

TODAY, HERE = date(2026, 3, 10), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("meta", "day"),
    [
        ({"air_date": "2026-03-11"}, date(2026, 3, 11)),
        ({"release_date": "2026-04"}, date(2026, 4, 1)),
        ({"year": 2027}, date(2027, 1, 1)),
        ({"air_date": "2026-03-11T02:00:00Z"}, date(2026, 3, 10)),
        ({}, None),
        ({"air_date": "soon"}, None),
    ],
)
def test_a_part_is_out_on_the_day_it_has_here(meta: dict[str, Any], day: date | None) -> None:
    assert backlog.out_on(meta, HERE) == day


def test_what_is_out_counts_with_its_length_and_what_is_to_come_apart() -> None:
    parts = [
        Part({}, 1800),
        Part({"air_date": "2026-03-10"}, None),
        Part({"air_date": "2026-05-01"}, 1800),
        Part({"air_date": "2026-04-01"}, 1800),
    ]
    assert backlog.left(parts, HERE, TODAY) == Left(2, 1800, 1, 2, date(2026, 4, 1))


@pytest.mark.parametrize(
    ("amount", "per_week", "days"), [(7, 7, 7), (1, 7, 1), (1, 0.125, 56), (0, 5, None), (5, 0, None), (9999, 1, None)]
)
def test_at_this_pace_it_is_done_by_then(amount: float, per_week: float, days: int | None) -> None:
    wanted = None if days is None else TODAY + timedelta(days=days)
    assert backlog.caught_up(amount, per_week, TODAY) == wanted
