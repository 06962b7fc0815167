"""When each of many parts was played, by the four ways to say it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chronicle_node import ids
from chronicle_node.domain.marking import Mode, Part, plan
from chronicle_node.domain.when import NEVER_SAID, Precision, When, read
from chronicle_node.errors import Invalid

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
HERE = ZoneInfo("Europe/Berlin")


def part(number: int, minutes: int | None = 60, released: str | None = None) -> Part:
    seconds = None if minutes is None else minutes * 60
    return Part(item_id=number, public_id=ids.new(), title=f"Part {number}", seconds=seconds, released=released)


def minutes_before(parts: list[Part], mode: Mode, at: datetime | None, to: datetime) -> list[float]:
    found = plan(parts, mode, When(at) if at else None, HERE, NOW)
    return [(to - when.at) / timedelta(minutes=1) for _, when in found.plays]


def test_just_now_counts_back_by_the_lengths() -> None:
    assert minutes_before([part(1, 50), part(2, 40), part(3, 60)], Mode.NOW, None, NOW) == [100, 60, 0]


def test_what_has_no_length_lasts_as_long_as_the_others() -> None:
    assert minutes_before([part(1), part(2, None), part(3, 40)], Mode.NOW, None, NOW) == [90, 40, 0]
    assert minutes_before([part(1, None), part(2, None)], Mode.NOW, None, NOW) == [30, 0]


def test_the_last_one_ends_at_the_time_said() -> None:
    end = NOW - timedelta(days=400)
    assert minutes_before([part(1), part(2)], Mode.ENDED, end, end) == [60, 0]


def test_the_first_one_begins_at_the_time_said() -> None:
    start = NOW - timedelta(days=400)
    assert minutes_before([part(1), part(2)], Mode.STARTED, start, start) == [-60, -120]


def test_what_would_not_be_over_yet_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        plan([part(1), part(2)], Mode.STARTED, When(NOW - timedelta(minutes=90)), HERE, NOW)
    assert refused.value.fields[0].pointer == "/at"


def test_a_year_is_the_year_of_all() -> None:
    year = read("1998", HERE, NOW)
    for mode in (Mode.ENDED, Mode.STARTED):
        assert [when for _, when in plan([part(1), part(2)], mode, year, HERE, NOW).plays] == [year, year]


def test_a_time_that_is_missing_is_asked_for() -> None:
    for mode in (Mode.ENDED, Mode.STARTED):
        with pytest.raises(Invalid):
            plan([part(1)], mode, None, HERE, NOW)


def test_each_is_played_on_the_day_it_came_out() -> None:
    parts = [part(1, released="2002-06-02"), part(2, released="2002")]
    assert [(when.at.isoformat(), when.precision) for _, when in plan(parts, Mode.RELEASE, None, HERE, NOW).plays] == [
        ("2002-06-02T10:00:00+00:00", Precision.DAY),
        ("2002-01-01T11:00:00+00:00", Precision.YEAR),
    ]


@pytest.mark.parametrize("released", [None, "2027-01-01", "2026-02-31"])
def test_what_nobody_knows_the_release_of_is_the_persons_choice(released: str | None) -> None:
    parts: list[Any] = [part(1, released="2002-06-02"), part(2, released=released)]
    with pytest.raises(Invalid) as refused:
        plan(parts, Mode.RELEASE, None, HERE, NOW)
    assert refused.value.fields[0].pointer == "/undated"
    assert "Part 2" in refused.value.detail
    kept = plan(parts, Mode.RELEASE, None, HERE, NOW, "unknown")
    assert [when for _, when in kept.plays][1] == NEVER_SAID
    left = plan(parts, Mode.RELEASE, None, HERE, NOW, "skip")
    assert (len(left.plays), left.left_out) == (1, 1)
