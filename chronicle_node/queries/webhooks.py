"""The webhooks of a person, and what became of their messages. For their owner only."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select

from chronicle_node.db import Row, Tx, sql
from chronicle_node.errors import NotFound
from chronicle_node.models.webhooks import Webhook, WebhookDelivery
from chronicle_node.queries import cursors
from chronicle_node.queries.cursors import Cursor, Page

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
_ALL = sql(lambda: select(*_CARD).where(Webhook.user_id == bindparam("user_id")).order_by(Webhook.id))
_ONE = sql(
    lambda: select(*_CARD).where(Webhook.user_id == bindparam("user_id"), Webhook.public_id == bindparam("webhook"))
)
_MINE = sql(
    lambda: select(Webhook.id).where(Webhook.user_id == bindparam("user_id"), Webhook.public_id == bindparam("webhook"))
)
_LOG = sql(
    lambda: (
        select(
            WebhookDelivery.public_id.label("id"),
            *(WebhookDelivery.event, WebhookDelivery.state, WebhookDelivery.attempts, WebhookDelivery.last_status),
            *(WebhookDelivery.last_error, WebhookDelivery.created_at, WebhookDelivery.delivered_at),
            WebhookDelivery.id.label("number"),
        )
        .join_from(WebhookDelivery, Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(
            Webhook.user_id == bindparam("user_id"),
            Webhook.public_id == bindparam("webhook"),
            cursors.after(WebhookDelivery.created_at, WebhookDelivery.id),
        )
        .order_by(WebhookDelivery.created_at.desc(), WebhookDelivery.id.desc())
        .limit(bindparam("at_most"))
    )
)


async def mine(tx: Tx, user_id: int) -> list[WebhookCard]:
    """Every webhook of the person, oldest first."""
    return [_card(row) for row in await tx.all(_ALL, user_id=user_id)]


async def one(tx: Tx, user_id: int, webhook: UUID) -> WebhookCard:
    """One of the person's webhooks. Raises NotFound."""
    row = await tx.first(_ONE, user_id=user_id, webhook=webhook)
    if row is None:
        raise NotFound("There is no such webhook.")
    return _card(row)


async def messages(
    tx: Tx, user_id: int, webhook: UUID, *, cursor: str | None = None, limit: int = LOG_LINES
) -> Page[Message]:
    """The messages of one of the person's webhooks, newest first. Raises NotFound."""
    if await tx.first(_MINE, user_id=user_id, webhook=webhook) is None:
        raise NotFound("There is no such webhook.")
    most = cursors.count(limit)
    bounds = cursors.decode(cursor).bounds()
    rows = await tx.all(_LOG, user_id=user_id, webhook=webhook, at_most=most + 1, **bounds)
    last = rows[most - 1] if len(rows) > most else None
    return Page(
        tuple(_message(row) for row in rows[:most]), Cursor(last.created_at, last.number).encoded() if last else None
    )


def _card(row: Row) -> WebhookCard:
    return WebhookCard(**(row._asdict() | {"is_enabled": bool(row.is_enabled)}))


def _message(row: Row) -> Message:
    return Message(**{name: getattr(row, name) for name in Message.__struct_fields__})
