"""Reports that are not new: sent again after a lost answer, or the next heartbeat of something that goes on."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import bindparam, func, or_, select, update

from chronicle_node import outbox
from chronicle_node.db import Row, Statement, Tx, sql
from chronicle_node.domain import playback
from chronicle_node.domain.audience import Audience
from chronicle_node.domain.events import HistoryChanged, PlayWithdrawn
from chronicle_node.domain.playback import Decision, Event
from chronicle_node.errors import Conflict
from chronicle_node.models.history import CurrentlyWatching, EventKey, InteractionEvent
from chronicle_node.models.library import WatchSession
from chronicle_node.models.types import UTC
from chronicle_node.services import presence
from chronicle_node.services.matching import Match
from chronicle_node.services.report import Recorded, Scrobble, audience, decide, recorded, wider

RECENT = timedelta(days=1)  # how far back a viewing may have begun

_KNOWN = sql(
    lambda: (
        select(
            *(EventKey.event_id, EventKey.public_id, EventKey.user_id, InteractionEvent.event_type),
            *(InteractionEvent.media_item_id, InteractionEvent.progress_data, InteractionEvent.audience),
        )
        .join_from(
            EventKey,
            InteractionEvent,
            (InteractionEvent.id == EventKey.event_id) & (InteractionEvent.timestamp == EventKey.event_timestamp),
        )
        .where(EventKey.idempotency_key == bindparam("key"))
    )
)
_LATEST = sql(
    lambda: (
        select(
            *(InteractionEvent.id, InteractionEvent.event_type, InteractionEvent.timestamp, InteractionEvent.audience),
            *(EventKey.event_id, EventKey.public_id, EventKey.user_id),
            *(InteractionEvent.media_item_id, InteractionEvent.progress_data),
            select(WatchSession.public_id)
            .where(WatchSession.id == InteractionEvent.session_id)
            .scalar_subquery()
            .label("session"),
            select(CurrentlyWatching.media_item_id)
            .where(CurrentlyWatching.user_id == bindparam("user_id"))
            .scalar_subquery()
            .label("shown_item_id"),
        )
        .join_from(InteractionEvent, EventKey, EventKey.event_id == InteractionEvent.id)
        .where(
            InteractionEvent.user_id == bindparam("user_id"),
            InteractionEvent.media_item_id == bindparam("item_id"),
            InteractionEvent.timestamp > bindparam("since", type_=UTC),
        )
        .order_by(InteractionEvent.timestamp.desc(), InteractionEvent.id.desc())
        .limit(1)
    )
)
_FURTHER = sql(
    lambda: (
        update(InteractionEvent)
        .where(
            InteractionEvent.id == bindparam("event_id"), InteractionEvent.timestamp == bindparam("since", type_=UTC)
        )
        .values(progress_data=bindparam("data"))
    )
)
# It may be put right at this moment, and so be in another year than it was.
_LOCK = sql(
    lambda: select(EventKey.event_timestamp).where(EventKey.event_id == bindparam("event_id")).with_for_update()
)
_event = update(InteractionEvent).where(
    InteractionEvent.id == bindparam("event_id"), InteractionEvent.timestamp == bindparam("at", type_=UTC)
)


def _narrowing(level: Audience) -> Statement:
    wide = or_(*(InteractionEvent.audience == each for each in wider(level)))
    return sql(lambda: _event.where(wide).values(audience=level.value))


_NARROW: dict[Audience, Statement] = {level: _narrowing(level) for level in Audience if level is not Audience.PUBLIC}
# PostgreSQL would read the latest side by side; SQLite has one writer anyway.
_ONE_AT_A_TIME = sql(lambda: select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name"), 0))))


async def known(tx: Tx, key: bytes, scrobble: Scrobble, match: Match) -> Recorded:
    """The event that this key already stands for; for fewer people from now, where the repetition says so."""
    row = await tx.one(_KNOWN, key=key)
    meant = (scrobble.event, decide(scrobble, match).event_type)
    if row.media_item_id != match.item_id or row.event_type not in meant:
        raise Conflict("This Idempotency-Key was used for another report; use a new key for each.")
    await _narrow(tx, row, scrobble)
    return _as_recorded(row)


async def still_the_same(tx: Tx, user_id: int, scrobble: Scrobble, match: Match) -> Recorded | None:
    """A heartbeat moves the one before it on, and so does a second start; a second finish right after is the same one.

    Only for reports without a time or key of their own: those with one are told apart by it.
    """
    if tx.dialect == "postgresql":
        await tx.run(_ONE_AT_A_TIME, name=f"repetition {user_id} {match.item_id}")
    latest = await tx.first(_LATEST, user_id=user_id, item_id=match.item_id, since=tx.now - RECENT)
    if latest is None or latest.event_type != scrobble.event or _told_elsewhere(scrobble, latest):
        return None
    if scrobble.event is Event.FINISH:
        return await _finished_already(tx, latest, scrobble)
    if latest.audience != audience(scrobble):
        return None
    decision = decide(scrobble, match)
    if decision.event_type is not scrobble.event or scrobble.event is Event.PAUSE:
        return None
    begun = _begun(scrobble, latest, tx.now)
    if scrobble.event is Event.START and not _still_shown(latest, match, decision, begun, tx.now):
        return None
    await tx.run(_FURTHER, event_id=latest.id, since=latest.timestamp, data=decision.progress)
    await presence.follow(tx, user_id, scrobble, match, decision, begun)
    return recorded(latest.public_id, match, decision)


async def _finished_already(tx: Tx, latest: Row, scrobble: Scrobble) -> Recorded | None:
    if tx.now - latest.timestamp >= _shortest(scrobble):
        return None
    await _narrow(tx, latest, scrobble)
    return _as_recorded(latest)


async def _narrow(tx: Tx, row: Row, scrobble: Scrobble) -> None:
    """Who repeats a report in private means that it was; nothing is opened by a repetition."""
    level = Audience.parse(audience(scrobble))
    if row.audience not in wider(level):
        return
    at = await tx.scalar(_LOCK, event_id=row.event_id)
    if at is not None and await tx.run(_NARROW[level], event_id=row.event_id, at=at):
        await presence.narrow(tx, row.user_id, row.media_item_id, at, level)
        await outbox.emit(tx, HistoryChanged(user_id=row.user_id))
        if row.event_type == Event.FINISH:
            withdrawn = PlayWithdrawn(user_id=row.user_id, public_id=row.public_id, audience=row.audience)
            await outbox.emit(tx, withdrawn)


def _begun(scrobble: Scrobble, latest: Row, now: datetime) -> datetime:
    """A start repeated without a position says nothing new, so the clock that runs for it runs on."""
    silent = scrobble.event is Event.START and playback.percentage(scrobble.progress) is None
    return latest.timestamp if silent else now


def _told_elsewhere(scrobble: Scrobble, latest: Row) -> bool:
    """Told to go into another session, it is another one."""
    return scrobble.session is not msgspec.UNSET and scrobble.session != latest.session


def _still_shown(latest: Row, match: Match, decision: Decision, begun: datetime, now: datetime) -> bool:
    shown: bool = latest.shown_item_id == match.item_id
    return shown and begun + timedelta(seconds=decision.presence_seconds) > now


def _shortest(scrobble: Scrobble) -> timedelta:
    """The shortest time in which the same thing can be finished twice: half of it, or a minute where nobody knows."""
    return timedelta(seconds=(scrobble.progress.duration_seconds or 120) / 2)


def _as_recorded(row: Row) -> Recorded:
    return Recorded(
        row.public_id,
        row.event_type,
        is_play=row.event_type == Event.FINISH,
        repeated=True,
        media_item_id=row.media_item_id,
        percentage=(row.progress_data or {}).get("percentage"),
    )
