"""Webhooks people set up: making and changing them, and owing them messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, func, select, true, update

from chronicle_node import ids, outbox
from chronicle_node.crypto import Secrets
from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain.events import WebhookQueued
from chronicle_node.domain.text import one_line
from chronicle_node.errors import Conflict, Field, Invalid, NotFound
from chronicle_node.models.webhooks import Webhook, WebhookDelivery

EVENTS = ("scrobble", "series_completed")
MOST = 20  # webhooks of one person
NAME_MAX, URL_MAX = 100, 2_000
GIVE_UP_AFTER = 5  # messages in a row that could not be delivered over their three days

_COUNT = sql(lambda: select(func.count()).select_from(Webhook).where(Webhook.user_id == bindparam("user_id")))
_ADD = sql(
    lambda: insert(Webhook, "public_id", "user_id", "name", "url", "events", "secret", "created_at").returning(
        Webhook.id
    )
)
_REMOVE = sql(
    lambda: delete(Webhook).where(Webhook.user_id == bindparam("user_id"), Webhook.public_id == bindparam("webhook"))
)
_SWITCH = sql(
    lambda: (
        update(Webhook)
        .where(Webhook.user_id == bindparam("owner"), Webhook.public_id == bindparam("webhook"))
        .values(is_enabled=bindparam("on"), disabled_at=None, failure_count=0)
    )
)
_LISTENING = sql(
    lambda: select(Webhook.id, Webhook.events).where(
        Webhook.user_id == bindparam("user_id"), Webhook.is_enabled.is_(true())
    )
)
_OWE = sql(
    lambda: (
        insert(WebhookDelivery, "public_id", "webhook_id", "event", "body", "created_at", "dedupe_key")
        .on_conflict_do_nothing(index_elements=[WebhookDelivery.dedupe_key])
        .returning(WebhookDelivery.id)
    )
)
_DUE = sql(
    lambda: (
        select(
            WebhookDelivery.id,
            WebhookDelivery.public_id,
            WebhookDelivery.body,
            WebhookDelivery.state,
            WebhookDelivery.attempts,
            Webhook.id.label("webhook_id"),
            Webhook.url,
            Webhook.secret,
            Webhook.is_enabled,
        )
        .join_from(WebhookDelivery, Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(WebhookDelivery.id == bindparam("delivery_id"))
    )
)
_TRIED = sql(
    lambda: (
        update(WebhookDelivery)
        .where(WebhookDelivery.id == bindparam("delivery_id"))
        .values(
            attempts=WebhookDelivery.attempts + 1,
            state=bindparam("new_state"),
            last_status=bindparam("status"),
            last_error=bindparam("error"),
            delivered_at=bindparam("at"),
        )
    )
)
_WORKED = sql(
    lambda: (
        update(Webhook).where(Webhook.id == bindparam("webhook_id"), Webhook.failure_count != 0).values(failure_count=0)
    )
)
_FAILED = sql(
    lambda: (
        update(Webhook)
        .where(Webhook.id == bindparam("webhook_id"))
        .values(failure_count=Webhook.failure_count + 1)
        .returning(Webhook.failure_count)
    )
)
_DISABLE = sql(
    lambda: (
        update(Webhook)
        .where(Webhook.id == bindparam("webhook_id"))
        .values(is_enabled=False, disabled_at=bindparam("at"))
    )
)


class NewWebhook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to call, and for what."""

    name: str
    url: str
    events: list[str]


async def add(tx: Tx, user_id: int, wish: NewWebhook, secret: str, secrets: Secrets) -> UUID:
    """Set up a webhook with this `whsec_…` secret; its public id. Raises Invalid, or Conflict above twenty."""
    name = one_line(wish.name)
    faults = [*_name_faults(name), *_url_faults(wish.url), *_event_faults(wish.events)]
    if faults:
        raise Invalid("; ".join(f"{fault.pointer.lstrip('/')}: {fault.detail}" for fault in faults), fields=faults)
    if await tx.scalar(_COUNT, user_id=user_id) >= MOST:
        raise Conflict(f"There are {MOST} webhooks already; remove one you no longer need.")
    public_id = ids.new()
    await tx.run(
        _ADD,
        public_id=public_id,
        user_id=user_id,
        name=name,
        url=wish.url,
        events=sorted(set(wish.events)),
        secret=secrets.seal(secret),
        created_at=tx.now,
    )
    return public_id


