"""Days belong to the person who lived them: their bounds in a time zone, and which moments a play may claim."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chronicle_node.domain.findings import invalid

# A player's clock may run ahead a little; a play from tomorrow is a fault of its clock.
CLOCK_SKEW = timedelta(hours=1)
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)


def zone(name: str | None) -> ZoneInfo:
    """The person's zone; one that has left the database since they chose it counts as UTC."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def day_of(moment: datetime, where: ZoneInfo) -> date:
    """The day on the person's calendar."""
    return moment.astimezone(where).date()


def bounds(day: date, where: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moment of the day and the first one after it, in UTC; 23 or 25 hours apart twice a year."""
    start = datetime.combine(day, time.min, where)
    end = datetime.combine(day + timedelta(days=1), time.min, where)
    return start.astimezone(UTC), end.astimezone(UTC)


def played_at(at: datetime | None, now: datetime, *, pointer: str = "/at") -> datetime:
    """When it happened, in UTC: what the client says if that can be, now if it says nothing."""
    if at is None:
        return now
    if at.tzinfo is None:
        raise invalid(pointer, "Add the time zone, as in 2026-08-23T20:15:00Z or …+02:00.")
    if at > now + CLOCK_SKEW:
        raise invalid(pointer, "This lies in the future. Check the clock of the player.")
    if at < EARLIEST:
        raise invalid(pointer, "Send a moment after 1900.")
    return min(at.astimezone(UTC), now)
