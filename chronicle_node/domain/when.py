"""When something was played, no more exactly than its person knows: a moment, a day, a month, a year, or no idea.

Times are written as ISO 8601 writes them, cut off where the knowledge ends: `1998`, `1998-07`, `1998-07-14`. A time
without a zone is the person's own, and so is every day. What is vaguer than a day is kept as its first noon, so that it
stands below the days of its month or year; what has no date at all is kept before everything.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from chronicle_node.domain.dates import CLOCK_SKEW, EARLIEST, bounds, day_of
from chronicle_node.domain.findings import invalid

NO_DATE = EARLIEST
UNKNOWN_WORD, RELEASE_WORD, NOW_WORD = "unknown", "released", "now"
_CUT = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_RELEASES = ("air_date", "release_date", "first_air_date", "published")
_HOW = "Send a moment, or as much of it as you know: 2026-03-01T20:15, 2026-03-01, 2026-03, 2026, or unknown."


class Precision(StrEnum):
    EXACT = "exact"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"

    @property
    def vagueness(self) -> int:
        return list(Precision).index(self)


class When(msgspec.Struct, frozen=True):
    """A moment in UTC that stands for as much as is known."""

    at: datetime
    precision: Precision = Precision.EXACT


NEVER_SAID = When(NO_DATE, Precision.UNKNOWN)


def read(text: str, where: ZoneInfo, now: datetime, *, pointer: str = "/at") -> When:
    """The time in this text. Raises Invalid where it is none, or none that can have been."""
    text = text.strip()
    if text == UNKNOWN_WORD:
        return NEVER_SAID
    if text == NOW_WORD:
        return When(now)
    if _CUT.fullmatch(text):
        return _span(text, where, now, pointer)
    try:
        moment = datetime.fromisoformat(text)
        at = (moment if moment.tzinfo else moment.replace(tzinfo=where)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise invalid(pointer, _HOW) from None
    if at > now + CLOCK_SKEW:
        raise invalid(pointer, "This lies in the future. Choose a time that has been.")
    if at < EARLIEST:
        raise invalid(pointer, "Choose a time after 1900.")
    return When(min(at, now))


def from_then(text: str, where: ZoneInfo, now: datetime, *, pointer: str = "/at") -> datetime:
    """The first moment of what this text says: of the day, the month, the year. Raises Invalid where it says none."""
    at = read(text, where, now, pointer=pointer)
    if at.precision is Precision.UNKNOWN:
        raise invalid(pointer, "Say at least which year.")
    return at.at if at.precision is Precision.EXACT else bounds(day_of(at.at, where), where)[0]


def end_of(text: str, where: ZoneInfo, *, pointer: str = "/until") -> datetime:
    """The first moment after the day, the month or the year that this text says. Raises Invalid."""
    match = _CUT.fullmatch(text.strip())
    if match is None:
        raise invalid(pointer, "Send a day, a month or a year: 2003-07-12, 2003-07 or 2003.")
    year, month, day = int(match[1]), int(match[2] or 12), int(match[3] or 0)
    try:
        return bounds(date(year, month, day or monthrange(year, month)[1]), where)[1]
    except (ValueError, OverflowError):
        raise invalid(pointer, "There is no such day.") from None


def coarsened(
    known: When, precision: Precision, where: ZoneInfo, now: datetime, *, pointer: str = "/precision"
) -> When:
    """The same time told less exactly. Raises Invalid where it would have to be known better."""
    if precision is Precision.UNKNOWN:
        return NEVER_SAID
    if precision.vagueness < known.precision.vagueness:
        raise invalid(pointer, "The time isn’t known that well. Send `at` as well, with as much of it as you know.")
    if precision is known.precision:
        return known
    text = known.at.astimezone(where).strftime("%Y-%m-%d")
    return _span(text[: {Precision.DAY: 10, Precision.MONTH: 7}.get(precision, 4)], where, now, pointer)


def released(meta: dict[str, Any]) -> str | None:
    """When it came out, as far as the catalogue knows: a date, a month or a year as text."""
    for name in _RELEASES:
        if isinstance(text := meta.get(name), str) and _CUT.fullmatch(text[:10]):
            return text[:10]
    year = meta.get("year")
    return f"{year:04}" if isinstance(year, int) and EARLIEST.year <= year <= 9999 else None


def _span(text: str, where: ZoneInfo, now: datetime, pointer: str) -> When:
    """A day at its noon, which is the same day for most of the world; a month or year at the noon of its first day."""
    year, month, day = _CUT.fullmatch(text).groups()  # type: ignore[union-attr]  # only called with what matches
    try:
        local = datetime(int(year), int(month or 1), int(day or 1), 12, tzinfo=where)
    except ValueError:
        raise invalid(pointer, "There is no such day. " + _HOW) from None
    if local.year < EARLIEST.year:
        raise invalid(pointer, "Choose a time after 1900.")
    if (local.year, local.month, local.day) > now.astimezone(where).timetuple()[:3]:
        raise invalid(pointer, "This lies in the future. Choose a time that has been.")
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    return When(min(local.astimezone(UTC), now), precision)
