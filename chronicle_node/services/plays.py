"""Putting one's own plays right: when it was, who may know, which session it belongs to; taking it out, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm import aliased

from chronicle_node import outbox
from chronicle_node.db import Row, Tx, any_of, insert, sql
from chronicle_node.domain import when
from chronicle_node.domain.audience import Audience
from chronicle_node.domain.dates import zone
from chronicle_node.domain.events import HistoryChanged, PlayWithdrawn
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.text import one_line
from chronicle_node.domain.when import Precision, When
from chronicle_node.errors import Conflict, NotFound
from chronicle_node.models.accounts import User
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.history import EventKey, InteractionEvent
from chronicle_node.models.library import WatchSession
from chronicle_node.models.types import UTC, BigId, PublicId
from chronicle_node.services import companions, history, session_ends, standing

LINE_MAX = 120  # characters of a device or a source

_parent, _grandparent = aliased(MediaItem), aliased(MediaItem)
_same = (InteractionEvent.id == EventKey.event_id) & (InteractionEvent.timestamp == EventKey.event_timestamp)
_play = (
    select(
        *(EventKey.event_id, EventKey.public_id, EventKey.idempotency_key, InteractionEvent.timestamp),
        *(InteractionEvent.media_item_id, InteractionEvent.session_id, InteractionEvent.event_type),
        *(InteractionEvent.progress_data, InteractionEvent.scrobbler_source, InteractionEvent.device_name),
        *(InteractionEvent.precision, InteractionEvent.audience, User.timezone),
        func.coalesce(_grandparent.id, _parent.id, MediaItem.id).label("top_id"),
    )
    .join_from(EventKey, InteractionEvent, _same)
    .join(User, User.id == EventKey.user_id)
    .join(MediaItem, MediaItem.id == InteractionEvent.media_item_id)
    .outerjoin(_parent, _parent.id == MediaItem.parent_id)
    .outerjoin(_grandparent, _grandparent.id == _parent.parent_id)
    .where(EventKey.user_id == bindparam("user_id"))
)
_named = EventKey.public_id == bindparam("public_id")
_PLAY = sql(lambda: _play.where(_named))
# Two edits of one play come one after the other: the second must know in which year the first has put it.
_LOCK = sql(lambda: select(EventKey.event_id).where(_named, EventKey.user_id == bindparam("user_id")).with_for_update())
_MOVE_KEY = sql(
    lambda: (
        update(EventKey)
        .where(EventKey.event_id == bindparam("event_id"))
        .values(event_timestamp=bindparam("at", type_=UTC))
    )
)
# PostgreSQL moves the row to another partition where the year changes.
_MOVE = sql(
    lambda: (
        update(InteractionEvent)
        .where(InteractionEvent.id == bindparam("event_id"), InteractionEvent.timestamp == bindparam("was", type_=UTC))
        .values(
            timestamp=bindparam("at", type_=UTC),
            precision=bindparam("precision"),
            audience=bindparam("audience"),
            session_id=bindparam("session_id"),
            device_name=bindparam("device"),
            scrobbler_source=bindparam("source"),
        )
    )
)
_SESSION = sql(
    lambda: select(WatchSession.id).where(
        WatchSession.user_id == bindparam("user_id"),
        WatchSession.media_item_id == bindparam("top_id"),
        WatchSession.session_number == bindparam("number"),
    )
)
_parent_id = select(MediaItem.parent_id).where(MediaItem.id == bindparam("item_id")).scalar_subquery()
_NAMED_SESSION = sql(
    lambda: select(WatchSession.id).where(
        WatchSession.user_id == bindparam("user_id"),
        WatchSession.public_id == bindparam("session", type_=PublicId),
        or_(
            WatchSession.media_item_id == bindparam("top_id"),
            WatchSession.media_item_id == bindparam("item_id"),
            WatchSession.media_item_id == _parent_id,
        ),
    )
)
_NAMES = sql(
    lambda: select(EventKey.public_id).where(
        EventKey.user_id == bindparam("user_id"), any_of(EventKey.event_id, "event_ids")
    )
)
_KEY = sql(
    lambda: (
        insert(EventKey, "public_id", "user_id", "event_timestamp", "idempotency_key")
        .on_conflict_do_nothing()
        .returning(EventKey.event_id)
    )
)
_COLUMNS = (
    *("media_item_id", "session_id", "event_type", "progress_data", "scrobbler_source", "device_name"),
    *("timestamp", "precision", "audience"),
)
_BACK = sql(lambda: insert(InteractionEvent, "id", "user_id", *_COLUMNS))
_ITEM = sql(lambda: select(MediaItem.id).where(MediaItem.id == bindparam("item_id", type_=BigId)))
_STILL = sql(
    lambda: select(WatchSession.id).where(
        WatchSession.id == bindparam("session_id"), WatchSession.user_id == bindparam("user_id")
    )
)


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be different. `session` is the id of a session, or its number among those of the whole, None for a
    play outside of any. An empty device or source is taken away; `companions` are all who were there.
    """

    at: str | None = None
    precision: Precision | None = None
    audience: Audience | None = None
    session: int | UUID | msgspec.UnsetType | None = msgspec.UNSET
    device: str | msgspec.UnsetType | None = msgspec.UNSET
    source: str | msgspec.UnsetType | None = msgspec.UNSET
    companions: Sequence[str] | msgspec.UnsetType = msgspec.UNSET


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """All of a play that was taken out, so that it can be put back as it was."""

    public_id: UUID
    idempotency_key: bytes
    media_item_id: int
    session_id: int | None
    event_type: str
    progress_data: dict[str, Any] | None
    scrobbler_source: str | None
    device_name: str | None
    timestamp: datetime
    precision: str
    audience: str
    companions: tuple[str, ...] = ()


