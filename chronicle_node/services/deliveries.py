"""What is owed to inboxes elsewhere: written with the change it tells of, and ticked off once it has arrived."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, func, literal_column, select, update

from chronicle_node.db import Row, Tx, any_of, insert, sql
from chronicle_node.domain import patience
from chronicle_node.models.federation import Delivery, FederatedInstance, OutboxActivity
from chronicle_node.models.social import Actor
from chronicle_node.models.types import UTC
from chronicle_node.services import queues

MAX_ERROR = 500


class Inbox(msgspec.Struct, frozen=True):
    """Where something goes. `host` is the node's, which may be another than the one in the address."""

    url: str
    host: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How one try went; `ready_at` is when the next one is due, where there is one."""

    delivery_id: int
    state: Literal["delivered", "pending", "failed"]
    status: int | None = None
    error: str | None = None
    ready_at: datetime | None = None


_KEEP = sql(
    lambda: (
        insert(OutboxActivity, "public_id", "actor_id", "activity_type", "object_uri", "body", "audience", "created_at")
        .on_conflict_do_nothing(index_elements=[OutboxActivity.public_id])
        .returning(OutboxActivity.id)
    )
)
_OWE = sql(
    lambda: insert(
        Delivery, "activity_id", "body", "actor_id", "inbox", "host", "order_key", "ready_at", "created_at"
    ).on_conflict_do_nothing()
)
_FAILS = sql(
    lambda: select(FederatedInstance.id).where(
        FederatedInstance.host == bindparam("host"), FederatedInstance.fail_count > 0
    )
)
_LOAD = sql(
    lambda: (
        select(
            Delivery.id,
            Delivery.activity_id,
            Delivery.actor_id,
            Delivery.inbox,
            Delivery.host,
            Delivery.order_key,
            Delivery.attempts,
            Delivery.created_at,
            func.coalesce(Delivery.body, OutboxActivity.body).label("body"),
            Actor.key_id,
            Actor.private_key_sealed,
            Actor.uri.label("actor_uri"),
            Actor.multikey_sealed,
            Actor.former_key_sealed,
            Actor.followers_uri,
            OutboxActivity.audience,
            OutboxActivity.activity_type,
        )
        .select_from(Delivery)
        .join(Actor, Actor.id == Delivery.actor_id)
        .outerjoin(OutboxActivity, OutboxActivity.id == Delivery.activity_id)
        .where(any_of(Delivery.id, "ids"))
        .order_by(Delivery.ready_at, Delivery.id)
    )
)
_waits = Delivery.state == literal_column("'pending'")
_ARRIVED = sql(
    lambda: (
        update(Delivery)
        .where(any_of(Delivery.id, "ids"), _waits)
        .values(
            state="delivered",
            attempts=Delivery.attempts + 1,
            last_status=bindparam("status"),
            last_error=None,
            delivered_at=bindparam("at", type_=UTC),
        )
    )
)
_MISSED = sql(
    lambda: (
        update(Delivery)
        .where(Delivery.id == bindparam("delivery_id"), _waits)
        .values(
            state=bindparam("new_state"),
            attempts=Delivery.attempts + 1,
            last_status=bindparam("status"),
            last_error=bindparam("error"),
            ready_at=func.coalesce(bindparam("next_at", type_=UTC), Delivery.ready_at),
        )
    )
)
_EXPIRE = sql(
    lambda: (
        update(Delivery)
        .where(any_of(Delivery.host, "hosts"), _waits, Delivery.created_at < bindparam("before", type_=UTC))
        .values(state="failed", last_error="The host has not answered for days.")
    )
)
_OUTDATED = sql(
    lambda: delete(Delivery).where(
        *(Delivery.host == bindparam("host"), Delivery.order_key == bindparam("order_key")),
        *(_waits, Delivery.activity_id.is_(None)),
    )
)


async def keep(tx: Tx, actor_id: int, public_id: UUID, document: dict[str, Any], audience: str) -> int | None:
    """Put an activity into the outbox, where it stays; its number, or None where it is there already."""
    found: int | None = await tx.scalar(
        _KEEP,
        public_id=public_id,
        actor_id=actor_id,
        activity_type=document["type"],
        object_uri=_about(document),
        body=_written(document),
        audience=audience,
        created_at=tx.now,
    )
    return found


async def owe(tx: Tx, actor_id: int, activity_id: int, inboxes: Iterable[Inbox], *, order: str) -> None:
    """Owe a kept activity to these inboxes. What has the same `order` reaches one host in this order."""
    await _owe(tx, list(inboxes), actor_id=actor_id, activity_id=activity_id, body=None, order_key=order)


async def owe_passing(tx: Tx, actor_id: int, document: dict[str, Any], inbox: Inbox, *, order: str) -> None:
    """Owe an activity that the next one with the same `order` makes pointless; of those, a host away gets the last."""
    if await tx.first(_FAILS, host=inbox.host) is not None:
        await tx.run(_OUTDATED, host=inbox.host, order_key=order)
    await _owe(tx, [inbox], actor_id=actor_id, activity_id=None, body=_written(document), order_key=order)


async def _owe(tx: Tx, inboxes: Sequence[Inbox], **what: Any) -> None:
    at = {"ready_at": tx.now, "created_at": tx.now}
    await tx.run_many(_OWE, [{"inbox": inbox.url, "host": inbox.host, **what, **at} for inbox in inboxes])
    await queues.expect(tx, {inbox.host for inbox in inboxes})


async def load(tx: Tx, ids: Sequence[int]) -> list[Row]:
    """Deliveries with all that sending them takes, in the order of their turn."""
    return await tx.all(_LOAD, ids=ids) if ids else []


async def note(tx: Tx, outcomes: Sequence[Outcome]) -> None:
    """Write down how tries went; what was ticked off already stays so."""
    arrived: dict[int | None, list[int]] = {}
    for outcome in outcomes:
        if outcome.state == "delivered":
            arrived.setdefault(outcome.status, []).append(outcome.delivery_id)
        else:
            await _miss(tx, outcome)
    for status, ids in arrived.items():
        await tx.run(_ARRIVED, ids=ids, status=status, at=tx.now)


async def expire(tx: Tx, hosts: Sequence[str]) -> None:
    """Give up what these hosts have been owed for too long."""
    if hosts:
        await tx.run(_EXPIRE, hosts=hosts, before=tx.now - patience.KEPT)


async def _miss(tx: Tx, outcome: Outcome) -> None:
    error = outcome.error[:MAX_ERROR] if outcome.error else None
    values = {"delivery_id": outcome.delivery_id, "new_state": outcome.state, "status": outcome.status}
    await tx.run(_MISSED, **values, error=error, next_at=outcome.ready_at)


def _written(document: dict[str, Any]) -> str:
    return msgspec.json.encode(document).decode()


def _about(document: dict[str, Any]) -> str | None:
    thing = document.get("object")
    found = thing.get("id") if isinstance(thing, dict) else thing
    return found if isinstance(found, str) else None
