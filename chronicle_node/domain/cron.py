"""Cron expressions, as `scheduled_jobs.schedule` holds them: five fields, in UTC.

`*`, `*/n`, `a`, `a-b`, `a-b/n` and lists of these; days of the week from 0 (Sunday) to 7 (Sunday again). Where both
day fields are restricted, either makes a match, as POSIX crontab has it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
YEARS = 366 * 5  # far enough for 29 February


@lru_cache(maxsize=256)
def parse(expression: str) -> tuple[frozenset[int], ...]:
    """The five sets of values. Raises ValueError saying what is wrong."""
    fields = expression.split()
    if len(fields) != len(RANGES):
        raise ValueError(f"{expression!r} is no cron expression; write five fields, such as '0 3 * * *'")
    return tuple(_field(text, low, high) for text, (low, high) in zip(fields, RANGES, strict=True))


def _field(text: str, low: int, high: int) -> frozenset[int]:
    values: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, _, last = (f"{low}-{high}" if span == "*" else span).partition("-")
        try:
            start, end, by = int(first), int(last or (high if step else first)), int(step or 1)
        except ValueError:
            raise ValueError(f"{part!r} is no cron field; write *, */n, a number, a range or a list") from None
        if not low <= start <= end <= high or by < 1:
            raise ValueError(f"{part!r} is out of range; it takes {low} to {high}")
        values.update(range(start, end + 1, by))
    return frozenset(values)


def next_after(expression: str, moment: datetime) -> datetime:
    """The first matching minute after `moment`. Raises ValueError where there is none within five years."""
    minutes, hours, days, months, weekdays = parse(expression)
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    for _ in range(YEARS):
        if day.month in months and _day_matches(expression, day, days, weekdays):
            for hour in sorted(hours):
                for minute in sorted(minutes):
                    at = day.replace(hour=hour, minute=minute)
                    if at > moment:
                        return at
        day += timedelta(days=1)
    raise ValueError(f"{expression!r} never comes; correct its day and month")


def _day_matches(expression: str, day: datetime, days: frozenset[int], weekdays: frozenset[int]) -> bool:
    _, _, day_text, _, week_text = expression.split()
    by_day = day.day in days
    by_week = bool({day.isoweekday() % 7, day.isoweekday()} & weekdays)
    if day_text != "*" and week_text != "*":
        return by_day or by_week
    return by_day and by_week
