"""The tables of lists people make, and what stands on them."""

from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now, Off, Public, if_audience


class UserList(Base):
    __tablename__ = "user_lists"

    id: Mapped[Key]
    public_id: Mapped[Public]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    description: Mapped[str | None]
    audience: Mapped[str] = mapped_column(server_default="friends")
    is_public: Mapped[bool] = mapped_column(if_audience("public"), index=True)
    is_collaborative: Mapped[Off]
    icon: Mapped[str | None]
    sort_order: Mapped[str] = mapped_column(server_default="manual")
    # What a smart list is made of instead of entries.
    rule: Mapped[dict[str, Any] | None]
    created_at: Mapped[Now]
    updated_at: Mapped[Now]


class UserListItem(Base):
    __tablename__ = "user_list_items"
    __table_args__ = (UniqueConstraint("list_id", "media_item_id"),)

    id: Mapped[Key]
    list_id: Mapped[int] = mapped_column(ForeignKey("user_lists.id", ondelete="CASCADE"), index=True)
    media_item_id: Mapped[int] = mapped_column(ForeignKey("media_items.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    notes: Mapped[str | None]
    # Empty once the person who added it has gone: the entry belongs to the list.
    added_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    added_at: Mapped[Now]
