"""Recording what a player reports: the event, presence, shelf and session, in one transaction, once.

Every dialect ends here. What can be said without the database is said in `domain.playback`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, select

from chronicle_node import ids, outbox
from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain import playback
from chronicle_node.domain.dates import played_at
from chronicle_node.domain.events import HistoryChanged, PlayWithdrawn, ScrobbleRecorded
from chronicle_node.domain.playback import Mode
from chronicle_node.domain.said import Stated
from chronicle_node.domain.statuses import Status
from chronicle_node.domain.when import Precision
from chronicle_node.errors import NotFound
from chronicle_node.models.history import EventKey, InteractionEvent
from chronicle_node.models.types import UTC
from chronicle_node.services import matching, presence, repetition, session_ends, shelf, standing
from chronicle_node.services.matching import Match
from chronicle_node.services.report import DEFAULT_SOURCE, Recorded, Scrobble, audience, decide, key_of, recorded
from chronicle_node.services.shelf import NEWS_FOR

__all__ = [
    "DEFAULT_SOURCE",
    "Recorded",
    "Scrobble",
    "record",
    "record_many",
    "record_match",
    "record_quietly",
    "remove",
]

_KEY = sql(
    lambda: (
        insert(EventKey, "public_id", "user_id", "event_timestamp", "idempotency_key")
        .on_conflict_do_nothing(index_elements=[EventKey.idempotency_key])
        .returning(EventKey.event_id)
    )
)
_EVENT = sql(
    lambda: insert(
        InteractionEvent,
        *("id", "user_id", "media_item_id", "session_id", "event_type", "progress_data"),
        *("scrobbler_source", "device_name", "timestamp", "precision", "audience"),
    )
)
_FIND = sql(
    lambda: (
        select(EventKey.event_id, EventKey.event_timestamp)
        .where(EventKey.public_id == bindparam("public_id"), EventKey.user_id == bindparam("user_id"))
        .with_for_update()
    )  # its time may be about to change
)
_REMOVE = sql(
    lambda: (
        delete(InteractionEvent)
        .where(InteractionEvent.id == bindparam("event_id"), InteractionEvent.timestamp == bindparam("at", type_=UTC))
        .returning(
            *(InteractionEvent.event_type, InteractionEvent.audience),
            *(InteractionEvent.session_id, InteractionEvent.media_item_id),
        )
    )
)
_FORGET_KEY = sql(lambda: delete(EventKey).where(EventKey.event_id == bindparam("event_id")))


async def record(tx: Tx, user_id: int, scrobble: Scrobble) -> Recorded:
    """Record one report of this person's player. A repetition changes nothing and gets the first answer.

    Raises Invalid naming what is impossible in the report, Conflict where its key was used for something else.
    """
    at = _moment(tx, scrobble)
    return await record_match(tx, user_id, scrobble, at, await matching.find_or_make(tx, scrobble.media))


async def record_match(tx: Tx, user_id: int, scrobble: Scrobble, at: datetime, match: Match) -> Recorded:
    """Record one report about an item that is already known, whatever the report calls it."""
    answer, event_id, moved = await _record(tx, user_id, scrobble, at, match)
    is_private = audience(scrobble) == "private"
    # That a film has begun is presence; a book that has is read for weeks.
    begun = moved is Status.WATCHING and match.single and match.mode is not Mode.READING
    if moved is not None and not begun and not is_private and tx.now - at < NEWS_FOR:
        await outbox.emit(tx, Stated(user_id=user_id, kind="status", item_id=match.top_id, status=moved))
    if event_id is not None and tx.now - at < NEWS_FOR:
        await outbox.emit(
            tx,
            ScrobbleRecorded(
                user_id=user_id,
                event_id=event_id,
                media_item_id=match.item_id,
                event_type=answer.event,
                is_play=answer.is_play,
                is_private=is_private,
            ),
        )
    elif event_id is not None and not is_private:
        await outbox.emit(tx, HistoryChanged(user_id=user_id))
    return answer


async def record_many(tx: Tx, user_id: int, scrobbles: Sequence[Scrobble]) -> int:
    """Record plays of the past together; how many of them were new. Readers hear of it once, webhooks not at all.

    Every item is resolved before the first event is written, and events are written in order of time, so that two
    imports at once take their locks in the same order.
    """
    moments = [_moment(tx, scrobble) for scrobble in scrobbles]
    matches = await matching.find_or_make_all(tx, [scrobble.media for scrobble in scrobbles])
    new = 0
    reports = sorted(zip(scrobbles, moments, matches, strict=True), key=lambda each: (each[1], each[2].item_id))
    for scrobble, at, match in reports:
        _, event_id, _ = await _record(tx, user_id, scrobble, at, match)
        new += event_id is not None
    if new:
        await outbox.emit(tx, HistoryChanged(user_id=user_id))
    return new


async def record_quietly(tx: Tx, user_id: int, plays: Sequence[tuple[Scrobble, datetime, Match]]) -> list[int]:
    """Record plays together that somebody has written down; the numbers of the new ones.

    Readers hear of it once, webhooks not at all.
    """
    made = [await _record(tx, user_id, *play) for play in plays]
    new = [event_id for _, event_id, _ in made if event_id is not None]
    if new and any(audience(scrobble) != "private" for scrobble, _, _ in plays):
        await outbox.emit(tx, HistoryChanged(user_id=user_id))
    return new


async def remove(tx: Tx, user_id: int, public_id: UUID) -> None:
    """Take one event out of this person's history. Raises NotFound where it is not in there.

    Its key goes with it, so that the person's player may report it anew. Its status stays as it is, and so does its
    session, unless this was what had completed it.
    """
    found = await tx.first(_FIND, public_id=public_id, user_id=user_id)
    if found is None:
        raise NotFound("There is no such event in this history.")
    removed = await tx.first(_REMOVE, event_id=found.event_id, at=found.event_timestamp)
    await tx.run(_FORGET_KEY, event_id=found.event_id)
    if removed is not None and removed.session_id is not None and removed.event_type == "finish":
        await session_ends.after_removing(tx, removed.session_id, removed.media_item_id)
    if removed is not None:
        await standing.recount(tx, user_id, removed.media_item_id)
    if removed is None or removed.audience == "private":
        return
    await outbox.emit(tx, HistoryChanged(user_id=user_id))
    if removed.event_type == "finish":
        await outbox.emit(tx, PlayWithdrawn(user_id=user_id, public_id=public_id, audience=removed.audience))


def _moment(tx: Tx, scrobble: Scrobble) -> datetime:
    playback.checked(scrobble.progress)
    return played_at(scrobble.at, tx.now)


async def _record(
    tx: Tx, user_id: int, scrobble: Scrobble, at: datetime, match: Match
) -> tuple[Recorded, int | None, Status | None]:
    """What became of the report, the number of its event where it made a new one, and the status it led to."""
    if scrobble.at is None and scrobble.key is None:
        same = await repetition.still_the_same(tx, user_id, scrobble, match)
        if same is not None:
            return same, None, None
    place = await shelf.place(tx, user_id, match, scrobble.session)
    decision = decide(scrobble, match, already_finished=place.finished and match.mode is not Mode.MUSIC)
    key, public_id = key_of(user_id, scrobble, match, at), ids.new()
    event_id = await tx.scalar(_KEY, public_id=public_id, user_id=user_id, event_timestamp=at, idempotency_key=key)
    if event_id is None:
        return await repetition.known(tx, key, scrobble, match), None, None
    since = None if scrobble.precision is Precision.UNKNOWN else at
    session_id, moved = await shelf.follow(tx, user_id, place, match, decision, since, scrobble.session)
    play = standing.Play(
        item_id=match.item_id,
        top_id=match.top_id,
        event=decision.event_type,
        audience=audience(scrobble),
        since=since,
    )
    await standing.note(tx, user_id, play)
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
        precision=scrobble.precision,
        audience=audience(scrobble),
    )
    await presence.follow(tx, user_id, scrobble, match, decision, at)
    return recorded(public_id, match, decision), event_id, moved
