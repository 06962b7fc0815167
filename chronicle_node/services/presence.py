"""What a person is at right now: one row for each person, kept alive by their player."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, delete, or_, update

from chronicle_node import outbox
from chronicle_node.db import Statement, Tx, insert, sql
from chronicle_node.domain.audience import Audience
from chronicle_node.domain.events import PresenceChanged
from chronicle_node.domain.playback import Decision, Presence
from chronicle_node.models.history import CurrentlyWatching
from chronicle_node.models.types import UTC
from chronicle_node.services.matching import Match
from chronicle_node.services.report import Scrobble, audience, wider

SLACK = timedelta(minutes=1)  # between a player's clock for the end of one thing and the start of the next

_new = insert(
    CurrentlyWatching,
    *("user_id", "media_item_id", "started_at", "last_heartbeat", "progress_data", "device_name"),
    *("expires_at", "audience", "is_paused"),
)
_same = CurrentlyWatching.media_item_id == _new.excluded.media_item_id
_SHOW = sql(
    lambda: _new.on_conflict_do_update(
        index_elements=[CurrentlyWatching.user_id],
        set_={
            "media_item_id": _new.excluded.media_item_id,
            "started_at": case((_same, CurrentlyWatching.started_at), else_=_new.excluded.started_at),
            "last_heartbeat": _new.excluded.last_heartbeat,
            "progress_data": _new.excluded.progress_data,
            "device_name": _new.excluded.device_name,
            "expires_at": _new.excluded.expires_at,
            "audience": _new.excluded.audience,
            "is_paused": _new.excluded.is_paused,
        },
        # A report that was overtaken by a later one says nothing about now.
        where=CurrentlyWatching.last_heartbeat <= _new.excluded.last_heartbeat,
    )
)
_CLEAR = sql(
    lambda: delete(CurrentlyWatching).where(
        CurrentlyWatching.user_id == bindparam("user_id"),
        CurrentlyWatching.media_item_id == bindparam("item_id"),
        CurrentlyWatching.started_at <= bindparam("begun_by", type_=UTC),
    )
)
_STOP = sql(
    lambda: (
        delete(CurrentlyWatching)
        .where(CurrentlyWatching.user_id == bindparam("user_id"))
        .returning(CurrentlyWatching.audience)
    )
)
_narrow = update(CurrentlyWatching).where(
    CurrentlyWatching.user_id == bindparam("user_id"),
    CurrentlyWatching.media_item_id == bindparam("item_id"),
    CurrentlyWatching.started_at <= bindparam("at", type_=UTC),
    CurrentlyWatching.last_heartbeat >= bindparam("at", type_=UTC),
)


def _narrowing(level: Audience) -> Statement:
    wide = or_(*(CurrentlyWatching.audience == each for each in wider(level)))
    return sql(lambda: _narrow.where(wide).values(audience=level.value))


_NARROW: dict[Audience, Statement] = {level: _narrowing(level) for level in Audience if level is not Audience.PUBLIC}


async def follow(tx: Tx, user_id: int, scrobble: Scrobble, match: Match, decision: Decision, at: datetime) -> None:
    """Presence follows what happens now; an old report that arrives late leaves it alone.

    So does a play on the client's word, which comes while the thing still plays.
    """
    if decision.presence is Presence.CLEAR:
        if not scrobble.trusted:
            await tx.run(_CLEAR, user_id=user_id, item_id=match.item_id, begun_by=at + SLACK)
        return
    until = at + timedelta(seconds=decision.presence_seconds)
    if until > tx.now:
        await tx.run(
            _SHOW,
            user_id=user_id,
            media_item_id=match.item_id,
            started_at=at,
            last_heartbeat=at,
            progress_data=decision.progress,
            device_name=scrobble.device,
            expires_at=until,
            audience=audience(scrobble),
            is_paused=decision.presence is Presence.PAUSE,
        )


async def narrow(tx: Tx, user_id: int, item_id: int, at: datetime, level: Audience) -> None:
    """What the person was at then, and is still shown to be at, is shown to no more people than this."""
    await tx.run(_NARROW[level], user_id=user_id, item_id=item_id, at=at)


async def stop(tx: Tx, user_id: int) -> bool:
    """The person is at nothing any more; whether they had been."""
    was_for = await tx.scalar(_STOP, user_id=user_id)
    if was_for not in (None, "private"):  # the end of something private is nobody's business either
        await outbox.emit(tx, PresenceChanged(user_id=user_id))
    return was_for is not None
