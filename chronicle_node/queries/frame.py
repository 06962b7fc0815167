"""The one thing every page of a signed-in person asks the database for."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from chronicle_node.db import Tx, sql
from chronicle_node.models.social import Follow

_WAITING = sql(
    select(func.count())
    .select_from(Follow)
    .where(Follow.followed_id == bindparam("actor_id"), Follow.state == "requested")
)


async def waiting_requests(tx: Tx, actor_id: int) -> int:
    """How many follow requests wait for this person's answer."""
    return int(await tx.scalar(_WAITING, actor_id=actor_id))
