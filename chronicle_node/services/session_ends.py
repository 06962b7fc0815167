"""When a session is over by itself: with its last part; and when it goes on again, because that part was taken out.

How many parts there are is what the metadata says. Where it is silent, somebody who has completed an earlier session
has seen an end: then the parts that they may know of are all there are. Nobody else's private play counts into that.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.sessions import SessionStatus
from chronicle_node.models.accounts import User
from chronicle_node.models.catalog import MediaItem, MediaType
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import WatchSession
from chronicle_node.models.types import UTC
from chronicle_node.services import session_shelf

_earlier = aliased(WatchSession)
_STANDING = sql(
    lambda: (
        select(
            *(WatchSession.id, WatchSession.user_id, WatchSession.media_item_id, WatchSession.status),
            *(MediaItem.meta, MediaType.progress_unit),
            exists()
            .where(
                _earlier.user_id == WatchSession.user_id,
                _earlier.media_item_id == WatchSession.media_item_id,
                _earlier.session_number < WatchSession.session_number,
                _earlier.status == SessionStatus.COMPLETED.value,
            )
            .label("end_was_seen"),
        )
        .join(MediaItem, MediaItem.id == WatchSession.media_item_id)
        .join(MediaType, MediaType.id == MediaItem.media_type_id)
        .where(WatchSession.id == bindparam("session_id"))
    )
)
# Two parts finished at once must see each other: the second to come waits for the first.
_LOCK = sql(
    lambda: select(WatchSession.id).where(WatchSession.id == bindparam("session_id")).with_for_update(key_share=True)
)
_parent, _child = aliased(MediaItem), aliased(MediaItem)
# Specials are no part of the count, unless the session is about them.
_regular = or_(
    _parent.hierarchy_position.is_(None),
    _parent.hierarchy_position != 0,
    _parent.id == bindparam("top_id"),
)
_in_session = select(InteractionEvent.media_item_id).where(
    InteractionEvent.session_id == bindparam("session_id"), InteractionEvent.event_type == "finish"
)
_WHOLE = sql(lambda: _in_session.where(InteractionEvent.media_item_id == bindparam("top_id")).limit(1))
_FINISHED = sql(
    lambda: (
        select(func.count())
        .select_from(MediaItem)
        .outerjoin(_parent, _parent.id == MediaItem.parent_id)
        .where(or_(MediaItem.id == bindparam("item_id"), MediaItem.id.in_(_in_session)), _regular)
    )
)
_mine = exists().where(InteractionEvent.user_id == bindparam("user_id"), InteractionEvent.media_item_id == MediaItem.id)
_touched = exists().where(InteractionEvent.media_item_id == MediaItem.id)
_shown = exists().where(
    InteractionEvent.media_item_id == MediaItem.id,
    InteractionEvent.audience == "public",
    User.id == InteractionEvent.user_id,
    User.history_audience == "public",
)
_PARTS = sql(
    lambda: (
        select(func.count())
        .select_from(MediaItem)
        .join(_parent, _parent.id == MediaItem.parent_id)
        .where(
            or_(_parent.id == bindparam("top_id"), _parent.parent_id == bindparam("top_id")),
            ~exists().where(_child.parent_id == MediaItem.id),
            _regular,
            or_(_mine, _shown, ~_touched),
        )
    )
)
_LATEST = sql(
    lambda: select(func.max(InteractionEvent.timestamp)).where(
        InteractionEvent.session_id == bindparam("session_id"),
        InteractionEvent.event_type == "finish",
        InteractionEvent.precision != "unknown",
    )
)
_COMPLETE = sql(
    lambda: (
        update(WatchSession)
        .where(
            WatchSession.id == bindparam("session_id"),
            or_(
                WatchSession.status == SessionStatus.IN_PROGRESS.value,
                WatchSession.status == SessionStatus.PAUSED.value,
            ),
        )
        .values(status=SessionStatus.COMPLETED.value, completed_at=bindparam("at", type_=UTC))
    )
)
_REOPEN = sql(
    lambda: (
        update(WatchSession)
        .where(WatchSession.id == bindparam("session_id"), WatchSession.status == SessionStatus.COMPLETED.value)
        .values(status=SessionStatus.IN_PROGRESS.value, completed_at=None)
    )
)


async def reaches_end(tx: Tx, session_id: int, item_id: int) -> bool:
    """Whether everything is done once this item is, too."""
    await tx.first(_LOCK, session_id=session_id)
    standing = await tx.one(_STANDING, session_id=session_id)
    return await _is_done(tx, standing, item_id)


async def close(tx: Tx, session_id: int, at: datetime) -> bool:
    """Complete a session that goes on; whether it did."""
    return bool(await tx.run(_COMPLETE, session_id=session_id, at=at))


async def after_adding(tx: Tx, session_id: int) -> None:
    """Complete a session that plays were moved into, if they were what it lacked."""
    standing = await tx.first(_STANDING, session_id=session_id)
    if standing is None or standing.status not in {SessionStatus.IN_PROGRESS, SessionStatus.PAUSED}:
        return
    if await _is_done(tx, standing, 0):
        await close(tx, session_id, await tx.scalar(_LATEST, session_id=session_id) or tx.now)
        await _shelve(tx, standing, SessionStatus.COMPLETED)


async def after_removing(tx: Tx, session_id: int, item_id: int) -> None:
    """Let a session go on that was over with this item, which it has lost now."""
    standing = await tx.first(_STANDING, session_id=session_id)
    if standing is None or standing.status != SessionStatus.COMPLETED:
        return
    if await _is_done(tx, standing, item_id) and not await _is_done(tx, standing, 0):
        await tx.run(_REOPEN, session_id=session_id)
        await _shelve(tx, standing, SessionStatus.IN_PROGRESS)


async def _shelve(tx: Tx, standing: Row, status: SessionStatus) -> None:
    was = SessionStatus(standing.status)
    await session_shelf.follow(tx, standing.user_id, standing.media_item_id, standing.id, status, was=was)


async def _is_done(tx: Tx, standing: Row, item_id: int) -> bool:
    """Whether the whole is done, or each of its parts; as if this item were done as well."""
    whole = {"session_id": standing.id, "top_id": standing.media_item_id}
    if item_id == standing.media_item_id or await tx.first(_WHOLE, **whole) is not None:
        return True
    total = (standing.metadata or {}).get(f"{standing.progress_unit}_count")
    if not isinstance(total, int) and not standing.end_was_seen:
        return False
    finished: int = await tx.scalar(_FINISHED, item_id=item_id, **whole)
    if not isinstance(total, int):
        total = await tx.scalar(_PARTS, user_id=standing.user_id, top_id=standing.media_item_id)
    return 0 < total <= finished
