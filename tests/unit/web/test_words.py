"""How times, lengths and progress read."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chronicle_node.web import words
from chronicle_node.web.pages import Frame, Part, Progress
from chronicle_node.web.render import environment

NOW = datetime(2026, 11, 12, 23, 30, tzinfo=UTC)


def written(template: str, zone: str = "UTC", **values: object) -> str:
    frame = Frame(now=NOW, zone=zone)
    return environment().from_string(template).render(frame=frame, page=Part(), **values)


@pytest.mark.parametrize(
    ("gap", "says"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(days=6), "6 days ago"),
        (timedelta(days=30), "13 October"),
        (timedelta(days=400), "8 October 2025"),
        (timedelta(minutes=-20), "in 20 minutes"),
    ],
)
def test_a_moment_is_told_as_a_person_would(gap: timedelta, says: str) -> None:
    assert f">{says}</time>" in written("{{ at | moment }}", at=NOW - gap)


def test_the_exact_time_stands_in_the_viewers_zone_on_hover() -> None:
    assert "Friday 13 November 2026, 08:30 (Asia/Tokyo)" in written("{{ at | moment }}", "Asia/Tokyo", at=NOW)


def test_machines_read_the_time_in_utc() -> None:
    assert 'datetime="2026-11-12T23:30:00Z"' in written("{{ at | clock }}", "Asia/Tokyo", at=NOW)


def test_the_viewers_zone_decides_which_day_is_today() -> None:
    assert written("{{ day | day_name }}", "Asia/Tokyo", day=date(2026, 11, 13)) == "Today"
    assert written("{{ day | day_name }}", "UTC", day=date(2026, 11, 11)) == "Yesterday"


@pytest.mark.parametrize(
    ("precision", "says"),
    [("unknown", "some day"), ("year", "2026"), ("month", "November 2026"), ("day", "12 November 2026")],
)
def test_a_play_is_told_no_more_exactly_than_its_owner_knows(precision: str, says: str) -> None:
    assert written("{{ at | played(precision) }}", at=NOW, precision=precision) == says


@pytest.mark.parametrize(
    ("seconds", "says"),
    [(30, "30 s"), (2880, "48 min"), (10260, "2 h 51 min"), (7200, "2 h"), (273600, "3 days 4 h"), (86400, "1 day")],
)
def test_a_length_is_told_in_its_two_largest_units(seconds: int, says: str) -> None:
    assert words.duration(seconds) == says


@pytest.mark.parametrize(
    ("done", "total", "unit", "says"),
    [
        (1380, 3540, "seconds", "23 min of 59 min"),
        (142, 350, "pages", "page 142 of 350"),
        (5, 9, "episodes", "5 of 9 episodes"),
        (41.6, None, "percent", "42 %"),
        (3, None, "chapters", "3 chapters"),
    ],
)
def test_progress_names_its_unit(done: float, total: float | None, unit: str, says: str) -> None:
    assert words.progress_words(Progress(done=done, total=total, unit=unit)) == says


@pytest.mark.parametrize(("value", "says"), [(1, "1st"), (2, "2nd"), (13, "13th"), (23, "23rd"), (1112, "1,112th")])
def test_repeats_are_counted_in_order(value: int, says: str) -> None:
    assert words.ordinal(value) == says


def test_a_bar_is_never_more_than_full() -> None:
    assert words.fraction(Progress(done=70, total=60)) == 1.0


def test_no_bar_is_drawn_towards_an_unknown_end() -> None:
    assert words.fraction(Progress(done=70)) is None


def test_only_web_addresses_become_links() -> None:
    assert words.web_url("javascript:alert(1)") == ""
    assert words.web_url("https://www.imdb.com/") == "https://www.imdb.com/"


def test_what_people_write_is_escaped() -> None:
    assert written("{{ bio }}", bio="<b>") == "&lt;b&gt;"
