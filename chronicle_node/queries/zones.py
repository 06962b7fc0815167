"""The time zone that decides a person's days."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from chronicle_node.db import Tx, sql
from chronicle_node.domain import dates
from chronicle_node.models.accounts import User

_ZONE = sql(lambda: select(User.timezone).where(User.id == bindparam("user_id")))


async def of(tx: Tx, user_id: int) -> ZoneInfo:
    """The person's own; UTC for nobody."""
    return dates.zone(await tx.scalar(_ZONE, user_id=user_id))
