"""How far somebody is with a series and what comes next; and what this does to the shelf it stands on.

A show made from scrobbles alone knows only the episodes somebody played. So nothing here claims an end that nobody
knows: without a total, a series is completed by its person, not by arithmetic.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

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


class Course:
    """The leaves of a work in their order, without specials: made once, and asked about any number of sessions."""

    def __init__(self, leaves: Collection[Leaf]) -> None:
        self._leaves = in_order([leaf for leaf in leaves if not leaf.special])
        self._places = {leaf.id: at for at, leaf in enumerate(self._leaves)}

    def progress(self, finished: Iterable[int], total: int | None = None) -> SessionProgress:
        """Where a session stands. `finished` are ids of leaves; `total` is how many there are, where it is known.

        What comes next follows the furthest one finished; when nothing does, it is the first one left out.
        """
        done = set(self._places).intersection(finished)
        known = len(self._leaves)
        return SessionProgress(
            finished=len(done),
            known=known,
            total=None if total is None else max(total, known),
            next=self._next(done),
        )

    def _next(self, done: Collection[int]) -> Leaf | None:
        furthest = max(map(self._places.__getitem__, done), default=-1)
        if furthest + 1 < len(self._leaves):
            return self._leaves[furthest + 1]
        return next((leaf for leaf in self._leaves if leaf.id not in done), None)


def session_progress(leaves: Collection[Leaf], finished: Iterable[int], total: int | None = None) -> SessionProgress:
    """Where one session stands; see `Course.progress`."""
    return Course(leaves).progress(finished, total)


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
