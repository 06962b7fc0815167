"""How far somebody is behind with what they are in the middle of, and with all of it together. For them alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Integer, bindparam, func, literal_column, select

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain import backlog
from chronicle_node.domain.backlog import Left
from chronicle_node.domain.lengths import seconds_of
from chronicle_node.models.catalog import MediaItem, MediaType
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import UserLibrary
from chronicle_node.models.types import UTC
from chronicle_node.policy import BOUND, Viewer
from chronicle_node.queries import catalog, media, remains, up_next, zones
from chronicle_node.queries.shown_types import shown

MOST = 100  # begun works that are looked at
PLANNED = 2_000


class Behind(msgspec.Struct, frozen=True, kw_only=True):
    """A work that was begun. `per_week` are the parts finished in a week, of the last eight; null where none was.

    `caught_up_on` is when all that is out now would be finished at this pace.
    """

    media: media.Chain
    session_id: UUID | None
    session_number: int | None
    left: Left
    per_week: float | None
    caught_up_on: date | None
    last_at: datetime


class Backlog(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was begun, the one with most to do first, and what is only planned.

    `seconds_per_week` is what the viewer finished of begun works in a week, of the last eight. `planned_seconds` counts
    what is planned as far as lengths are known; of `planned_unknown` works they are not.
    """

    items: list[Behind]
    total: Left
    seconds_per_week: int
    caught_up_on: date | None
    planned: int
    planned_seconds: int
    planned_unknown: int


_PACE = sql(
    lambda: (
        select(InteractionEvent.session_id, func.count(InteractionEvent.media_item_id.distinct()).label("parts"))
        .where(
            any_of(InteractionEvent.session_id, "sessions"),
            InteractionEvent.event_type == "finish",
            InteractionEvent.timestamp >= bindparam("since", type_=UTC),
        )
        .group_by(InteractionEvent.session_id)
    )
)
_PLANNED = sql(
    lambda: (
        select(MediaItem.meta.label("meta"), MediaType.progress_unit.label("unit"))
        .select_from(UserLibrary)
        .join(MediaItem, MediaItem.id == UserLibrary.media_item_id)
        .join(MediaType, MediaType.id == MediaItem.media_type_id)
        .where(UserLibrary.user_id == BOUND.user_id, UserLibrary.status == "plan_to_watch", shown(MediaType.id))
        .limit(literal_column(str(PLANNED), Integer))
    )
)


async def page(tx: Tx, viewer: Viewer, *, media_type: str | None = None) -> Backlog:
    """The viewer's backlog."""
    assert viewer.user_id is not None
    where = await zones.of(tx, viewer.user_id)
    today = tx.now.astimezone(where).date()
    items, usual = await _begun(tx, viewer, media_type, where, today)
    total = sum((one.left for one in items), Left())
    planned = await tx.all(_PLANNED, **viewer.values)
    lengths = [_whole(row) for row in planned]
    return Backlog(
        items=sorted(items, key=lambda one: (-one.left.parts, -one.last_at.timestamp())),
        total=total,
        seconds_per_week=round(usual),
        caught_up_on=backlog.caught_up(total.seconds, usual, today),
        planned=len(planned),
        planned_seconds=sum(length or 0 for length in lengths),
        planned_unknown=sum(1 for length in lengths if length is None),
    )


async def pace(tx: Tx, sessions: Sequence[int]) -> dict[int, float]:
    """How many parts were finished in a week in these sessions, of the last eight."""
    rows = await tx.all(_PACE, sessions=list(sessions), since=tx.now - backlog.SPAN)
    return {row.session_id: row.parts / backlog.WEEKS for row in rows}


async def _begun(
    tx: Tx, viewer: Viewer, media_type: str | None, where: ZoneInfo, today: date
) -> tuple[list[Behind], float]:
    """The begun works with something left or to come, and the seconds that went into all of them in a week."""
    works = (await up_next.works(tx, viewer, media_type=media_type, most=MOST))[:MOST]
    paces = await pace(tx, [row.session_id for row in works if row.session_id is not None])
    chains = await catalog.chains(tx, [row.top for row in works])
    found, usual = [], 0.0
    for one in await up_next.standings(tx, viewer, works):
        left = remains.of(one.lines, one.leaves, one.finished, where, today)
        per_week = paces.get(one.row.session_id)
        usual += (per_week or 0) * _usual(one.lines, one.finished)
        if left.parts or left.coming:
            found.append(_behind(one.row, chains[one.row.top], left, per_week, today))
    return found, usual


def _behind(row: Row, chain: media.Chain, left: Left, per_week: float | None, today: date) -> Behind:
    return Behind(
        media=chain,
        session_id=row.session_public_id,
        session_number=row.session_number,
        left=left,
        per_week=None if per_week is None else round(per_week, 2),
        caught_up_on=backlog.caught_up(left.parts, per_week or 0, today),
        last_at=row.last_at,
    )


def _usual(nodes: Sequence[Row], finished: set[int]) -> float:
    """How long a finished part of it lasts, on average."""
    by_id = {node.id: node for node in nodes}
    known = [part.seconds for node in nodes if node.id in finished if (part := remains.part(node, by_id)).seconds]
    return sum(known) / len(known) if known else 0.0


def _whole(row: Row) -> int | None:
    """How long all of a planned work lasts: itself, or its parts where their number is known."""
    parts = catalog.total_of(row.meta, row.unit)
    length = seconds_of(row.meta)
    return None if length is None else length * (parts or 1)
