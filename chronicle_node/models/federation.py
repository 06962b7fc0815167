"""The tables of talk between nodes: the nodes themselves, what came in, what went out, and what is still owed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now, Off, Public

WAITS = text("state = 'pending'")


class FederatedInstance(Base):
    """A node, and how its queue of deliveries stands. This one has a row too, with `is_self`."""

    __tablename__ = "federated_instances"
    __table_args__ = (
        Index(
            "idx_federated_instances_due_at",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )

    id: Mapped[Key]
    instance_url: Mapped[str] = mapped_column(unique=True)
    instance_name: Mapped[str | None]
    public_key: Mapped[str | None]
    is_trusted: Mapped[bool | None] = mapped_column(server_default=false())
    added_at: Mapped[datetime | None] = mapped_column(server_default=func.current_timestamp())
    host: Mapped[str] = mapped_column(unique=True)
    is_self: Mapped[Off]
    software: Mapped[str | None]
    # open, limited, blocked
    policy: Mapped[str] = mapped_column(server_default="open")
    # Which kind of signature the node last accepted; unknown until then.
    signature_scheme: Mapped[str | None]
    shared_inbox: Mapped[str | None]
    fail_count: Mapped[int] = mapped_column(server_default=text("0"))
    # The circuit breaker: nothing is sent before this.
    open_until: Mapped[datetime | None]
    last_ok_at: Mapped[datetime | None]
    unavailable_since: Mapped[datetime | None]
    last_error: Mapped[str | None]
    # When its queue is worth a look; empty where nothing waits. A lease keeps the queue to one process.
    due_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    # What the host asked for, or the pace at which it gets what was kept for it.
    paused_until: Mapped[datetime | None]
    is_recovering: Mapped[Off]


class InboxActivity(Base):
    """What was received, once: the unique uri is what makes a repeated delivery harmless."""

    __tablename__ = "inbox_activities"
    __table_args__ = (
        Index(
            "idx_inbox_activities_waiting",
            "actor_uri",
            "id",
            sqlite_where=text("processed_at IS NULL"),
            postgresql_where=text("processed_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    activity_uri: Mapped[str] = mapped_column(unique=True)
    actor_uri: Mapped[str]
    activity_type: Mapped[str]
    body: Mapped[str]
    received_at: Mapped[Now] = mapped_column(index=True)
    processed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]


class OutboxActivity(Base):
    __tablename__ = "outbox_activities"
    __table_args__ = (Index("idx_outbox_activities_actor_id_id", "actor_id", "id"),)

    id: Mapped[Key]
    public_id: Mapped[Public]
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"))
    activity_type: Mapped[str]
    object_uri: Mapped[str | None]
    body: Mapped[str]
    audience: Mapped[str]
    created_at: Mapped[Now]


class Delivery(Base):
    """One activity owed to one inbox. `body` is set for activities that are sent and not kept."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("activity_id", "inbox"),
        Index("idx_deliveries_ready", "host", "ready_at", "id", sqlite_where=WAITS, postgresql_where=WAITS),
        Index("idx_deliveries_order", "host", "order_key", "id", sqlite_where=WAITS, postgresql_where=WAITS),
    )

    id: Mapped[Key]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_activities.id", ondelete="CASCADE"))
    body: Mapped[str | None]
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"), index=True)
    inbox: Mapped[str]
    host: Mapped[str]
    # pending, delivered, failed
    state: Mapped[str] = mapped_column(server_default="pending")
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    last_status: Mapped[int | None]
    last_error: Mapped[str | None]
    created_at: Mapped[Now]
    delivered_at: Mapped[datetime | None]
    # What has the same key reaches its host in the order of the ids.
    order_key: Mapped[str] = mapped_column(server_default="")
    ready_at: Mapped[datetime | None]
