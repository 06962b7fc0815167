"""The tables of families and circles: groups, who is in them, and who is asked to join."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now, Public


class Group(Base):
    __tablename__ = "groups"

    id: Mapped[Key]
    public_id: Mapped[Public]
    name: Mapped[str]
    description: Mapped[str | None]
    group_type: Mapped[str] = mapped_column(index=True)
    owner_user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    privacy: Mapped[str]
    settings: Mapped[dict[str, Any] | None]
    created_at: Mapped[Now]
    updated_at: Mapped[Now]


class GroupMember(Base):
    __tablename__ = "group_members"
    __table_args__ = (UniqueConstraint("group_id", "user_id"),)

    id: Mapped[Key]
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    joined_at: Mapped[Now]
    permissions: Mapped[dict[str, Any] | None]


class GroupInvitation(Base):
    __tablename__ = "group_invitations"

    id: Mapped[Key]
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    from_user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    to_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    to_email: Mapped[str | None]
    role: Mapped[str] = mapped_column(server_default="member")
    invite_code: Mapped[str] = mapped_column(unique=True, index=True)
    created_at: Mapped[Now]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
