"""Hearing nothing of somebody, for good or for a time. Nobody is told, and nothing else between the two changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from sqlalchemy import bindparam, delete

from chronicle_node.db import Tx, insert, sql
from chronicle_node.errors import Conflict
from chronicle_node.models.moderation import Mute
from chronicle_node.models.types import UTC

LONGEST = 24 * 366  # hours

_new = insert(Mute, "actor_id", "target_id", "only_notifications", "until", "created_at")
_ADD = sql(
    lambda: _new.on_conflict_do_update(
        index_elements=[Mute.actor_id, Mute.target_id],
        set_={name: getattr(_new.excluded, name) for name in ("only_notifications", "until")},
    )
)
_DROP = sql(lambda: delete(Mute).where(Mute.actor_id == bindparam("muter_id"), Mute.target_id == bindparam("muted_id")))
_EXPIRE = sql(lambda: delete(Mute).where(Mute.until <= bindparam("now", type_=UTC)))


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """How to mute: for `hours`, or for good; everything, or only the notifications of what they do."""

    hours: Annotated[int, msgspec.Meta(ge=1, le=LONGEST)] | None = None
    only_notifications: bool = False


async def mute(tx: Tx, actor_id: int, target_id: int, wish: Wish) -> None:
    """Hear nothing of somebody; muting again changes how. Raises Conflict for oneself."""
    if actor_id == target_id:
        raise Conflict("This is you; there is nothing to mute.")
    until: datetime | None = tx.now + timedelta(hours=wish.hours) if wish.hours else None
    await tx.run(
        _ADD,
        actor_id=actor_id,
        target_id=target_id,
        only_notifications=wish.only_notifications,
        until=until,
        created_at=tx.now,
    )


async def unmute(tx: Tx, actor_id: int, target_id: int) -> None:
    """Hear of them again."""
    await tx.run(_DROP, muter_id=actor_id, muted_id=target_id)


async def expire(tx: Tx) -> Mapping[str, object]:
    """End the mutes whose time is over."""
    return {"ended": await tx.run(_EXPIRE, now=tx.now)}
