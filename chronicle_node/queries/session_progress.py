"""How far sessions are: made from their plays at each look, so that it is always what the history says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Integer, bindparam, case, func, select

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.models.history import InteractionEvent
from chronicle_node.policy import Viewer, within
from chronicle_node.queries import catalog, outlines
from chronicle_node.queries.gathered import gathered
from chronicle_node.queries.outlines import Outline


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Parts done, without specials. `total` and `percentage` are null while nobody knows how many parts there are.

    `known` is how many the catalogue knows, `seconds_left` what those take that are not done, by their usual length
    where it is silent; null where no length is known.
    """

    done: int
    known: int
    total: int | None
    percentage: float | None
    seconds_left: int | None

    @property
    def all_known_done(self) -> bool:
        """Whether nothing is left that anybody has heard of, though nobody says that it is all."""
        return self.total is None and 0 < self.known <= self.done


class Standing(msgspec.Struct, frozen=True):
    """How far a session is and the part that comes next in it."""

    progress: Progress
    next_id: int | None


class Doings(msgspec.Struct, frozen=True):
    """What the viewer may see of a session's plays. `items` has the item of each, `done` each item once."""

    items: Sequence[int] = ()
    done: frozenset[int] = frozenset()
    first_at: datetime | None = None
    last_at: datetime | None = None

    @property
    def plays(self) -> int:
        return len(self.items)


_dated = case((InteractionEvent.precision != "unknown", InteractionEvent.timestamp))
_DOINGS = sql(
    lambda: (
        select(
            InteractionEvent.session_id,
            gathered(InteractionEvent.media_item_id).label("played"),
            func.min(_dated).label("first_at"),
            func.max(_dated).label("last_at"),
        )
        .where(
            any_of(InteractionEvent.session_id, "sessions"),
            InteractionEvent.event_type == "finish",
            within(bindparam("seen", type_=Integer), InteractionEvent.audience),
        )
        .group_by(InteractionEvent.session_id)
    )
)
_FURTHEST = sql(
    lambda: (
        select(InteractionEvent.session_id, InteractionEvent.progress_data)
        .where(
            any_of(InteractionEvent.session_id, "sessions"),
            within(bindparam("seen", type_=Integer), InteractionEvent.audience),
        )
        .order_by(InteractionEvent.timestamp)
    )
)


async def doings(tx: Tx, sessions: Sequence[int], seen: int) -> dict[int, Doings]:
    """What was done in each of these sessions, as far as a sight of their person's history reaches."""
    found = {session_id: Doings() for session_id in sessions}
    for row in await tx.all(_DOINGS, sessions=list(sessions), seen=seen) if sessions else []:
        found[row.session_id] = Doings(row.played, frozenset(row.played), row.first_at, row.last_at)
    return found


async def outlines_of(tx: Tx, viewer: Viewer, rows: Sequence[Row], done: Mapping[int, Doings]) -> dict[int, Outline]:
    """The works of these sessions. Rows have `media.COLUMNS`; what was done in them is what the viewer sees of it."""
    works = {row.item_id: len(row.levels) - 1 for row in rows}
    return await outlines.of(tx, viewer, works, frozenset().union(*(one.done for one in done.values())))


async def of(
    tx: Tx, rows: Sequence[Row], done: Mapping[int, Doings], works: Mapping[int, Outline], seen: int
) -> dict[int, Standing]:
    """How far each of these sessions is. Rows have `media.COLUMNS`, `unit` and `end_was_seen`."""
    begun = [row.session_id for row in rows if works[row.item_id].is_single]
    furthest = {
        row.session_id: (row.progress_data or {}).get("percentage")
        for row in (await tx.all(_FURTHEST, sessions=begun, seen=seen) if begun else [])
    }
    return {
        row.session_id: standing(row, works[row.item_id], done[row.session_id], furthest.get(row.session_id))
        for row in rows
    }


def standing(row: Row, work: Outline, done: Doings, furthest: float | None = None) -> Standing:
    """How far somebody is with a work; `furthest`: in percent, where it has no parts and is not finished."""
    found = work.course.progress(done.done, _total(row, work))
    going = None if found.complete or furthest is None else round(furthest, 1)
    left = work.seconds_left(done.done)
    return Standing(
        Progress(
            done=found.finished,
            known=found.known,
            total=found.total,
            percentage=found.percentage if going is None else going,
            seconds_left=None if left is None else round(left * (1 - (going or 0.0) / 100)),
        ),
        found.next.id if found.next else None,
    )


def _total(row: Row, work: Outline) -> int | None:
    """What the metadata says; else all that is known, where the work stands alone or its end was seen before."""
    if work.is_single:
        return 1
    declared = catalog.total_of(row.item_meta, row.unit)
    return declared if declared is not None else len(work.counted) if row.end_was_seen and work.counted else None
