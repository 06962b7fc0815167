"""How patient this node is with others: the pauses between tries, and when a host is left alone, and for how long."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

TRIES = 16  # about three days
UNKNOWN_KEY_TRIES = 9  # more than two hours: they may have had trouble in fetching the key
KEPT = timedelta(days=7)  # what a host that is silent all the time is owed for
TRIP_AFTER = 5  # failures in a row, and nothing is sent for a while
REST, REST_AT_MOST = timedelta(minutes=30), timedelta(hours=6)
PARK_AFTER = timedelta(days=7)  # of failures; from then on it is looked at once a day
LOOK_EVERY = timedelta(days=1)
PACE = timedelta(seconds=1)  # between two deliveries to a host that has just come back
WAIT_LEAST, WAIT_MOST = timedelta(seconds=10), timedelta(hours=24)


def pause(attempt: int) -> timedelta:
    """The pause after the nth failed try: n⁴ + 2 seconds, at most twelve hours, and up to a half more by chance."""
    return timedelta(seconds=min(attempt**4 + 2, 43_200) * random.uniform(1, 1.5))  # noqa: S311 - no secret


def rest_until(now: datetime, failures: int, since: datetime) -> datetime | None:
    """Until when nothing is sent to a host that has failed so often in a row, for the first time at `since`."""
    if failures < TRIP_AFTER:
        return None
    if now - since >= PARK_AFTER:
        return now + LOOK_EVERY
    doubled: int = 1 << min(failures - TRIP_AFTER, 10)
    return now + min(REST * doubled, REST_AT_MOST)


def is_parked(now: datetime, failures: int, since: datetime | None) -> bool:
    """Whether a host has failed for so long that it is only looked at once a day."""
    return since is not None and failures >= TRIP_AFTER and now - since >= PARK_AFTER


def asked_wait(text: str, now: datetime) -> timedelta | None:
    """What a `Retry-After` asks for, within reason; None where it cannot be read."""
    text = text.strip()
    if text.isdigit() and len(text) < 10:
        return min(max(timedelta(seconds=int(text)), WAIT_LEAST), WAIT_MOST)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - now, WAIT_LEAST), WAIT_MOST)
