"""Reports that are not new: sent again after a lost answer, or the next heartbeat of something that goes on."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain import playback
from chronicle_node.domain.playback import Decision, Event
from chronicle_node.errors import Conflict
from chronicle_node.models.history import CurrentlyWatching, EventKey, InteractionEvent
from chronicle_node.models.types import UTC
from chronicle_node.services import presence
from chronicle_node.services.matching import Match
from chronicle_node.services.report import Recorded, Scrobble, audience, decide, recorded

RECENT = timedelta(days=1)  # how far back a viewing may have begun

_KNOWN = sql(
    select(
        *(EventKey.public_id, EventKey.event_timestamp, InteractionEvent.event_type),
        *(InteractionEvent.media_item_id, InteractionEvent.progress_data),
    )
    .join_from(
        EventKey,
        InteractionEvent,
        (InteractionEvent.id == EventKey.event_id) & (InteractionEvent.timestamp == EventKey.event_timestamp),
    )
    .where(EventKey.idempotency_key == bindparam("key"))
)
_LATEST = sql(
    select(
        *(InteractionEvent.id, InteractionEvent.event_type, InteractionEvent.timestamp, InteractionEvent.audience),
        *(EventKey.public_id, InteractionEvent.media_item_id, InteractionEvent.progress_data),
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
_FURTHER = sql(
    update(InteractionEvent)
    .where(InteractionEvent.id == bindparam("event_id"), InteractionEvent.timestamp == bindparam("since", type_=UTC))
    .values(progress_data=bindparam("data"))
)


async def known(tx: Tx, key: bytes, scrobble: Scrobble, match: Match) -> Recorded:
    """The event that this key already stands for."""
    row = await tx.one(_KNOWN, key=key)
    meant = (scrobble.event, decide(scrobble, match).event_type)
    if row.media_item_id != match.item_id or row.event_type not in meant:
        raise Conflict("This Idempotency-Key was used for another report; use a new key for each.")
    return _as_recorded(row)


async def still_the_same(tx: Tx, user_id: int, scrobble: Scrobble, match: Match) -> Recorded | None:
    """A heartbeat moves the one before it on, and so does a second start; a second finish right after is the same one.

    Only for reports without a time or key of their own: those with one are told apart by it.
    """
    latest = await tx.first(_LATEST, user_id=user_id, item_id=match.item_id, since=tx.now - RECENT)
    if latest is None or latest.event_type != scrobble.event or latest.audience != audience(scrobble):
        return None
    if scrobble.event is Event.FINISH:
        return _as_recorded(latest) if tx.now - latest.timestamp < _shortest(scrobble) else None
    decision = decide(scrobble, match)
    if decision.event_type is not scrobble.event or scrobble.event is Event.PAUSE:
        return None
    begun = _begun(scrobble, latest, tx.now)
    if scrobble.event is Event.START and not _still_shown(latest, match, decision, begun, tx.now):
        return None
    await tx.run(_FURTHER, event_id=latest.id, since=latest.timestamp, data=decision.progress)
    await presence.follow(tx, user_id, scrobble, match, decision, begun)
    return recorded(latest.public_id, match, decision)


def _begun(scrobble: Scrobble, latest: Row, now: datetime) -> datetime:
    """A start repeated without a position says nothing new, so the clock that runs for it runs on."""
    silent = scrobble.event is Event.START and playback.percentage(scrobble.progress) is None
    return latest.timestamp if silent else now


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
