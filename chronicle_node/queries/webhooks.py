"""The webhooks of a person, and what became of their messages. For their owner only."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select

from chronicle_node.db import Tx, sql
from chronicle_node.errors import NotFound
from chronicle_node.models.webhooks import Webhook, WebhookDelivery

LOG_LINES = 50


class WebhookCard(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook without its secret. `disabled_at` is set where the node stopped calling it by itself."""

    id: UUID
    name: str
    url: str
    events: list[str]
    is_enabled: bool
    failure_count: int
    disabled_at: datetime | None
    created_at: datetime


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message and how its delivery stands: pending, delivered or failed."""

    id: UUID
    event: str
    state: str
    attempts: int
    last_status: int | None
    last_error: str | None
    created_at: datetime
    delivered_at: datetime | None


_CARD = (
    Webhook.public_id.label("id"),
    *(Webhook.name, Webhook.url, Webhook.events, Webhook.is_enabled, Webhook.failure_count),
    *(Webhook.disabled_at, Webhook.created_at),
)
_ALL = sql(select(*_CARD).where(Webhook.user_id == bindparam("user_id")).order_by(Webhook.id))
_MINE = sql(
    select(Webhook.id).where(Webhook.user_id == bindparam("user_id"), Webhook.public_id == bindparam("webhook"))
)
_LOG = sql(
    select(
        WebhookDelivery.public_id.label("id"),
        *(WebhookDelivery.event, WebhookDelivery.state, WebhookDelivery.attempts, WebhookDelivery.last_status),
        *(WebhookDelivery.last_error, WebhookDelivery.created_at, WebhookDelivery.delivered_at),
    )
    .join_from(WebhookDelivery, Webhook, Webhook.id == WebhookDelivery.webhook_id)
    .where(Webhook.user_id == bindparam("user_id"), Webhook.public_id == bindparam("webhook"))
    .order_by(WebhookDelivery.created_at.desc(), WebhookDelivery.id.desc())
    .limit(LOG_LINES)
)


async def mine(tx: Tx, user_id: int) -> list[WebhookCard]:
    """Every webhook of the person, oldest first."""
    return [
        WebhookCard(**(row._asdict() | {"is_enabled": bool(row.is_enabled)}))
        for row in await tx.all(_ALL, user_id=user_id)
    ]


async def messages(tx: Tx, user_id: int, webhook: UUID) -> list[Message]:
    """The last messages of one of the person's webhooks, newest first. Raises NotFound."""
    if await tx.first(_MINE, user_id=user_id, webhook=webhook) is None:
        raise NotFound("There is no such webhook.")
    return [Message(**row._asdict()) for row in await tx.all(_LOG, user_id=user_id, webhook=webhook)]
