"""Days on a wall calendar: the weeks of a month, the week around a day, and on which day something comes out.

A release is known as a moment, a day or a month. A moment belongs to the day it has in the person's own time zone; a
day is a day everywhere.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MONTH = re.compile(r"\d{4}-\d\d")
_SUNDAY_FIRST = frozenset("US CA MX BR CO PE VE JP KR TW HK TH PH IN IL ZA SA".split())


class Released(msgspec.Struct, frozen=True):
    """When something comes out. `at` where the moment is known; `is_month`: only the month is, and `day` its first."""

    day: date
    at: datetime | None = None
    is_month: bool = False


def released(text: str, where: ZoneInfo) -> Released | None:
    """The release that this text of the catalogue says; None where it is no date, or only a year."""
    try:
        if _DAY.fullmatch(text):
            return Released(date.fromisoformat(text))
        if _MONTH.fullmatch(text):
            return Released(date.fromisoformat(f"{text}-01"), is_month=True)
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            return Released(at.date())
        return Released(at.astimezone(where).date(), at=at)
    except (ValueError, OverflowError):
        return None


def first_weekday(locale: str) -> int:
    """The day that weeks begin with where this person is: 0 for Monday, 6 for Sunday."""
    return 6 if locale.rpartition("-")[2] in _SUNDAY_FIRST else 0


def week(day: date, first: int = 0) -> tuple[date, ...]:
    """The seven days of the week that this day is in."""
    start = day - timedelta(days=(day.weekday() - first) % 7)
    return tuple(start + timedelta(days=number) for number in range(7))


def month(day: date, first: int = 0) -> tuple[tuple[date, ...], ...]:
    """The weeks that this day's month touches, whole."""
    weeks = [week(day.replace(day=1), first)]
    while (start := weeks[-1][-1] + timedelta(days=1)).month == day.month:
        weeks.append(week(start, first))
    return tuple(weeks)


def month_after(day: date, months: int) -> date:
    """The first day of the month that is so many after this day's."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