async def remove(tx: Tx, user_id: int, webhook: UUID) -> None:
    """Take a webhook down, with what it is still owed. Raises NotFound."""
    if not await tx.run(_REMOVE, user_id=user_id, webhook=webhook):
        raise NotFound("There is no such webhook.")


async def switch(tx: Tx, user_id: int, webhook: UUID, *, on: bool) -> None:
    """Stop calling a webhook, or begin again. Raises NotFound."""
    if not await tx.run(_SWITCH, owner=user_id, webhook=webhook, on=on):
        raise NotFound("There is no such webhook.")


async def owe(tx: Tx, user_id: int, event: str, once: str, data: Mapping[str, Any]) -> int:
    """Owe this message to every webhook of the person that asked for such events; to how many.

    `once` tells the occasion: a second call for the same one owes nothing.
    """
    body = msgspec.json.encode({"type": event, "timestamp": tx.now, "data": data}).decode()
    owed = 0
    for row in await tx.all(_LISTENING, user_id=user_id):
        if event in row.events:
            owed += await _owe(tx, row.id, event, body, f"{row.id}:{event}:{once}")
    return owed


async def _owe(tx: Tx, webhook_id: int, event: str, body: str, dedupe_key: str) -> int:
    delivery_id = await tx.scalar(
        _OWE,
        public_id=ids.new(),
        webhook_id=webhook_id,
        event=event,
        body=body,
        created_at=tx.now,
        dedupe_key=dedupe_key,
    )
    if delivery_id is None:
        return 0
    await outbox.emit(tx, WebhookQueued(webhook_delivery_id=delivery_id))
    return 1


async def due(tx: Tx, delivery_id: int) -> Any:
    """What is to be sent where, or None where it is settled or its webhook is gone."""
    row = await tx.first(_DUE, delivery_id=delivery_id)
    return row if row is not None and row.state == "pending" and row.is_enabled else None


async def delivered(tx: Tx, delivery_id: int, webhook_id: int, status: int) -> None:
    """The receiver has it."""
    await tx.run(_TRIED, delivery_id=delivery_id, new_state="delivered", status=status, error=None, at=tx.now)
    await tx.run(_WORKED, webhook_id=webhook_id)


async def missed(tx: Tx, delivery_id: int, status: int | None, error: str) -> None:
    """The receiver did not take it; it will be tried again."""
    await tx.run(_TRIED, delivery_id=delivery_id, new_state="pending", status=status, error=error, at=None)


async def failed(tx: Tx, delivery_id: int, webhook_id: int, status: int | None, error: str, *, gone: bool) -> None:
    """It is not tried again. A webhook that says it is gone, or fails time after time, is switched off."""
    await tx.run(_TRIED, delivery_id=delivery_id, new_state="failed", status=status, error=error, at=None)
    failures = await tx.scalar(_FAILED, webhook_id=webhook_id)
    if gone or (failures or 0) >= GIVE_UP_AFTER:
        await tx.run(_DISABLE, webhook_id=webhook_id, at=tx.now)


def _name_faults(name: str) -> list[Field]:
    if not name or len(name) > NAME_MAX:
        return [Field("/name", f"give it a name of 1 to {NAME_MAX} characters")]
    return []


def _url_faults(url: str) -> list[Field]:
    try:
        parts = urlsplit(url)
        fits = parts.scheme in {"https", "http"} and parts.hostname and not parts.username and len(url) <= URL_MAX
    except ValueError:
        fits = False
    return [] if fits else [Field("/url", "send the whole address, such as https://example.org/hook")]


def _event_faults(events: list[str]) -> list[Field]:
    if not events:
        return [Field("/events", f"name at least one of {', '.join(EVENTS)}")]
    return [
        Field(f"/events/{i}", f"is no event; there are {', '.join(EVENTS)}")
        for i, event in enumerate(events)
        if event not in EVENTS
    ]
