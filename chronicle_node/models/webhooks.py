"""The tables of webhooks people set up, and each message owed to one."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text, true
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now, Public


class Webhook(Base):
    __tablename__ = "webhooks"

    id: Mapped[Key]
    public_id: Mapped[Public]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str]
    url: Mapped[str]
    events: Mapped[list[Any]]
    is_enabled: Mapped[bool | None] = mapped_column(server_default=true())
    # Sealed with the node's secret.
    secret: Mapped[str | None]
    format: Mapped[str] = mapped_column(server_default="standard")
    failure_count: Mapped[int] = mapped_column(server_default=text("0"))
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[Now]


class WebhookDelivery(Base):
    __tablename__ = "webhook_deliveries"
    __table_args__ = (Index("idx_webhook_deliveries_webhook_id_created_at", "webhook_id", "created_at"),)

    id: Mapped[Key]
    public_id: Mapped[Public]
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    event: Mapped[str]
    # The exact text that is signed and sent.
    body: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="pending")
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    last_status: Mapped[int | None]
    last_error: Mapped[str | None]
    created_at: Mapped[Now]
    delivered_at: Mapped[datetime | None]
    dedupe_key: Mapped[str] = mapped_column(unique=True)
