"""Times as people know them: to the minute, to the day of their own calendar, to the year, or not at all."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chronicle_node.domain.when import NEVER_SAID, Precision, When, coarsened, read, released
from chronicle_node.errors import Invalid

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
BERLIN, AUCKLAND, LOS_ANGELES = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Auckland"), ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("2026-03-01T20:15:00Z", "2026-03-01T20:15", "exact"),
        ("2026-03-01T20:15:00+02:00", "2026-03-01T18:15", "exact"),
        ("2026-03-01T20:15", "2026-03-01T19:15", "exact"),
        ("2026-03-01 20:15", "2026-03-01T19:15", "exact"),
        ("1998-07-14", "1998-07-14T10:00", "day"),
        ("1998-07", "1998-07-01T10:00", "month"),
        ("1998", "1998-01-01T11:00", "year"),
        ("now", "2026-03-29T12:00", "exact"),
    ],
)
def test_a_time_is_as_exact_as_it_is_written(text: str, at: str, precision: str) -> None:
    assert read(text, BERLIN, NOW) == When(datetime.fromisoformat(at + "Z"), Precision(precision))


def test_a_day_is_the_same_day_in_its_zone_whatever_the_clocks_did() -> None:
    for zone in (BERLIN, AUCKLAND, LOS_ANGELES):
        for day in ("2025-03-30", "2025-10-26", "2025-04-06", "2025-03-09", "2025-11-02", "1998-12-31"):
            assert read(day, zone, NOW).at.astimezone(zone).date().isoformat() == day


def test_an_hour_that_the_clock_skipped_is_the_one_after() -> None:
    assert read("2026-03-29T02:30", BERLIN, NOW).at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_an_hour_that_came_twice_is_the_first_one() -> None:
    assert read("2025-10-26T02:30", BERLIN, NOW).at == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


def test_today_is_never_later_than_now() -> None:
    early = datetime(2026, 3, 1, 2, tzinfo=UTC)
    assert read("2026-03-01", BERLIN, early) == When(early, Precision.DAY)
    assert read("2026-02-28", LOS_ANGELES, early).at < early


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-03-30", "2026-04", "2027", "2026-02-30", "1899", "1899-12-31T10:00", "98", "2026-3-1",
     "2026-03-29T13:30Z", "0000", "9999-12-31", "2026-03-01T99:00", "0001-01-01T00:00"],
)  # fmt: skip
def test_what_is_no_time_or_has_not_been_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(text, BERLIN, NOW)
    assert refused.value.fields[0].pointer == "/at"


def test_today_in_auckland_is_tomorrow_in_los_angeles() -> None:
    assert read("2026-03-30", AUCKLAND, NOW).precision is Precision.DAY
    with pytest.raises(Invalid):
        read("2026-03-30", LOS_ANGELES, NOW)


def test_a_clock_that_runs_ahead_a_little_is_now() -> None:
    assert read((NOW + timedelta(minutes=30)).isoformat(), BERLIN, NOW) == When(NOW)


def test_a_time_is_told_less_exactly_but_never_more() -> None:
    exact = When(datetime(1998, 7, 14, 22, 30, tzinfo=UTC))
    assert coarsened(exact, Precision.DAY, BERLIN, NOW) == read("1998-07-15", BERLIN, NOW)
    assert coarsened(exact, Precision.MONTH, BERLIN, NOW) == read("1998-07", BERLIN, NOW)
    assert coarsened(exact, Precision.YEAR, BERLIN, NOW) == read("1998", BERLIN, NOW)
    assert coarsened(exact, Precision.UNKNOWN, BERLIN, NOW) == NEVER_SAID
    for vague in (read("1998", BERLIN, NOW), NEVER_SAID):
        with pytest.raises(Invalid):
            coarsened(vague, Precision.DAY, BERLIN, NOW)


@pytest.mark.parametrize(
    ("meta", "text"),
    [
        ({"air_date": "2002-06-02", "year": 2002}, "2002-06-02"),
        ({"release_date": "1998-07-14T00:00:00Z"}, "1998-07-14"),
        ({"year": 1998}, "1998"),
        ({"air_date": "soon"}, None),
        ({"year": 1850}, None),
        ({}, None),
    ],
)
def test_a_release_is_known_as_far_as_the_catalogue_knows_it(meta: dict[str, object], text: str | None) -> None:
    assert released(meta) == text