async def change(tx: Tx, user_id: int, public_id: UUID, wish: Change) -> Kept:
    """Put a play right; what `reset` needs to undo it.

    Raises NotFound where it is not this person's, Invalid where it can't have been so. What its player said of it stays
    known, so that the player's next try of the same report makes no second one.
    """
    play = await _find(tx, user_id, public_id)
    was = await _kept(tx, play)
    at = _time(tx, play, wish)
    audience = wish.audience or play.audience
    session_id = play.session_id
    if wish.session is not msgspec.UNSET:
        session_id = await _session(tx, user_id, play, wish.session)
    await tx.run(_MOVE_KEY, event_id=play.event_id, at=at.at)
    await tx.run(
        _MOVE,
        event_id=play.event_id,
        was=play.timestamp,
        at=at.at,
        precision=at.precision,
        audience=audience,
        session_id=session_id,
        device=_line(play.device_name, wish.device, "/device"),
        source=_line(play.scrobbler_source, wish.source, "/source"),
    )
    if wish.companions is not msgspec.UNSET:
        await companions.put(tx, user_id, play.event_id, companions.tidy(wish.companions))
    await _settle(tx, play, session_id)
    await standing.recount(tx, user_id, play.media_item_id)
    if not play.audience == audience == "private":
        await outbox.emit(tx, HistoryChanged(user_id=user_id))
    if play.event_type == "finish" and Audience(audience).strictness > Audience(play.audience).strictness:
        await outbox.emit(tx, PlayWithdrawn(user_id=user_id, public_id=public_id, audience=play.audience))
    return was


async def take_out(tx: Tx, user_id: int, public_id: UUID) -> Kept:
    """Remove a play; what `reset` needs to undo it."""
    kept = await _kept(tx, await _find(tx, user_id, public_id))
    await history.remove(tx, user_id, public_id)
    return kept


