"""Sessions: begun, changed, ended and opened again, taken away. Their plays are never lost with them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, func, select, update

from chronicle_node import outbox
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain import sessions as rules
from chronicle_node.domain import when
from chronicle_node.domain.events import SeriesCompleted
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.sessions import SessionStatus
from chronicle_node.domain.shelf_events import ShelfChanged
from chronicle_node.errors import Conflict, NotFound
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import WatchSession
from chronicle_node.models.types import UTC, PublicId
from chronicle_node.services import log, once, session_ends, session_plays, session_shelf
from chronicle_node.services.shelf import NEWS_FOR

_NUMBER = sql(
    lambda: select(func.count().label("sessions"), func.max(WatchSession.session_number).label("last")).where(
        WatchSession.user_id == bindparam("user_id"), WatchSession.media_item_id == bindparam("item_id")
    )
)
_BEGIN = sql(
    lambda: insert(
        WatchSession,
        *("public_id", "user_id", "media_item_id", "session_number", "status"),
        *("started_at", "active_at", "name", "notes"),
    ).returning(WatchSession.id)
)
_MINE = sql(
    lambda: select(
        *(WatchSession.id, WatchSession.media_item_id, WatchSession.status, WatchSession.started_at),
        *(WatchSession.completed_at, WatchSession.name, WatchSession.notes),
    ).where(
        WatchSession.public_id == bindparam("public_id", type_=PublicId), WatchSession.user_id == bindparam("user_id")
    )
)
_CHANGE = sql(
    lambda: (
        update(WatchSession)
        .where(WatchSession.id == bindparam("session_id"))
        .values(
            name=bindparam("name"),
            notes=bindparam("notes"),
            started_at=bindparam("started_at", type_=UTC),
        )
    )
)
_MOVE = sql(
    lambda: (
        update(WatchSession)
        .where(WatchSession.id == bindparam("session_id"))
        .values(
            status=bindparam("status"),
            completed_at=bindparam("completed_at", type_=UTC),
            active_at=func.coalesce(bindparam("active_at", type_=UTC), WatchSession.active_at),
        )
    )
)
_GOING_ON = sql(
    lambda: select(WatchSession.id, WatchSession.media_item_id, WatchSession.status).where(
        WatchSession.user_id == bindparam("user_id"),
        WatchSession.media_item_id == bindparam("item_id"),
        WatchSession.status == SessionStatus.IN_PROGRESS.value,
        WatchSession.id != bindparam("session_id"),
    )
)
_DEFAULT = sql(
    lambda: (
        update(WatchSession)
        .where(WatchSession.user_id == bindparam("user_id"), WatchSession.media_item_id == bindparam("item_id"))
        .values(is_default=WatchSession.id == bindparam("session_id"))
    )
)
_NO_DEFAULT = sql(
    lambda: update(WatchSession).where(WatchSession.id == bindparam("session_id")).values(is_default=False)
)
_OPEN_PLAY = sql(
    lambda: (
        select(InteractionEvent.id)
        .where(InteractionEvent.session_id == bindparam("session_id"), InteractionEvent.is_private.is_(False))
        .limit(1)
    )
)
_REMOVE = sql(lambda: delete(WatchSession).where(WatchSession.id == bindparam("session_id")))
_HAS_PARTS = sql(lambda: select(MediaItem.id).where(MediaItem.parent_id == bindparam("item_id")).limit(1))


class NewSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A time through a work to begin. `started_at` is as much as is known (`2026-03-01T20:15`, `2026-03-01`, `2026-03`,
    `2026`); without it, now.

    `take_in`: `since` takes what was played of it since then, from outside of any session and from those that go on;
    `none` begins empty. `plays`: these plays of yours, wherever they are. `others`: what becomes of the sessions of it
    that go on. `is_default`: plays that are told to go nowhere in particular come here.
    """

    item: UUID
    started_at: str | None = None
    name: str | None = None
    notes: str | None = None
    take_in: Literal["none", "since"] = "none"
    plays: list[UUID] = msgspec.field(default_factory=list)
    others: Literal["keep", "pause", "complete", "abandon"] = "keep"
    is_default: bool = False


class SessionChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is to be different; what is left out stays. A name or notes that are empty or null are taken away.

    `status` pauses, abandons, completes or (`in_progress`) opens again; `completed_at` says when it was over.
    """

    name: str | msgspec.UnsetType | None = msgspec.UNSET
    notes: str | msgspec.UnsetType | None = msgspec.UNSET
    started_at: str | msgspec.UnsetType = msgspec.UNSET
    status: SessionStatus | msgspec.UnsetType = msgspec.UNSET
    completed_at: str | msgspec.UnsetType = msgspec.UNSET
    is_default: bool | msgspec.UnsetType = msgspec.UNSET


_BECOMES = {
    "pause": SessionStatus.PAUSED,
    "complete": SessionStatus.COMPLETED,
    "abandon": SessionStatus.ABANDONED,
}


async def begin(tx: Tx, user_id: int, item_id: int, wish: NewSession, key: UUID | None = None) -> UUID:
    """Begin a session of an item that this person is known to know of; its id.

    `key` is the id it is to have; one of this item and name that has it already is given back.
    """
    name, notes = rules.tidy_name(wish.name), rules.tidy_notes(wish.notes)
    rules.check(name, notes)
    started_at = await _day(tx, user_id, wish.started_at, "/started_at") if wish.started_at else tx.now
    await log.wait_for_turn(tx, user_id)
    public_id, is_made = await once.id_of(tx, WatchSession, user_id, key, media_item_id=item_id, name=name)
    if is_made:
        return public_id
    so_far = await tx.one(_NUMBER, user_id=user_id, item_id=item_id)
    if so_far.sessions >= rules.MOST:
        raise Conflict(f"There are {rules.MOST} sessions of it already; delete one you no longer need.")
    session_id = await tx.scalar(
        _BEGIN,
        public_id=public_id,
        user_id=user_id,
        media_item_id=item_id,
        session_number=(so_far.last or 0) + 1,
        status=SessionStatus.IN_PROGRESS.value,
        started_at=started_at,
        active_at=tx.now,
        name=name,
        notes=notes,
    )
    if wish.is_default:
        await tx.run(_DEFAULT, user_id=user_id, item_id=item_id, session_id=session_id)
    await _fill(tx, user_id, item_id, session_id, wish, started_at)
    await session_shelf.follow(tx, user_id, item_id, session_id, SessionStatus.IN_PROGRESS)
    await session_ends.after_adding(tx, session_id)
    return public_id


async def change(tx: Tx, user_id: int, public_id: UUID, wish: SessionChange) -> None:
    """Change a session of theirs. Raises NotFound where it is none, Invalid where it can't be so."""
    await log.wait_for_turn(tx, user_id)
    found = await mine(tx, user_id, public_id)
    name = found.name if wish.name is msgspec.UNSET else rules.tidy_name(wish.name)
    notes = found.notes if wish.notes is msgspec.UNSET else rules.tidy_notes(wish.notes)
    rules.check(name, notes)
    started_at = found.started_at
    if wish.started_at is not msgspec.UNSET:
        started_at = await _day(tx, user_id, wish.started_at, "/started_at")
    await tx.run(_CHANGE, session_id=found.id, name=name, notes=notes, started_at=started_at)
    if wish.is_default is True:
        await tx.run(_DEFAULT, user_id=user_id, item_id=found.media_item_id, session_id=found.id)
    elif wish.is_default is False:
        await tx.run(_NO_DEFAULT, session_id=found.id)
    await _end(tx, user_id, found, wish)
    await _tell(tx, user_id, found)


async def remove(tx: Tx, user_id: int, public_id: UUID) -> None:
    """Take a session away; its plays stay in the history, outside of any."""
    found = await mine(tx, user_id, public_id)
    await _tell(tx, user_id, found)
    await tx.run(_REMOVE, session_id=found.id)


async def mine(tx: Tx, user_id: int, public_id: UUID) -> Row:
    """A session of this person's. Raises NotFound."""
    found = await tx.first(_MINE, user_id=user_id, public_id=public_id)
    if found is None:
        raise NotFound("You have no such session.")
    return found


async def _fill(tx: Tx, user_id: int, item_id: int, session_id: int, wish: NewSession, since: datetime) -> None:
    if wish.take_in == "since":
        await session_plays.take_since(tx, user_id, session_id, since)
    if wish.plays:
        await session_plays.take(tx, user_id, session_id, wish.plays)
    if wish.others != "keep":
        for other in await tx.all(_GOING_ON, user_id=user_id, item_id=item_id, session_id=session_id):
            await _turn(tx, user_id, other, _BECOMES[wish.others], None)


async def _end(tx: Tx, user_id: int, found: Row, wish: SessionChange) -> None:
    status = SessionStatus(found.status) if wish.status is msgspec.UNSET else wish.status
    over = None
    if wish.completed_at is not msgspec.UNSET:
        if status is not SessionStatus.COMPLETED:
            raise invalid("/completed_at", "Only a completed session has this. Send status completed as well.")
        over = await _day(tx, user_id, wish.completed_at, "/completed_at")
    if status != found.status or over is not None:
        await _turn(tx, user_id, found, status, over)


async def _turn(tx: Tx, user_id: int, found: Row, status: SessionStatus, over: datetime | None) -> None:
    completed = status is SessionStatus.COMPLETED
    await tx.run(
        _MOVE,
        session_id=found.id,
        status=status.value,
        completed_at=(over or tx.now) if completed else None,
        active_at=tx.now if status is SessionStatus.IN_PROGRESS else None,
    )
    was = SessionStatus(found.status)
    await session_shelf.follow(tx, user_id, found.media_item_id, found.id, status, was=was)
    is_news = completed and was is not status and (over is None or tx.now - over < NEWS_FOR)
    if is_news and await tx.first(_HAS_PARTS, item_id=found.media_item_id) is not None:
        await outbox.emit(tx, SeriesCompleted(user_id=user_id, media_item_id=found.media_item_id, session_id=found.id))


async def _tell(tx: Tx, user_id: int, found: Row) -> None:
    """Whoever keeps a copy elsewhere is to look again; nobody hears of one in which all was played in private."""
    is_private = await tx.first(_OPEN_PLAY, session_id=found.id) is None
    await outbox.emit(tx, ShelfChanged(user_id=user_id, kinds=("sessions",), is_private=is_private))


async def _day(tx: Tx, user_id: int, text: str, pointer: str) -> datetime:
    """The moment, or the first one of the day, month or year, on the person's calendar."""
    return when.from_then(text, await log.zone_of(tx, user_id), tx.now, pointer=pointer)
