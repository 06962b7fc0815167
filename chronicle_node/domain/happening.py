"""What an event is, and what hears of it: the forms of `domain/events.py`."""

from __future__ import annotations

import msgspec

# Lanes of the job table: a lower one is claimed first. Work inside the database never queues behind slow hosts.
INDOORS = 0
OUTDOORS = 1


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """The base of all that happens."""


class Listener(msgspec.Struct, frozen=True):
    """A job that an event causes.

    `coalesce` and `order_by` name a field (or property) of the event: jobs of one kind with the same value become one
    while they wait, or run one after another. `delay` is in seconds.
    """

    job: str
    coalesce: str | None = None
    delay: int = 0
    order_by: str | None = None
    lane: int = INDOORS