async def reset(tx: Tx, user_id: int, kept: Kept) -> None:
    """Have a play as it was before it was changed or taken out. Raises Conflict where its item is gone."""
    if await tx.first(_ITEM, item_id=kept.media_item_id) is None:
        raise Conflict("It can’t be put back: what it is a play of is no longer in the catalogue.")
    if await tx.first(_LOCK, user_id=user_id, public_id=kept.public_id) is not None:
        await history.remove(tx, user_id, kept.public_id)
    event_id = await tx.scalar(
        _KEY,
        public_id=kept.public_id,
        user_id=user_id,
        event_timestamp=kept.timestamp,
        idempotency_key=kept.idempotency_key,
    )
    if event_id is None:  # its player has reported it anew
        return
    values = {name: getattr(kept, name) for name in _COLUMNS}
    if kept.session_id is not None:
        values["session_id"] = await tx.scalar(_STILL, session_id=kept.session_id, user_id=user_id)
    await tx.run(_BACK, id=event_id, user_id=user_id, **values)
    await companions.put(tx, user_id, event_id, kept.companions)
    if values["session_id"] is not None and kept.event_type == "finish":
        await session_ends.after_adding(tx, values["session_id"])
    await standing.recount(tx, user_id, kept.media_item_id)
    await outbox.emit(tx, HistoryChanged(user_id=user_id))


async def take_back(tx: Tx, user_id: int, event_ids: Sequence[int]) -> int:
    """Remove plays that were just written down together, as far as they are still there; how many."""
    rows = await tx.all(_NAMES, user_id=user_id, event_ids=list(event_ids))
    for row in rows:
        await history.remove(tx, user_id, row.public_id)
    return len(rows)


async def _kept(tx: Tx, row: Row) -> Kept:
    names = await companions.of(tx, row.event_id)
    facts = {name: getattr(row, name) for name in Kept.__struct_fields__ if name != "companions"}
    return Kept(**facts, companions=tuple(names))


def line(raw: str | None, pointer: str) -> str | None:
    """A device or a source as it is kept. Raises Invalid where it is too long."""
    found = one_line(raw)
    if len(found) > LINE_MAX:
        raise invalid(pointer, f"Shorten it to {LINE_MAX} characters.")
    return found or None


def _line(known: str | None, wish: str | msgspec.UnsetType | None, pointer: str) -> str | None:
    return known if wish is msgspec.UNSET else line(wish, pointer)


async def _find(tx: Tx, user_id: int, public_id: UUID) -> Row:
    if await tx.first(_LOCK, user_id=user_id, public_id=public_id) is None:
        raise NotFound("There is no such play in your history.")
    return await tx.one(_PLAY, user_id=user_id, public_id=public_id)


def _time(tx: Tx, play: Row, wish: Change) -> When:
    where = zone(play.timezone)
    known = When(play.timestamp, Precision(play.precision))
    at = known if wish.at is None else when.read(wish.at, where, tx.now)
    return at if wish.precision is None else when.coarsened(at, wish.precision, where, tx.now)


async def _settle(tx: Tx, play: Row, session_id: int | None) -> None:
    """Let both sessions see what the move has made of them."""
    if play.session_id == session_id or play.event_type != "finish":
        return
    if play.session_id is not None:
        await session_ends.after_removing(tx, play.session_id, play.media_item_id)
    if session_id is not None:
        await session_ends.after_adding(tx, session_id)


async def _session(tx: Tx, user_id: int, play: Row, wish: int | UUID | None) -> int | None:
    if wish is None:
        return None
    keys = {"user_id": user_id, "top_id": play.top_id}
    if isinstance(wish, UUID):
        found = await tx.scalar(_NAMED_SESSION, session=wish, item_id=play.media_item_id, **keys)
        fault = "You have no such session of this."
    else:
        found = await tx.scalar(_SESSION, number=wish, **keys)
        fault = "You have no session of this number here."
    if found is None:
        raise invalid("/session", fault)
    return int(found)
