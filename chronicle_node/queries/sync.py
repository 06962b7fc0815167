"""What changed of one's own things since one last looked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select

from chronicle_node.db import Row, Tx, sql
from chronicle_node.errors import Gone
from chronicle_node.models.sync import Change, LastActivity
from chronicle_node.models.types import BigId

EXPIRED = "Changes are kept for 90 days; read everything anew, and go on from the cursor of last_activities."


class State(msgspec.Struct, frozen=True):
    """How far a kind has come. `at` is None where nothing ever changed."""

    version: int = 0
    at: datetime | None = None


class Changed(msgspec.Struct, frozen=True):
    """A thing that changed, or, where `deleted`, is no longer there."""

    id: UUID
    deleted: bool
    at: datetime


class Changes(msgspec.Struct, frozen=True):
    """Some changes, how far they go, and whether more follow."""

    items: tuple[Changed, ...]
    version: int
    more: bool


_STATES = sql(
    lambda: select(LastActivity.kind, LastActivity.version, LastActivity.changed_at).where(
        LastActivity.user_id == bindparam("user_id")
    )
)
_STATE = sql(
    lambda: select(LastActivity.version, LastActivity.forgotten).where(
        LastActivity.user_id == bindparam("user_id"), LastActivity.kind == bindparam("kind")
    )
)
_AFTER = sql(
    lambda: (
        select(Change.version, Change.object_id, Change.is_deleted, Change.changed_at)
        .where(
            Change.user_id == bindparam("user_id"),
            Change.kind == bindparam("kind"),
            Change.version > bindparam("version", type_=BigId),
        )
        .order_by(Change.version)
        .limit(bindparam("at_most"))
    )
)


async def states(tx: Tx, user_id: int) -> dict[str, State]:
    """Every kind of which something ever changed."""
    return {row.kind: State(row.version, row.changed_at) for row in await tx.all(_STATES, user_id=user_id)}


async def state(tx: Tx, user_id: int, kind: str) -> tuple[int, int]:
    """How far a kind has come, and how far its changes are forgotten."""
    row = await tx.first(_STATE, user_id=user_id, kind=kind)
    return (row.version, row.forgotten) if row is not None else (0, 0)


async def since(tx: Tx, user_id: int, kind: str, version: int | None, limit: int) -> Changes:
    """What changed after this version, in the order it did, each thing once; None: from the oldest that is kept.

    Raises Gone where some of it is forgotten. The cursor is what was given, never what was counted: on PostgreSQL these
    are two statements, and the counter may have moved on between them.
    """
    rows = await tx.all(_AFTER, user_id=user_id, kind=kind, version=version or 0, at_most=limit + 1)
    _, forgotten = await state(tx, user_id, kind)
    if version is not None and version < forgotten:
        raise Gone(EXPIRED)
    given = rows[:limit]
    return Changes(_each_once(given), given[-1].version if given else version or 0, len(rows) > limit)


def _each_once(rows: list[Row]) -> tuple[Changed, ...]:
    latest = {row.object_id: row for row in rows}
    return tuple(
        Changed(row.object_id, bool(row.is_deleted), row.changed_at) for row in rows if latest[row.object_id] is row
    )
