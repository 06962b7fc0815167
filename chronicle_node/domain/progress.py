"""How far somebody is with a series and what comes next; and what this does to the shelf it stands on.

A show made from scrobbles alone knows only the episodes somebody played. So nothing here claims an end that nobody
knows: without a total, a series is completed by its person, not by arithmetic.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from chronicle_node.domain.playback import Event
from chronicle_node.domain.statuses import Status


class Leaf(msgspec.Struct, frozen=True):
    """An episode, a track, a chapter: what can be finished."""

    id: int
    season: int | None = None
    position: int | None = None

    @property
    def special(self) -> bool:
        return self.season == 0


class SessionProgress(msgspec.Struct, frozen=True):
    """Counts without specials. `total` is None while nobody knows it, and then so are percentage and completion."""

    finished: int
    known: int
    total: int | None
    next: Leaf | None

    @property
    def percentage(self) -> float | None:
        return round(min(100.0, 100 * self.finished / self.total), 1) if self.total else None

    @property
    def complete(self) -> bool:
        return self.total is not None and 0 < self.total <= self.finished


def in_order(leaves: Collection[Leaf]) -> list[Leaf]:
    """By season, then number; those without a number come last, as they were added."""
    last = float("inf")
    return sorted(
        leaves,
        key=lambda leaf: (
            last if leaf.season is None else leaf.season,
            last if leaf.position is None else leaf.position,
            leaf.id,
        ),
    )


def session_progress(leaves: Collection[Leaf], finished: Collection[int], total: int | None = None) -> SessionProgress:
    """Where a session stands. `finished` are ids of leaves; `total` is how many there are, where it is known.

    What comes next follows the furthest one finished; when nothing does, it is the first one left out.
    """
    counted = in_order([leaf for leaf in leaves if not leaf.special])
    done = {leaf.id for leaf in counted}.intersection(finished)
    return SessionProgress(
        finished=len(done),
        known=len(counted),
        total=None if total is None else max(total, len(counted)),
        next=_next(counted, done),
    )


def _next(counted: Sequence[Leaf], done: Collection[int]) -> Leaf | None:
    furthest = max((at for at, leaf in enumerate(counted) if leaf.id in done), default=-1)
    after = (leaf for leaf in counted[furthest + 1 :] if leaf.id not in done)
    before = (leaf for leaf in counted if leaf.id not in done)
    return next(after, None) or next(before, None)


def library_status(
    current: Status | None, event: Event, *, single: bool, complete: bool = False, new_leaf: bool = False
) -> Status:
    """The status of the top item after an event.

    `event` is the one stored. `single`: the item stands alone (a film, a book). `complete`: its session has reached a
    known end. `new_leaf`: this part had never been played, so that a finished series goes on rather than being seen
    again.

    No play sets something aside, so what is on hold or dropped was put there by its person: a play doesn't take it
    back, unless it is the end of the whole.
    """
    if event is Event.FINISH and (single or complete):
        return Status.COMPLETED
    if current in {Status.ON_HOLD, Status.DROPPED}:
        return current
    if current is Status.COMPLETED and (single or not new_leaf):
        return current  # seen again: that is a session of its own, not a step back
    if event is Event.PAUSE and current is not None:
        return current
    return Status.WATCHING
