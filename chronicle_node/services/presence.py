"""What a person is at right now: one row for each person, kept alive by their player."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, delete

from chronicle_node.db import Tx, insert, sql
from chronicle_node.models.history import CurrentlyWatching
from chronicle_node.models.types import UTC

SLACK = timedelta(minutes=1)  # between a player's clock for the end of one thing and the start of the next

_new = insert(
    CurrentlyWatching,
    *("user_id", "media_item_id", "started_at", "last_heartbeat", "progress_data", "device_name"),
    *("expires_at", "audience", "is_paused"),
)
_same = CurrentlyWatching.media_item_id == _new.excluded.media_item_id
_SHOW = sql(
    _new.on_conflict_do_update(
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
    delete(CurrentlyWatching).where(
        CurrentlyWatching.user_id == bindparam("user_id"),
        CurrentlyWatching.media_item_id == bindparam("item_id"),
        CurrentlyWatching.started_at <= bindparam("begun_by", type_=UTC),
    )
)


async def show(
    tx: Tx,
    user_id: int,
    item_id: int,
    *,
    at: datetime,
    until: datetime,
    progress: dict[str, Any],
    device: str | None,
    audience: str,
    paused: bool,
) -> None:
    """The person is at this item since `at` (unless they were already), and until `until` if nothing more is heard."""
    await tx.run(
        _SHOW,
        user_id=user_id,
        media_item_id=item_id,
        started_at=at,
        last_heartbeat=at,
        progress_data=progress,
        device_name=device,
        expires_at=until,
        audience=audience,
        is_paused=paused,
    )


async def clear(tx: Tx, user_id: int, item_id: int, *, begun_by: datetime) -> bool:
    """The person is no longer at this item, unless they began it anew after `begun_by`; whether they had been."""
    return bool(await tx.run(_CLEAR, user_id=user_id, item_id=item_id, begun_by=begun_by + SLACK))
