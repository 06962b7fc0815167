"""The tables of merged duplicates: who merged what, what exactly moved, and where the former item is to be found.

A change carries the person whose things it moved, so that nothing of theirs outlives their account in here.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now, Public


class MediaMerge(Base):
    __tablename__ = "media_merges"

    id: Mapped[Key]
    public_id: Mapped[Public]
    # What was kept. A later merge of that one moves this on.
    into_item_id: Mapped[int] = mapped_column(ForeignKey("media_items.id", ondelete="CASCADE"), index=True)
    from_name: Mapped[str]
    merged_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    merged_at: Mapped[Now]
    undone_at: Mapped[datetime | None]
    undone_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class MediaMergeChange(Base):
    """One kind of change to one table: rows moved, set aside or altered. Undone from the last to the first."""

    __tablename__ = "media_merge_changes"

    id: Mapped[Key]
    merge_id: Mapped[int] = mapped_column(ForeignKey("media_merges.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    table_name: Mapped[str]
    # added, moved, set_aside, altered
    action: Mapped[str]
    payload: Mapped[dict[str, Any]]


class MediaRedirect(Base):
    """An item that was merged into another: its former ids lead there, and so does its title."""

    __tablename__ = "media_redirects"

    former_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public_id: Mapped[Public]
    media_item_id: Mapped[int] = mapped_column(ForeignKey("media_items.id", ondelete="CASCADE"), index=True)
    merge_id: Mapped[int] = mapped_column(ForeignKey("media_merges.id", ondelete="CASCADE"), index=True)
    match_key: Mapped[str] = mapped_column(index=True)
    year: Mapped[int | None]


class MediaFormerId(Base):
    """An external id that an item can't carry beside its own of the same provider, and by which it is still found."""

    __tablename__ = "media_former_ids"
    __table_args__ = (Index("idx_media_former_ids_provider_external_id", "provider", "external_id"),)

    id: Mapped[Key]
    media_item_id: Mapped[int] = mapped_column(ForeignKey("media_items.id", ondelete="CASCADE"), index=True)
    merge_id: Mapped[int] = mapped_column(ForeignKey("media_merges.id", ondelete="CASCADE"), index=True)
    provider: Mapped[str]
    external_id: Mapped[str]
