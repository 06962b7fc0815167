"""The invites of this node, for its administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import bindparam, select

from chronicle_node.db import Tx, sql
from chronicle_node.models.accounts import Invite, User


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """An invite without its code, which only its maker saw. `used_by` is a user name."""

    created_at: datetime
    expires_at: datetime
    state: Literal["open", "used", "expired"]
    used_by: str | None


LATEST = sql(
    lambda: (
        select(Invite, User.username)
        .outerjoin(User, User.id == Invite.used_by_user_id)
        .order_by(Invite.created_at.desc(), Invite.id.desc())
        .limit(bindparam("at_most"))
    )
)


async def everything(tx: Tx, at_most: int = 100) -> list[Invitation]:
    """The latest invites, whoever made them."""
    return [
        Invitation(
            created_at=row.created_at,
            expires_at=row.expires_at,
            state="used" if row.used_at else "open" if row.expires_at > tx.now else "expired",
            used_by=row.username,
        )
        for row in await tx.all(LATEST, at_most=at_most)
    ]
