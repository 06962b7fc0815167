"""Plays that move into a session, and out of others: those since a day, or chosen ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain import when
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.sessions import SessionStatus
from chronicle_node.errors import Field, Invalid, NotFound
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.history import EventKey, InteractionEvent
from chronicle_node.models.library import WatchSession
from chronicle_node.models.types import UTC, PublicId
from chronicle_node.services import log, session_ends

MOST = 500  # plays chosen at once


class Taking(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Plays to move: all of the work since then, or these; or both."""

    since: str | None = None
    plays: list[UUID] = msgspec.field(default_factory=list)


_parent, _other = aliased(MediaItem), aliased(WatchSession)
_top = select(WatchSession.media_item_id).where(WatchSession.id == bindparam("session_id")).scalar_subquery()
# Everything of the session's work: itself, what is below it, and what is below that.
_items = (
    select(MediaItem.id)
    .outerjoin(_parent, _parent.id == MediaItem.parent_id)
    .where(or_(MediaItem.id == _top, MediaItem.parent_id == _top, _parent.parent_id == _top))
)
_SESSION = sql(
    lambda: select(WatchSession.id).where(
        WatchSession.public_id == bindparam("public_id", type_=PublicId), WatchSession.user_id == bindparam("user_id")
    )
)
_going_on = select(_other.id).where(
    _other.user_id == bindparam("user_id"), _other.status == SessionStatus.IN_PROGRESS.value
)
_TAKE_SINCE = sql(
    lambda: (
        update(InteractionEvent)
        .where(
            InteractionEvent.user_id == bindparam("user_id"),
            InteractionEvent.timestamp >= bindparam("since", type_=UTC),
            InteractionEvent.precision != "unknown",
            InteractionEvent.media_item_id.in_(_items),
            or_(InteractionEvent.session_id.is_(None), InteractionEvent.session_id.in_(_going_on)),
        )
        .values(session_id=bindparam("session_id"))
    )
)
_same = and_(InteractionEvent.id == EventKey.event_id, InteractionEvent.timestamp == EventKey.event_timestamp)
_ONE = sql(
    lambda: (
        select(
            *(EventKey.public_id, InteractionEvent.id, InteractionEvent.timestamp),
            *(InteractionEvent.session_id, InteractionEvent.media_item_id),
        )
        .join_from(EventKey, InteractionEvent, _same)
        .where(
            EventKey.public_id == bindparam("public_id", type_=PublicId),
            EventKey.user_id == bindparam("user_id"),
            InteractionEvent.event_type == "finish",
            InteractionEvent.media_item_id.in_(_items),
        )
    )
)
_PUT = sql(
    lambda: (
        update(InteractionEvent)
        .where(InteractionEvent.id == bindparam("event_id"), InteractionEvent.timestamp == bindparam("at", type_=UTC))
        .values(session_id=bindparam("session_id"))
    )
)


async def take_in(tx: Tx, user_id: int, public_id: UUID, wish: Taking) -> int:
    """Move plays into a session of theirs; how many. Raises NotFound where it is none."""
    await log.wait_for_turn(tx, user_id)
    session_id = await tx.scalar(_SESSION, user_id=user_id, public_id=public_id)
    if session_id is None:
        raise NotFound("You have no such session.")
    moved = 0
    if wish.since is not None:
        where = await log.zone_of(tx, user_id)
        moved += await take_since(tx, user_id, session_id, when.from_then(wish.since, where, tx.now, pointer="/since"))
    if wish.plays:
        moved += await take(tx, user_id, session_id, wish.plays)
    await session_ends.after_adding(tx, session_id)
    return moved


async def take_since(tx: Tx, user_id: int, session_id: int, since: datetime) -> int:
    """Move what was played of the work since then, unless it stands in a session that is over; how much."""
    return await tx.run(_TAKE_SINCE, user_id=user_id, session_id=session_id, since=since)


async def take(tx: Tx, user_id: int, session_id: int, plays: Sequence[UUID]) -> int:
    """Move these plays, wherever they stand; how many. Raises Invalid naming those that can't belong here."""
    if len(plays) > MOST:
        raise invalid("/plays", f"Choose at most {MOST:,} at a time.")
    found = [await _one(tx, user_id, session_id, play) for play in plays]
    faults = [Field(f"/plays/{at}", "is no play of yours of this") for at, row in enumerate(found) if row is None]
    if faults:
        raise Invalid(fields=faults)
    rows = [row for row in found if row is not None]
    for row in rows:
        await tx.run(_PUT, event_id=row.id, at=row.timestamp, session_id=session_id)
    left = {(row.session_id, row.media_item_id) for row in rows if row.session_id not in {None, session_id}}
    for other, item_id in sorted(left):
        await session_ends.after_removing(tx, other, item_id)
    return len(rows)


async def _one(tx: Tx, user_id: int, session_id: int, play: UUID) -> Row | None:
    return await tx.first(_ONE, user_id=user_id, session_id=session_id, public_id=play)
