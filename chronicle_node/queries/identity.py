"""By what others know a person of this node, as that person reads it."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import bindparam, select

from chronicle_node.db import Tx, sql
from chronicle_node.models.social import Actor


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """`keys_changed_at` is empty as long as the keys are those the account was made with."""

    keys_changed_at: datetime | None


_MINE = sql(select(Actor.keys_changed_at).where(Actor.user_id == bindparam("user_id")))


async def mine(tx: Tx, user_id: int) -> Identity:
    """How a person stands."""
    row = await tx.one(_MINE, user_id=user_id)
    return Identity(keys_changed_at=row.keys_changed_at)
