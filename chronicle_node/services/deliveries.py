"""What is owed to inboxes elsewhere: written with the change it tells of, and ticked off once it has arrived."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, select, update

from chronicle_node import outbox
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain.events import DeliveryQueued
from chronicle_node.models.federation import Delivery, FederatedInstance, OutboxActivity
from chronicle_node.models.social import Actor
from chronicle_node.models.types import UTC

MAX_ERROR = 500


class Inbox(msgspec.Struct, frozen=True):
    """Where something goes. `host` is the node's, which may be another than the one in the address."""

    url: str
    host: str


_KEEP = sql(
    insert(OutboxActivity, "public_id", "actor_id", "activity_type", "object_uri", "body", "audience", "created_at")
    .on_conflict_do_nothing(index_elements=[OutboxActivity.public_id])
    .returning(OutboxActivity.id)
)
_OWE = sql(
    insert(Delivery, "activity_id", "body", "actor_id", "inbox", "host", "created_at")
    .on_conflict_do_nothing()
    .returning(Delivery.id)
)
_DUE = sql(
    select(
        Delivery.id,
        Delivery.inbox,
        Delivery.host,
        Delivery.state,
        Delivery.attempts,
        Delivery.created_at,
        Delivery.body.is_not(None).label("is_passing"),
        func.coalesce(Delivery.body, OutboxActivity.body).label("body"),
        Actor.key_id,
        Actor.private_key_sealed,
        FederatedInstance.id.label("instance_id"),
        FederatedInstance.policy,
        FederatedInstance.is_trusted,
        FederatedInstance.signature_scheme,
        FederatedInstance.fail_count,
        FederatedInstance.open_until,
        FederatedInstance.last_ok_at,
    )
    .select_from(Delivery)
    .join(Actor, Actor.id == Delivery.actor_id)
    .outerjoin(OutboxActivity, OutboxActivity.id == Delivery.activity_id)
    .outerjoin(FederatedInstance, FederatedInstance.host == Delivery.host)
    .where(Delivery.id == bindparam("delivery_id"))
)
_TRIED = sql(
    update(Delivery)
    .where(Delivery.id == bindparam("delivery_id"))
    .values(
        state=bindparam("new_state"),
        attempts=Delivery.attempts + 1,
        last_status=bindparam("status"),
        last_error=bindparam("error"),
        delivered_at=bindparam("at", type_=UTC),
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
    for inbox in inboxes:
        await _owe(tx, actor_id, inbox, order, activity_id=activity_id, body=None)


async def owe_passing(tx: Tx, actor_id: int, document: dict[str, Any], inbox: Inbox, *, order: str) -> None:
    """Owe an activity that is of no interest later, and is not kept beyond its delivery."""
    await _owe(tx, actor_id, inbox, order, activity_id=None, body=_written(document))


async def _owe(tx: Tx, actor_id: int, inbox: Inbox, order: str, **what: Any) -> None:
    delivery_id = await tx.scalar(_OWE, actor_id=actor_id, inbox=inbox.url, host=inbox.host, created_at=tx.now, **what)
    if delivery_id is not None:
        await outbox.emit(tx, DeliveryQueued(delivery_id=delivery_id, host=inbox.host, object_uri=order))


async def due(tx: Tx, delivery_id: int) -> Row | None:
    """A delivery that waits, with all that sending it takes; None where it is done or gone."""
    row = await tx.first(_DUE, delivery_id=delivery_id)
    return row if row is not None and row.state == "pending" else None


async def delivered(tx: Tx, delivery_id: int, status: int) -> None:
    """It has arrived."""
    await _tried(tx, delivery_id, "delivered", status, None, at=tx.now)


async def missed(tx: Tx, delivery_id: int, status: int | None, error: str) -> None:
    """It has not arrived this time."""
    await _tried(tx, delivery_id, "pending", status, error, at=None)


async def failed(tx: Tx, delivery_id: int, status: int | None, error: str) -> None:
    """It will never arrive."""
    await _tried(tx, delivery_id, "failed", status, error, at=None)


async def _tried(tx: Tx, delivery_id: int, state: str, status: int | None, error: str | None, *, at: Any) -> None:
    said = error[:MAX_ERROR] if error else None
    await tx.run(_TRIED, delivery_id=delivery_id, new_state=state, status=status, error=said, at=at)


def _written(document: dict[str, Any]) -> str:
    return msgspec.json.encode(document).decode()


def _about(document: dict[str, Any]) -> str | None:
    thing = document.get("object")
    found = thing.get("id") if isinstance(thing, dict) else thing
    return found if isinstance(found, str) else None
