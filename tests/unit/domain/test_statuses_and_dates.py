"""Words of a verb, days of a person and moments of a play."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronicle_node.domain import dates
from chronicle_node.domain.findings import Findings, escape, invalid
from chronicle_node.domain.statuses import Status, words
from chronicle_node.errors import Invalid

NOW = datetime(2026, 8, 23, 20, 15, tzinfo=UTC)


def test_a_book_is_read_and_a_show_is_watched() -> None:
    assert words("read").of(Status.WATCHING) == "Reading"
    assert words("watch").of(Status.PLAN_TO_WATCH) == "Plan to watch"


def test_a_verb_of_ones_own_has_words_for_every_status() -> None:
    assert all(words("juggle").of(status) for status in Status)


def test_the_night_of_the_clock_change_has_twenty_five_hours() -> None:
    start, end = dates.bounds(date(2026, 10, 25), dates.zone("Europe/Berlin"))
    assert end - start == timedelta(hours=25)


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)), st.sampled_from(["UTC", "Asia/Tokyo", "America/Lima"]))  # noqa: DTZ001
def test_a_moment_lies_within_its_day(moment: datetime, name: str) -> None:
    where = dates.zone(name)
    aware = moment.replace(tzinfo=UTC)
    start, end = dates.bounds(dates.day_of(aware, where), where)
    assert start <= aware < end


def test_a_zone_nobody_knows_counts_as_utc() -> None:
    assert dates.zone("Mars/Olympus").key == "UTC"
    assert dates.zone("../etc/passwd").key == "UTC"
    assert dates.zone("Europe/Berlin").key == "Europe/Berlin"


def test_a_play_without_a_time_happens_now() -> None:
    assert dates.played_at(None, NOW) == NOW


def test_a_clock_that_runs_a_little_ahead_is_set_right() -> None:
    assert dates.played_at(NOW + timedelta(minutes=59), NOW) == NOW


@pytest.mark.parametrize("at", [NOW + timedelta(hours=2), NOW.replace(tzinfo=None), datetime(1899, 1, 1, tzinfo=UTC)])
def test_impossible_times_are_refused(at: datetime) -> None:
    with pytest.raises(Invalid) as caught:
        dates.played_at(at, NOW)
    assert caught.value.fields[0].pointer == "/at"


def test_findings_gather_all_faults_before_they_raise() -> None:
    findings = Findings()
    findings.add("/a", "one")

    def wrong() -> None:
        raise invalid("/b", "two")

    findings.attempt(wrong)
    assert findings.attempt(lambda: 3) == 3
    with pytest.raises(Invalid) as caught:
        findings.close()
    assert [field.pointer for field in caught.value.fields] == ["/a", "/b"]


def test_a_pointer_escapes_what_it_must() -> None:
    assert escape("a/b~c") == "a~1b~0c"
