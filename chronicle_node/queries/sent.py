"""What was sent to other nodes for a person: each activity, how far it got, and where it went. For them alone."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, select

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.errors import NotFound
from chronicle_node.models.federation import Delivery, OutboxActivity
from chronicle_node.models.social import Actor
from chronicle_node.queries import cursors
from chronicle_node.queries.cursors import Cursor, Page

State = Literal["pending", "delivered", "failed"]


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """An activity that was sent, or is on its way: to how many inboxes, and what has become of it there."""

    id: UUID
    type: str
    object: str | None
    created_at: datetime
    inboxes: int
    delivered: int
    pending: int
    failed: int


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """One inbox that an activity goes to. `next_try_at` is set while it waits."""

    host: str
    inbox: str
    state: State
    attempts: int
    last_status: int | None
    last_error: str | None
    delivered_at: datetime | None
    next_try_at: datetime | None


_mine = Actor.user_id == bindparam("user_id")
_ACTIVITY = (
    OutboxActivity.id.label("number"),
    OutboxActivity.public_id.label("id"),
    OutboxActivity.activity_type.label("type"),
    OutboxActivity.object_uri.label("object"),
    OutboxActivity.created_at,
)
_PAGE = sql(
    lambda: (
        select(*_ACTIVITY)
        .join(Actor, Actor.id == OutboxActivity.actor_id)
        .where(
            _mine,
            select(Delivery.id).where(Delivery.activity_id == OutboxActivity.id).exists(),
            cursors.after(OutboxActivity.created_at, OutboxActivity.id),
        )
        .order_by(OutboxActivity.created_at.desc(), OutboxActivity.id.desc())
        .limit(bindparam("at_most"))
    )
)
_ONE = sql(
    lambda: (
        select(*_ACTIVITY)
        .join(Actor, Actor.id == OutboxActivity.actor_id)
        .where(_mine, OutboxActivity.public_id == bindparam("activity"))
    )
)
_COUNTS = sql(
    lambda: (
        select(Delivery.activity_id, Delivery.state, func.count().label("count"))
        .where(any_of(Delivery.activity_id, "numbers"))
        .group_by(Delivery.activity_id, Delivery.state)
    )
)
_DESTINATIONS = sql(
    lambda: (
        select(
            *(Delivery.host, Delivery.inbox, Delivery.state, Delivery.attempts, Delivery.last_status),
            *(Delivery.last_error, Delivery.delivered_at, Delivery.ready_at.label("next_try_at")),
        )
        .where(Delivery.activity_id == bindparam("number"), Delivery.inbox > bindparam("passed"))
        .order_by(Delivery.inbox)
        .limit(bindparam("at_most"))
    )
)


async def page(tx: Tx, user_id: int, *, cursor: str | None = None, limit: int = 50) -> Page[Sent]:
    """What was sent for a person, newest first, as long as it is known where it went."""
    most = cursors.count(limit)
    rows = await tx.all(_PAGE, user_id=user_id, at_most=most + 1, **cursors.decode(cursor).bounds())
    last = rows[most - 1] if len(rows) > most else None
    found = await _counted(tx, rows[:most])
    return Page(tuple(found), Cursor(last.created_at, last.number).encoded() if last else None)


async def one(tx: Tx, user_id: int, activity: UUID) -> Sent:
    """One activity of the person's own. Raises NotFound."""
    return (await _counted(tx, [await _own(tx, user_id, activity)]))[0]


async def destinations(
    tx: Tx, user_id: int, activity: UUID, *, cursor: str | None = None, limit: int = 50
) -> Page[Destination]:
    """Where one activity of the person's own goes, by address. Raises NotFound."""
    most, number = cursors.count(limit), (await _own(tx, user_id, activity)).number
    rows = await tx.all(_DESTINATIONS, number=number, passed=cursor or "", at_most=most + 1)
    more = rows[most - 1].inbox if len(rows) > most else None
    return Page(tuple(_destination(row) for row in rows[:most]), more)


async def _own(tx: Tx, user_id: int, activity: UUID) -> Row:
    row = await tx.first(_ONE, user_id=user_id, activity=activity)
    if row is None:
        raise NotFound("Nothing of the kind was sent for you.")
    return row


async def _counted(tx: Tx, rows: list[Row]) -> list[Sent]:
    counts: Counter[tuple[int, str]] = Counter()
    if rows:
        for row in await tx.all(_COUNTS, numbers=[row.number for row in rows]):
            counts[row.activity_id, row.state] = row.count
    return [_sent(row, counts) for row in rows]


def _sent(row: Row, counts: Counter[tuple[int, str]]) -> Sent:
    delivered, pending, failed = (counts[row.number, state] for state in ("delivered", "pending", "failed"))
    return Sent(
        id=row.id,
        type=row.type,
        object=row.object,
        created_at=row.created_at,
        inboxes=delivered + pending + failed,
        delivered=delivered,
        pending=pending,
        failed=failed,
    )


def _destination(row: Row) -> Destination:
    return Destination(**(row._asdict() | ({} if row.state == "pending" else {"next_try_at": None})))
