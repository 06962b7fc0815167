"""A person's own days and the runs they make: which day a moment belongs to, and how many days there were in a row.

A day begins at midnight of the person's time zone or, for those who stay up, some hours later: what ends at two in the
morning may still be yesterday's. Days are counted as numbers, so that a day in a row is one more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

LATEST_START = 6  # the hour at which the last ones go to bed


class Calendar(msgspec.Struct, frozen=True):
    """What decides a person's days."""

    zone: ZoneInfo
    starts_at: int = 0

    def day_of(self, moment: datetime) -> date:
        """The day that this moment belongs to, by the clock on the wall."""
        local = moment.astimezone(self.zone)
        return local.date() - timedelta(days=local.hour < self.starts_at)

    def begins(self, day: date) -> datetime:
        """The first moment of the day, in UTC."""
        return datetime.combine(day, time(self.starts_at), self.zone).astimezone(UTC)

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        """The first moment of the day and the first one after it; 23 or 25 hours apart twice a year."""
        return self.begins(day), self.begins(day + timedelta(days=1))


class Run(msgspec.Struct, frozen=True):
    """Days in a row, with both ends."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


class Streak(msgspec.Struct, frozen=True):
    """Days in a row: those that go on, and the most there ever were. `today`: it has been kept up today already."""

    current: int
    since: date | None
    today: bool
    longest: int
    longest_from: date | None
    longest_to: date | None


NO_STREAK = Streak(0, None, False, 0, None, None)


def streak(runs: Iterable[Run], today: date) -> Streak:
    """What these runs come to. A run that reached yesterday goes on, since today is not over."""
    found = [run for run in runs if run.first <= today]
    if not found:
        return NO_STREAK
    longest = max(found, key=lambda run: (run.days, run.last))
    last = max(found, key=lambda run: run.last)
    goes_on = last.last >= today - timedelta(days=1)
    return Streak(
        current=last.days if goes_on else 0,
        since=last.first if goes_on else None,
        today=goes_on and last.last >= today,
        longest=longest.days,
        longest_from=longest.first,
        longest_to=longest.last,
    )


def starts_at(preferences: dict[str, object] | None) -> int:
    """The hour at which a person's days begin, as their preferences say it."""
    hour = (preferences or {}).get("day_starts_at")
    return hour if isinstance(hour, int) and 0 <= hour <= LATEST_START else 0
