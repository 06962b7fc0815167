"""The tables of what people do about each other: who hears nothing more of whom, and what was reported."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now, Off, Public


class Mute(Base):
    """Somebody hears nothing of another, who never learns of it. The row goes when its time is over."""

    __tablename__ = "mutes"
    __table_args__ = (
        UniqueConstraint("actor_id", "target_id"),
        Index(
            "idx_mutes_until",
            "until",
            sqlite_where=text("until IS NOT NULL"),
            postgresql_where=text("until IS NOT NULL"),
        ),
    )

    id: Mapped[Key]
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"))
    target_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"), index=True)
    # Their things stay in feeds; only notifications of what they do are left out.
    only_notifications: Mapped[Off]
    until: Mapped[datetime | None]
    created_at: Mapped[Now]


class Report(Base):
    """Somebody finds that moderators should look at something. What they did about it is in the audit log."""

    __tablename__ = "reports"
    __table_args__ = (
        Index("idx_reports_state_created_at", "state", "created_at"),
        Index("idx_reports_reporter_id_created_at", "reporter_id", "created_at"),
        Index("idx_reports_from_instance_id_created_at", "from_instance_id", "created_at"),
    )

    id: Mapped[Key]
    public_id: Mapped[Public]
    # A person here, or the actor that another node reports by; empty once they have left.
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("actors.id", ondelete="SET NULL"))
    # The node that a report came from; empty for those of people here.
    from_instance_id: Mapped[int | None] = mapped_column(ForeignKey("federated_instances.id", ondelete="CASCADE"))
    target_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]
    # What of theirs is meant, as it read then: kind, id, uri, url, text.
    things: Mapped[list[Any]]
    is_sent_on: Mapped[Off]
    # open, resolved, dismissed
    state: Mapped[str] = mapped_column(server_default="open")
    decided_at: Mapped[datetime | None]
    created_at: Mapped[Now]
    activity_uri: Mapped[str | None] = mapped_column(unique=True)
