"""Recording what a player reports: the event, presence, shelf and session, in one transaction, once.

Every dialect ends here. What can be said without the database is said in `domain.playback`.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select, update

from chronicle_node import ids, outbox
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain import playback
from chronicle_node.domain.dates import played_at
from chronicle_node.domain.events import ScrobbleRecorded
from chronicle_node.domain.media import Media
from chronicle_node.domain.playback import Decision, Event, Mode, Presence, Progress
from chronicle_node.models.history import EventKey, InteractionEvent
from chronicle_node.models.types import UTC
from chronicle_node.services import matching, presence, shelf
from chronicle_node.services.matching import Match, TypeInfo

RECENT = timedelta(days=1)  # how far back a viewing may have begun
KEY_BYTES = 16
DEFAULT_SOURCE = "api"


class Scrobble(msgspec.Struct, frozen=True, kw_only=True):
    """What a player reports, whichever dialect it speaks.

    `at` is when it happened (None: now). `trusted` says that a finish is a play on the client's word. `key` is the
    client's own idempotency key. `default_life`: seconds of presence after a start of unknown duration.
    """

    event: Event
    media: Media
    progress: Progress = Progress()
    device: str | None = None
    source: str = DEFAULT_SOURCE
    at: datetime | None = None
    private: bool = False
    trusted: bool = False
    key: str | None = None
    default_life: int = playback.HEARTBEAT_LIFE


class Recorded(msgspec.Struct, frozen=True):
    """What became of it. `event` is what was stored: a finish that came too early is a pause."""

    id: UUID
    event: str
    is_play: bool
    repeated: bool
    media_item_id: int
    percentage: float | None = None


_KEY = sql(
    insert(EventKey, "public_id", "user_id", "event_timestamp", "idempotency_key")
    .on_conflict_do_nothing(index_elements=[EventKey.idempotency_key])
    .returning(EventKey.event_id)
)
_KNOWN = sql(
    select(
        EventKey.public_id, InteractionEvent.event_type, InteractionEvent.media_item_id, InteractionEvent.progress_data
    )
    .join_from(
        EventKey,
        InteractionEvent,
        (InteractionEvent.id == EventKey.event_id) & (InteractionEvent.timestamp == EventKey.event_timestamp),
    )
    .where(EventKey.idempotency_key == bindparam("key"))
)
_EVENT = sql(
    insert(
        InteractionEvent,
        *("id", "user_id", "media_item_id", "session_id", "event_type", "progress_data"),
        *("scrobbler_source", "device_name", "timestamp", "audience"),
    )
)
_LATEST = sql(
    select(
        InteractionEvent.id, InteractionEvent.event_type, InteractionEvent.timestamp, InteractionEvent.progress_data,
        EventKey.public_id, InteractionEvent.media_item_id,
    )
    .join_from(InteractionEvent, EventKey, EventKey.event_id == InteractionEvent.id)
    .where(
        InteractionEvent.user_id == bindparam("user_id"),
        InteractionEvent.media_item_id == bindparam("item_id"),
        InteractionEvent.timestamp > bindparam("since", type_=UTC),
    )
    .order_by(InteractionEvent.timestamp.desc(), InteractionEvent.id.desc())
    .limit(1)
)  # fmt: skip
_FURTHER = sql(
    update(InteractionEvent)
    .where(InteractionEvent.id == bindparam("event_id"), InteractionEvent.timestamp == bindparam("since", type_=UTC))
    .values(progress_data=bindparam("data"))
)


async def record(tx: Tx, user_id: int, scrobble: Scrobble) -> Recorded:
    """Record one report of this person's player. A repetition changes nothing and gets the first answer.

    Raises Invalid naming what is impossible in the report.
    """
    at = played_at(scrobble.at, tx.now)
    playback.checked(scrobble.progress)
    if scrobble.key is not None and (known := await _known(tx, _digest(user_id, "key", scrobble.key))):
        return known
    kind = await matching.type_info(tx, scrobble.media.type)
    match = await matching.find_or_make(tx, scrobble.media, kind)
    return await _record(tx, user_id, scrobble, at, kind, match)


async def _record(tx: Tx, user_id: int, scrobble: Scrobble, at: datetime, kind: TypeInfo, match: Match) -> Recorded:
    mode = playback.mode_of(kind.verb, kind.unit)
    key = _key(user_id, scrobble, match, at)
    if scrobble.at is None and scrobble.key is None and scrobble.event in _REPEATABLE:
        repeated = await _still_the_same(tx, user_id, scrobble, match, mode)
        if repeated is not None:
            return repeated
    place = await shelf.place(tx, user_id, match)
    decision = playback.decide(
        scrobble.event,
        mode,
        scrobble.progress,
        trusted=scrobble.trusted,
        already_finished=place.finished,
        default_life=scrobble.default_life,
    )
    public_id = ids.new()
    event_id = await tx.scalar(_KEY, public_id=public_id, user_id=user_id, event_timestamp=at, idempotency_key=key)
    if event_id is None:
        known = await _known(tx, key)
        assert known is not None
        return known
    session_id = None
    if mode is not Mode.MUSIC:
        session_id = await shelf.follow(tx, user_id, place, match, kind, mode, decision, at)
    await tx.run(
        _EVENT,
        id=event_id,
        user_id=user_id,
        media_item_id=match.item_id,
        session_id=session_id,
        event_type=decision.event_type,
        progress_data=decision.progress,
        scrobbler_source=scrobble.source,
        device_name=scrobble.device,
        timestamp=at,
        audience=_audience(scrobble),
    )
    await _show(tx, user_id, scrobble, match, decision, at)
    await outbox.emit(
        tx,
        ScrobbleRecorded(
            user_id=user_id,
            event_id=event_id,
            media_item_id=match.item_id,
            event_type=decision.event_type,
            is_play=decision.is_play,
        ),
    )
    return Recorded(
        public_id, decision.event_type, decision.is_play, repeated=False, media_item_id=match.item_id,
        percentage=decision.percentage,
    )  # fmt: skip


_REPEATABLE = frozenset({Event.PROGRESS, Event.FINISH})


async def _still_the_same(tx: Tx, user_id: int, scrobble: Scrobble, match: Match, mode: Mode) -> Recorded | None:
    """A heartbeat moves the one before it on; a second finish right after the first is the same finish.

    Only for reports without a time or key of their own: those with one are told apart by it.
    """
    latest = await tx.first(_LATEST, user_id=user_id, item_id=match.item_id, since=tx.now - RECENT)
    if latest is None or latest.event_type != scrobble.event:
        return None
    if scrobble.event is Event.FINISH:
        return _as_recorded(latest) if tx.now - latest.timestamp < _shortest(scrobble) else None
    decision = playback.decide(scrobble.event, mode, scrobble.progress, default_life=scrobble.default_life)
    if decision.event_type is not Event.PROGRESS:
        return None
    await tx.run(_FURTHER, event_id=latest.id, since=latest.timestamp, data=decision.progress)
    await _show(tx, user_id, scrobble, match, decision, tx.now)
    return Recorded(
        latest.public_id, Event.PROGRESS, is_play=False, repeated=False, media_item_id=match.item_id,
        percentage=decision.percentage,
    )  # fmt: skip


def _shortest(scrobble: Scrobble) -> timedelta:
    """The shortest time in which the same thing can be finished twice: half of it, or a minute where nobody knows."""
    return timedelta(seconds=(scrobble.progress.duration_seconds or 120) / 2)


async def _show(tx: Tx, user_id: int, scrobble: Scrobble, match: Match, decision: Decision, at: datetime) -> None:
    """Presence follows what happens now; an old report that arrives late leaves it alone."""
    if decision.presence is Presence.CLEAR:
        await presence.clear(tx, user_id, match.item_id, begun_by=at)
        return
    until = at + timedelta(seconds=decision.presence_seconds)
    if until > tx.now:
        await presence.show(
            tx,
            user_id,
            match.item_id,
            at=at,
            until=until,
            progress=decision.progress,
            device=scrobble.device,
            audience=_audience(scrobble),
            paused=decision.presence is Presence.PAUSE,
        )


def _audience(scrobble: Scrobble) -> str:
    """A report is for whom its person's settings say, unless the player keeps it private."""
    return "private" if scrobble.private else "public"


def _key(user_id: int, scrobble: Scrobble, match: Match, at: datetime) -> bytes:
    if scrobble.key is not None:
        return _digest(user_id, "key", scrobble.key)
    moment = (scrobble.at or at).isoformat()
    return _digest(user_id, "event", f"{match.item_id} {scrobble.event} {moment} {scrobble.device or ''}")


def _digest(user_id: int, what: str, text: str) -> bytes:
    return hashlib.sha256(f"{user_id} {what} {text}".encode()).digest()[:KEY_BYTES]


async def _known(tx: Tx, key: bytes) -> Recorded | None:
    row = await tx.first(_KNOWN, key=key)
    return None if row is None else _as_recorded(row)


def _as_recorded(row: Row) -> Recorded:
    return Recorded(
        row.public_id,
        row.event_type,
        is_play=row.event_type == Event.FINISH,
        repeated=True,
        media_item_id=row.media_item_id,
        percentage=(row.progress_data or {}).get("percentage"),
    )
