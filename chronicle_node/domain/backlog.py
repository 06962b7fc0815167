"""How far somebody is behind with what they have begun: what is out and not finished, how long it takes, and by when.

At their own pace, which is what they finished of it in the last eight weeks; who finished nothing of it has none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from chronicle_node.domain import calendars
from chronicle_node.domain.when import released

WEEKS = 8
SPAN = timedelta(weeks=WEEKS)
FARTHEST = 3660  # days; beyond, "some day" is the honest answer


class Part(msgspec.Struct, frozen=True):
    """A part that is not finished, with its length where it is known."""

    meta: dict[str, Any]
    seconds: int | None


class Left(msgspec.Struct, frozen=True):
    """What is left: parts that are out, and how long the known ones last. `coming` are those with a date ahead."""

    parts: int = 0
    seconds: int = 0
    unknown: int = 0
    coming: int = 0
    next_release: date | None = None

    def __add__(self, other: Left) -> Left:
        dates = [day for day in (self.next_release, other.next_release) if day]
        return Left(
            self.parts + other.parts,
            self.seconds + other.seconds,
            self.unknown + other.unknown,
            self.coming + other.coming,
            min(dates, default=None),
        )


def left(parts: Iterable[Part], where: ZoneInfo, today: date) -> Left:
    """What of these parts is out, and what is to come."""
    found = Left()
    for part in parts:
        day = out_on(part.meta, where)
        if day is not None and day > today:
            found += Left(coming=1, next_release=day)
        else:
            found += Left(parts=1, seconds=part.seconds or 0, unknown=int(part.seconds is None))
    return found


def out_on(meta: dict[str, Any], where: ZoneInfo) -> date | None:
    """The day on which it comes out; of a month or a year, the first. None where nobody knows: it is there."""
    text = released(meta)
    if text is None:
        return None
    moment = next((meta[name] for name in ("air_date", "release_date") if isinstance(meta.get(name), str)), text)
    known = calendars.released(moment, where) or calendars.released(f"{text}-01", where)
    return known.day if known else None


def caught_up(amount: float, per_week: float, today: date) -> date | None:
    """The day by which this much is done at this pace; None where there is no pace, or no end in sight."""
    if amount <= 0 or per_week <= 0:
        return None
    days = ceil(7 * amount / per_week)
    return today + timedelta(days=days) if days <= FARTHEST else None
