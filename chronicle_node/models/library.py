"""The tables of what a person keeps: library entries with their status, and numbered rewatch sessions."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now, Off, Public


class UserLibrary(Base):
    __tablename__ = "user_libraries"
    __table_args__ = (
        UniqueConstraint("user_id", "media_item_id"),
        Index("idx_user_libraries_user_id_status", "user_id", "status"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    media_item_id: Mapped[int] = mapped_column(ForeignKey("media_items.id", ondelete="CASCADE"), index=True)
    status: Mapped[str] = mapped_column(index=True)
    added_at: Mapped[Now]
    updated_at: Mapped[Now]
    notes: Mapped[str | None]
    is_favorite: Mapped[Off] = mapped_column(index=True)
    custom_fields: Mapped[dict[str, Any] | None]


class WatchSession(Base):
    __tablename__ = "watch_sessions"
    __table_args__ = (UniqueConstraint("user_id", "media_item_id", "session_number"),)

    id: Mapped[Key]
    public_id: Mapped[Public]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    media_item_id: Mapped[int] = mapped_column(ForeignKey("media_items.id", ondelete="CASCADE"), index=True)
    session_number: Mapped[int]
    status: Mapped[str] = mapped_column(index=True)
    started_at: Mapped[Now]
    completed_at: Mapped[datetime | None]
    notes: Mapped[str | None]
    name: Mapped[str | None]
    # Takes the plays that are told to go nowhere in particular, before all other sessions of the same work.
    is_default: Mapped[Off]
    # When it was last begun, resumed or told to take a play; NULL means never since it began.
    active_at: Mapped[datetime | None]


#: Of several sessions that go on, the first in this order takes what is told to go nowhere in particular.
TURN = (
    WatchSession.is_default.desc(),
    func.coalesce(WatchSession.active_at, WatchSession.started_at).desc(),
    WatchSession.session_number.desc(),
)
