"""What a play does to the person's library and to the session it belongs to."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import and_, bindparam, func, literal, or_, select, update

from chronicle_node import ids, outbox
from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain.events import SeriesCompleted
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.playback import Decision, Event, Mode
from chronicle_node.domain.progress import library_status
from chronicle_node.domain.sessions import SessionStatus
from chronicle_node.domain.statuses import Status
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import TURN, UserLibrary, WatchSession
from chronicle_node.models.types import PublicId
from chronicle_node.services import session_ends
from chronicle_node.services.matching import Match

Told = UUID | msgspec.UnsetType | None  # a session, outside of any, or as the rule has it
NEWS_FOR = timedelta(days=1)  # what lies further back is kept, and told to no one's tools


class Place(msgspec.Struct, frozen=True):
    """Where an item stands with a person before this event. `session_of`: the item that the session is about."""

    status: Status | None
    session_id: int | None
    session_of: int | None
    sessions: int  # of the whole, how many there ever were

    @property
    def finished(self) -> bool:
        """Whether it was completed and nothing new was begun since."""
        return self.status is Status.COMPLETED and self.session_id is None


_one = select(literal(1).label("one")).subquery()
# A session may be about the whole, about what is between, or about the thing itself.
_parent_id = select(MediaItem.parent_id).where(MediaItem.id == bindparam("item_id")).scalar_subquery()
_about_it = and_(
    WatchSession.user_id == bindparam("user_id"),
    or_(
        WatchSession.media_item_id == bindparam("top_id"),
        WatchSession.media_item_id == bindparam("item_id"),
        WatchSession.media_item_id == _parent_id,
    ),
)
_open = (
    select(WatchSession.id, WatchSession.user_id, WatchSession.media_item_id)
    .where(_about_it, WatchSession.status == SessionStatus.IN_PROGRESS.value)
    .order_by(*TURN)
    .limit(1)
    .subquery()
)
_PLACE = sql(
    lambda: (
        select(
            UserLibrary.status,
            _open.c.id.label("session_id"),
            _open.c.media_item_id.label("session_of"),
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
)
_TOLD = sql(
    lambda: select(WatchSession.id, WatchSession.media_item_id).where(
        _about_it, WatchSession.public_id == bindparam("session", type_=PublicId)
    )
)
_TOUCH = sql(
    lambda: update(WatchSession).where(WatchSession.id == bindparam("session_id")).values(active_at=bindparam("now"))
)
_entry = insert(UserLibrary, "user_id", "media_item_id", "status", "added_at", "updated_at")
_KEEP = sql(
    lambda: _entry.on_conflict_do_update(
        index_elements=[UserLibrary.user_id, UserLibrary.media_item_id],
        set_={"status": _entry.excluded.status, "updated_at": _entry.excluded.updated_at},
    )
)
_BEGIN = sql(
    lambda: (
        insert(WatchSession, "public_id", "user_id", "media_item_id", "session_number", "status", "started_at")
        .on_conflict_do_nothing()
        .returning(WatchSession.id)
    )
)
_SESSION = sql(
    lambda: select(WatchSession.id).where(
        WatchSession.user_id == bindparam("user_id"),
        WatchSession.media_item_id == bindparam("top_id"),
        WatchSession.session_number == bindparam("number"),
    )
)
_PLAYED = sql(
    lambda: (
        select(InteractionEvent.id)
        .where(
            InteractionEvent.user_id + 0
            == bindparam("user_id"),  # by the item: of a person SQLite would read every event
            InteractionEvent.media_item_id == bindparam("item_id"),
            InteractionEvent.event_type == "finish",
        )
        .limit(1)
    )
)


async def place(tx: Tx, user_id: int, match: Match, told: Told = msgspec.UNSET) -> Place:
    """Where the top of this item stands with the person, and the session that a play of it goes to.

    Of those that go on it is the default, else the one most recently active; unless the play is `told` another, or
    None for outside of any. Raises Invalid where that is no session of theirs about this item.
    """
    keys = {"user_id": user_id, "top_id": match.top_id, "item_id": match.item_id}
    row = await tx.one(_PLACE, **keys)
    found = Place(Status(row.status) if row.status else None, row.session_id, row.session_of, row.sessions or 0)
    if told is msgspec.UNSET:
        return found
    if told is None:
        return msgspec.structs.replace(found, session_id=None, session_of=None)
    chosen = await tx.first(_TOLD, session=told, **keys)
    if chosen is None:
        raise invalid("/session", "You have no such session of this.")
    if chosen.id != row.session_id:
        await tx.run(_TOUCH, session_id=chosen.id, now=tx.now)
    return msgspec.structs.replace(found, session_id=chosen.id, session_of=chosen.media_item_id)


async def follow(
    tx: Tx,
    user_id: int,
    before: Place,
    match: Match,
    decision: Decision,
    since: datetime | None,
    told: Told = msgspec.UNSET,
) -> tuple[int | None, Status | None]:
    """Move library and session on with this event: the id of the session that it belongs to, and the new status of
    the whole; each None where there is none.

    A single thing that is watched has no sessions but those its person begins: seen again, it is simply another play.
    Music begins none either, and has no shelf: one track more is no state that somebody is in. `since` is None where
    nobody knows when it was: then a session has the time of its entry, and its end is no news.
    """
    session_id, session_of = before.session_id, before.session_of
    begins = told is msgspec.UNSET and not before.sessions and match.mode is not Mode.MUSIC
    if session_id is None and begins and (not match.single or match.mode is Mode.READING):
        session_id, session_of = await _begin(tx, user_id, match.top_id, since or tx.now), match.top_id
    over = False
    if decision.event_type is Event.FINISH and session_id is not None:
        over = await session_ends.reaches_end(tx, session_id, match.item_id)
        if over and await session_ends.close(tx, session_id, since or tx.now):
            await _tell(tx, user_id, session_id, session_of or match.top_id, match, since)
    moved = None
    if match.mode is not Mode.MUSIC:
        complete = decision.event_type is Event.FINISH and (match.single or (over and session_of == match.top_id))
        moved = await _move(tx, user_id, before, match, decision, complete=complete)
    return session_id, moved


async def _tell(tx: Tx, user_id: int, session_id: int, item_id: int, match: Match, since: datetime | None) -> None:
    if not match.single and since is not None and tx.now - since < NEWS_FOR:
        await outbox.emit(tx, SeriesCompleted(user_id=user_id, media_item_id=item_id, session_id=session_id))


async def _move(
    tx: Tx, user_id: int, before: Place, match: Match, decision: Decision, *, complete: bool
) -> Status | None:
    new_leaf = before.status is Status.COMPLETED and not match.single and not await _played(tx, user_id, match)
    after = library_status(
        before.status, decision.event_type, single=match.single, complete=complete, new_leaf=new_leaf
    )
    if after is before.status:
        return None
    await tx.run(_KEEP, user_id=user_id, media_item_id=match.top_id, status=after, added_at=tx.now, updated_at=tx.now)
    return after


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


async def _played(tx: Tx, user_id: int, match: Match) -> bool:
    return await tx.first(_PLAYED, user_id=user_id, item_id=match.item_id) is not None
