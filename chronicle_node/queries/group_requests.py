"""What the viewer asked of groups of other nodes that they lead, and what came of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select

from chronicle_node.db import Tx, sql
from chronicle_node.models.groups import GroupRequest
from chronicle_node.models.types import BigId
from chronicle_node.policy import BOUND, Viewer
from chronicle_node.queries.distant_groups import Found

MOST = 50


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked about one person: `kind` is invite, withdraw, role or remove. `state`: pending, done or refused,
    then with the `reason` that the group's node gave.
    """

    id: UUID
    kind: str
    handle: str
    role: str | None
    state: str
    reason: str | None
    created_at: datetime
    decided_at: datetime | None


_OF_GROUP = sql(
    lambda: (
        select(
            *(GroupRequest.public_id.label("id"), GroupRequest.kind, GroupRequest.whom_handle.label("handle")),
            *(GroupRequest.role, GroupRequest.state, GroupRequest.reason),
            *(GroupRequest.created_at, GroupRequest.decided_at),
        )
        .where(
            GroupRequest.user_id == BOUND.user_id,
            GroupRequest.group_actor_id == bindparam("group_actor_id", type_=BigId),
        )
        .order_by(GroupRequest.id.desc())
        .limit(MOST)
    )
)


async def of_group(tx: Tx, viewer: Viewer, found: Found) -> tuple[Request, ...]:
    """The latest, also those of a time when the viewer led it."""
    rows = await tx.all(_OF_GROUP, group_actor_id=found.actor_id, **viewer.values)
    return tuple(Request(**row._asdict()) for row in rows)
