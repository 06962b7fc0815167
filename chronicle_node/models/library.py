"""The tables of what a person keeps: library entries with their tags and settings, and numbered rewatch sessions."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now, Off, Public


class UserLibrary(Base):
    __tablename__ = "user_libraries"
    __table_args__ = (
        UniqueConstraint("user_id", "media_item_id"),
        Index("idx_user_libraries_user_id_status", "user_id", "status"),
        Index("idx_user_libraries_user_id_updated_at", "user_id", "updated_at"),
        Index("idx_user_libraries_user_id_counts", "user_id", "status", "is_favorite", "media_item_id"),
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
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    # What the plays of it and of its parts add up to, so that a library is sorted without reading a whole diary.
    last_played_at: Mapped[datetime | None]
    plays: Mapped[int] = mapped_column(server_default=text("0"))
    parts_done: Mapped[int] = mapped_column(server_default=text("0"))


class SharedEntry(Base):
    """An entry as others may know it. Nothing private is ever written here, so nothing has to be filtered out of it."""

    __tablename__ = "shared_entries"

    library_id: Mapped[int] = mapped_column(
        ForeignKey("user_libraries.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    status: Mapped[str]
    # Put there by its person rather than by plays alone: then it is shown even where the diary is not.
    by_hand: Mapped[Off]
    finished_at: Mapped[datetime | None]
    last_played_at: Mapped[datetime | None]
    plays: Mapped[int] = mapped_column(server_default=text("0"))
    parts_done: Mapped[int] = mapped_column(server_default=text("0"))


class LibraryTag(Base):
    __tablename__ = "library_tags"
    __table_args__ = (UniqueConstraint("user_id", "folded"),)

    id: Mapped[Key]
    public_id: Mapped[Public]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    folded: Mapped[str]


class LibraryEntryTag(Base):
    __tablename__ = "library_entry_tags"

    library_id: Mapped[int] = mapped_column(ForeignKey("user_libraries.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("library_tags.id", ondelete="CASCADE"), primary_key=True, index=True)


class LibrarySettings(Base):
    """How a person's library speaks and looks: one document, read with each page."""

    __tablename__ = "library_settings"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    settings: Mapped[dict[str, Any]]


class LibraryChange(Base):
    """How entries were before they were changed together, for as long as that can be undone."""

    __tablename__ = "library_changes"

    id: Mapped[Key]
    public_id: Mapped[Public]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[Now]
    before: Mapped[list[Any]]


class WatchSession(Base):
    __tablename__ = "watch_sessions"
    __table_args__ = (
        UniqueConstraint("user_id", "media_item_id", "session_number"),
        Index("idx_watch_sessions_user_id_status", "user_id", "status", "started_at"),
    )

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
