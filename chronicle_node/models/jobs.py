"""The tables of work to be done: the queue itself, the clockwork's schedule, and what has run."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text, true
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now


class Job(Base):
    """A row is a promise: written with the change that needs it, gone when kept."""

    __tablename__ = "jobs"

    id: Mapped[Key]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(server_default="ready")
    lane: Mapped[int] = mapped_column(server_default=text("0"))
    # Jobs with the same key run one after the other, in the order of their ids.
    order_key: Mapped[str | None]
    # At most one waiting job for a key; the claim clears it, so what arrives during the run makes another.
    dedupe_key: Mapped[str | None] = mapped_column(unique=True)
    ready_at: Mapped[Now]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    locked_until: Mapped[datetime | None]
    last_error: Mapped[str | None]
    created_at: Mapped[Now]

    __table_args__ = (
        Index(
            "idx_jobs_ready",
            "lane",
            "ready_at",
            "id",
            sqlite_where=text("state = 'ready'"),
            postgresql_where=text("state = 'ready'"),
        ),
        Index(
            "idx_jobs_order_key",
            "order_key",
            sqlite_where=text("order_key IS NOT NULL"),
            postgresql_where=text("order_key IS NOT NULL"),
        ),
    )


class ScheduledJob(Base):
    __tablename__ = "scheduled_jobs"

    job_name: Mapped[str] = mapped_column(primary_key=True)
    schedule: Mapped[str]
    is_enabled: Mapped[bool | None] = mapped_column(server_default=true())
    last_run_at: Mapped[datetime | None]
    last_run_status: Mapped[str | None]
    next_run_at: Mapped[datetime | None]
    settings: Mapped[dict[str, Any] | None]


class JobHistory(Base):
    __tablename__ = "job_history"

    id: Mapped[Key]
    job_name: Mapped[str]
    started_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    status: Mapped[str]
    error: Mapped[str | None]
    details: Mapped[dict[str, Any] | None]
