"""What a play does to the person's library and to the session it belongs to."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import and_, bindparam, func, literal, or_, select, update
from sqlalchemy.orm import aliased

from chronicle_node import ids, outbox
from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain.events import SeriesCompleted
from chronicle_node.domain.playback import Decision, Event, Mode
from chronicle_node.domain.progress import library_status
from chronicle_node.domain.statuses import Status
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import UserLibrary, WatchSession
from chronicle_node.models.types import UTC
from chronicle_node.services.matching import Match

NEWS_FOR = timedelta(days=1)  # what lies further back is kept, and told to no one's tools


class Place(msgspec.Struct, frozen=True):
    """Where an item stands with a person before this event."""

    status: Status | None
    session_id: int | None
    sessions: int  # how many there ever were

    @property
    def finished(self) -> bool:
        """Whether it was completed and nothing new was begun since."""
        return self.status is Status.COMPLETED and self.session_id is None


_one = select(literal(1).label("one")).subquery()
_open = (
    select(WatchSession.id, WatchSession.user_id)
    .where(
        WatchSession.user_id == bindparam("user_id"),
        WatchSession.media_item_id == bindparam("top_id"),
        WatchSession.status == "in_progress",
    )
    .order_by(WatchSession.session_number.desc())
    .limit(1)
    .subquery()
)
_PLACE = sql(
    select(
        UserLibrary.status,
        _open.c.id.label("session_id"),
        select(func.max(WatchSession.session_number))
        .where(WatchSession.user_id == bindparam("user_id"), WatchSession.media_item_id == bindparam("top_id"))
        .scalar_subquery()
        .label("sessions"),
    )
    .select_from(_one)
    .outerjoin(
        UserLibrary,
        and_(UserLibrary.user_id == bindparam("user_id"), UserLibrary.media_item_id == bindparam("top_id")),
    )
    .outerjoin(_open, _open.c.user_id == bindparam("user_id"))
)
_entry = insert(UserLibrary, "user_id", "media_item_id", "status", "added_at", "updated_at")
_KEEP = sql(
    _entry.on_conflict_do_update(
        index_elements=[UserLibrary.user_id, UserLibrary.media_item_id],
        set_={"status": _entry.excluded.status, "updated_at": _entry.excluded.updated_at},
    )
)
_BEGIN = sql(
    insert(WatchSession, "public_id", "user_id", "media_item_id", "session_number", "status", "started_at")
    .on_conflict_do_nothing()
    .returning(WatchSession.id)
)
_SESSION = sql(
    select(WatchSession.id).where(
        WatchSession.user_id == bindparam("user_id"),
        WatchSession.media_item_id == bindparam("top_id"),
        WatchSession.session_number == bindparam("number"),
    )
)
_COMPLETE = sql(
    update(WatchSession)
    .where(WatchSession.id == bindparam("session_id"), WatchSession.status == "in_progress")
    .values(status="completed", completed_at=bindparam("at", type_=UTC))
)
_TOTAL = sql(select(MediaItem.meta).where(MediaItem.id == bindparam("top_id")))
_parent = aliased(MediaItem)
# Specials are no part of the count; the leaf that is being finished is.
_FINISHED = sql(
    select(func.count())
    .select_from(MediaItem)
    .outerjoin(_parent, _parent.id == MediaItem.parent_id)
    .where(
        or_(
            MediaItem.id == bindparam("item_id"),
            MediaItem.id.in_(
                select(InteractionEvent.media_item_id).where(
                    InteractionEvent.session_id == bindparam("session_id"), InteractionEvent.event_type == "finish"
                )
            ),
        ),
        or_(_parent.hierarchy_position.is_(None), _parent.hierarchy_position != 0),
    )
)
_PLAYED = sql(
    select(InteractionEvent.id)
    .where(
        InteractionEvent.user_id + 0 == bindparam("user_id"),  # by the item: of a person SQLite would read every event
        InteractionEvent.media_item_id == bindparam("item_id"),
        InteractionEvent.event_type == "finish",
    )
    .limit(1)
)


async def place(tx: Tx, user_id: int, match: Match) -> Place:
    """Where the top of this item stands with the person."""
    row = await tx.one(_PLACE, user_id=user_id, top_id=match.top_id)
    return Place(Status(row.status) if row.status else None, row.session_id, row.sessions or 0)


async def follow(
    tx: Tx, user_id: int, before: Place, match: Match, decision: Decision, since: datetime | None
) -> int | None:
    """Move library and session on with this event; the id of the session that it belongs to, or None.

    A single thing that is watched has no sessions: seen again, it is simply another play. `since` is None where nobody
    knows when it was: then a session has the time of its entry, and its end is no news.
    """
    session_id = before.session_id
    if session_id is None and not before.sessions and (not match.single or match.mode is Mode.READING):
        session_id = await _begin(tx, user_id, match.top_id, since or tx.now)
    complete = False
    if decision.event_type is Event.FINISH:
        complete = match.single or await _reaches_end(tx, session_id, match)
        if complete and session_id is not None:
            await _complete(tx, user_id, session_id, match, since)
    await _move(tx, user_id, before, match, decision, complete=complete)
    return session_id


async def _complete(tx: Tx, user_id: int, session_id: int, match: Match, since: datetime | None) -> None:
    await tx.run(_COMPLETE, session_id=session_id, at=since or tx.now)
    if not match.single and since is not None and tx.now - since < NEWS_FOR:
        await outbox.emit(tx, SeriesCompleted(user_id=user_id, media_item_id=match.top_id, session_id=session_id))


async def _move(tx: Tx, user_id: int, before: Place, match: Match, decision: Decision, *, complete: bool) -> None:
    new_leaf = before.status is Status.COMPLETED and not match.single and not await _played(tx, user_id, match)
    after = library_status(
        before.status, decision.event_type, single=match.single, complete=complete, new_leaf=new_leaf
    )
    if after is not before.status:
        await tx.run(
            _KEEP, user_id=user_id, media_item_id=match.top_id, status=after, added_at=tx.now, updated_at=tx.now
        )


async def _begin(tx: Tx, user_id: int, top_id: int, at: datetime) -> int:
    made = await tx.scalar(
        _BEGIN,
        public_id=ids.new(),
        user_id=user_id,
        media_item_id=top_id,
        session_number=1,
        status="in_progress",
        started_at=at,
    )
    if made is None:  # another report of the same person was faster
        made = await tx.scalar(_SESSION, user_id=user_id, top_id=top_id, number=1)
    return int(made)


async def _reaches_end(tx: Tx, session_id: int | None, match: Match) -> bool:
    """Whether this was the last leaf of a series whose length is known from its metadata."""
    if session_id is None:
        return False
    total = ((await tx.scalar(_TOTAL, top_id=match.top_id)) or {}).get(f"{match.unit}_count")
    if not isinstance(total, int):
        return False
    finished: int = await tx.scalar(_FINISHED, session_id=session_id, item_id=match.item_id)
    return finished >= total


async def _played(tx: Tx, user_id: int, match: Match) -> bool:
    return await tx.first(_PLAYED, user_id=user_id, item_id=match.item_id) is not None
