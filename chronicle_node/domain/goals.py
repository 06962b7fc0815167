"""Goals: so many things, hours or days in a week, a month or a year; how far one is, and whether in good time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Literal

import msgspec

from chronicle_node.domain import calendars
from chronicle_node.domain.findings import Findings, invalid
from chronicle_node.domain.text import one_line

Unit = Literal["plays", "hours", "days"]
Period = Literal["week", "month", "year"]
Level = Literal["public", "followers", "friends", "private"]

NAME_MAX = 100
TARGET_MAX = 100_000
MOST_GOALS = 50  # of one person
PAST = 24  # periods that are told of a goal
DAY = timedelta(days=1)


class Amount(msgspec.Struct, frozen=True):
    """What a day held."""

    plays: int
    seconds: int


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far one is in a period. `due` is what would be done by now at an even pace; `ahead` is above it, or below.

    `needed` is how much a day is left to do, once today is counted; null where it is reached or over.
    """

    first: date
    last: date
    done: float
    target: int
    due: float
    ahead: float
    is_over: bool
    is_reached: bool
    needed: float | None


def period_of(period: Period, day: date) -> tuple[date, date]:
    """The first and the last day of the period that this day is in. Weeks begin on Monday."""
    if period == "week":
        week = calendars.week(day)
        return week[0], week[-1]
    if period == "month":
        return day.replace(day=1), calendars.month_after(day, 1) - DAY
    return date(day.year, 1, 1), date(day.year, 12, 31)


def periods(period: Period, begins: date, until: date) -> list[tuple[date, date]]:
    """The period that this day is in and those before it, the latest first, back to the one the goal began in."""
    found = [period_of(period, until)]
    while found[-1][0] > begins and len(found) <= PAST:
        found.append(period_of(period, found[-1][0] - DAY))
    return found


def amount_of(unit: Unit, days: Iterable[Amount]) -> float:
    """What these days come to. Hours to a tenth."""
    if unit == "plays":
        return sum(day.plays for day in days)
    if unit == "days":
        return sum(1 for day in days if day.plays)
    return round(sum(day.seconds for day in days) / 3600, 1)


def standing(unit: Unit, target: int, span: tuple[date, date], days: Mapping[date, Amount], today: date) -> Standing:
    """Where the goal stands in this period on this day."""
    first, last = span
    done = amount_of(unit, (amount for day, amount in days.items() if first <= day <= last))
    length, passed = (last - first).days + 1, (min(today, last) - first).days + 1
    due = target * max(0, passed) / length
    over, left = today > last, length - passed
    reached = done >= target
    return Standing(
        first=first,
        last=last,
        done=done,
        target=target,
        due=round(due, 1),
        ahead=_whole(done - due) if unit != "hours" else round(done - due, 1),
        is_over=over,
        is_reached=reached,
        needed=None if over or reached else round((target - done) / max(1, left), 2),
    )


def _whole(difference: float) -> float:
    """Things are not counted by halves: less than one ahead or behind is in good time."""
    return float(int(difference))


def checked_name(raw: str | None) -> str | None:
    """A name in one line; None for a blank one. Raises Invalid."""
    name = one_line(raw)
    if len(name) > NAME_MAX:
        raise invalid("/name", f"Use at most {NAME_MAX} characters.")
    return name or None


def checked_target(target: int, unit: Unit, period: Period) -> int:
    """A target that can be. Raises Invalid."""
    longest = {"week": 7, "month": 31, "year": 366}[period]
    most = {"plays": TARGET_MAX, "days": longest, "hours": 24 * longest}[unit]
    findings = Findings()
    if not 1 <= target <= most:
        findings.add("/target", f"Choose a number from 1 to {most:,}.")
    findings.close()
    return target
