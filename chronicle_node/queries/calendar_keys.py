"""The secret address of a person's calendar: for its owner, and whose it is for whoever comes with the secret."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import bindparam, select

from chronicle_node import crypto
from chronicle_node.db import Tx, sql
from chronicle_node.domain import dates
from chronicle_node.errors import NotFound
from chronicle_node.models.accounts import User
from chronicle_node.models.agenda import CalendarKey
from chronicle_node.models.social import Actor
from chronicle_node.policy import Viewer


class SealedKey(msgspec.Struct, frozen=True):
    """A person's secret, still sealed."""

    sealed: str
    created_at: datetime


class Opened(msgspec.Struct, frozen=True):
    """Whose calendar a secret opens."""

    viewer: Viewer
    name: str
    zone: ZoneInfo
    preferences: dict[str, object]


_MINE = sql(
    lambda: select(CalendarKey.secret_sealed, CalendarKey.created_at).where(CalendarKey.user_id == bindparam("user_id"))
)
_WHOSE = sql(
    lambda: (
        select(User.id, User.display_name, User.username, User.timezone, User.preferences, Actor.id.label("actor_id"))
        .select_from(CalendarKey)
        .join(User, User.id == CalendarKey.user_id)
        .join(Actor, Actor.user_id == User.id)
        .where(CalendarKey.secret_hash == bindparam("secret_hash"), User.is_active)
    )
)


async def mine(tx: Tx, user_id: int) -> SealedKey | None:
    """The person's own, where they have one."""
    row = await tx.first(_MINE, user_id=user_id)
    return row and SealedKey(row.secret_sealed, row.created_at)


async def opened(tx: Tx, secret: str) -> Opened:
    """Whose calendar this secret opens. Raises NotFound."""
    row = await tx.first(_WHOSE, secret_hash=crypto.sha256(secret))
    if row is None:
        raise NotFound
    viewer = Viewer("local", row.actor_id, row.id, scopes=frozenset({"read"}), reason="calendar")
    return Opened(viewer, row.display_name or row.username, dates.zone(row.timezone), row.preferences or {})
