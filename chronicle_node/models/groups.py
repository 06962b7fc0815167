"""The tables of families and circles: groups, who is in them, and who is asked to join; and the groups of other nodes
that people here are in.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, desc
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
    # Somebody of another node: their actor, and the id of the Invite they were sent.
    to_actor_id: Mapped[int | None] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"), index=True)
    activity_uri: Mapped[str | None] = mapped_column(unique=True, index=True)
    # A member elsewhere who leads the group and asked for it; `from_user_id` is then its owner, who answers for it.
    from_actor_id: Mapped[int | None] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"), index=True)


class GroupGuest(Base):
    """Somebody of another node who is in a group of this one."""

    __tablename__ = "group_guests"
    __table_args__ = (UniqueConstraint("group_id", "actor_id"),)

    id: Mapped[Key]
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"), index=True)
    # admin, member, limited
    role: Mapped[str]
    # The id of the Join they came in by.
    join_uri: Mapped[str]
    joined_at: Mapped[Now]


class DistantMembership(Base):
    """Somebody of this node and a group of another one, as that group's node told it."""

    __tablename__ = "distant_memberships"
    __table_args__ = (UniqueConstraint("user_id", "group_actor_id"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    group_actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"), index=True)
    # invited, asked, member, declined
    state: Mapped[str]
    role: Mapped[str]
    inviter_id: Mapped[int | None] = mapped_column(ForeignKey("actors.id", ondelete="SET NULL"))
    invite_uri: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    join_uri: Mapped[str | None]
    # What the group may see of them beyond their settings.
    permissions: Mapped[dict[str, Any] | None]
    # Name, description, members and the like, as the group's node told them.
    about: Mapped[dict[str, Any] | None]
    # Who is at what, how much each played and where their posts are, likewise.
    lately: Mapped[dict[str, Any] | None]
    fetched_at: Mapped[datetime | None]
    created_at: Mapped[Now]
    decided_at: Mapped[datetime | None]


class GroupRequest(Base):
    """What somebody here who leads a group elsewhere asked its node to do, and what became of it."""

    __tablename__ = "group_requests"

    id: Mapped[Key]
    public_id: Mapped[Public]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    group_actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"), index=True)
    # invite, withdraw, role, remove
    kind: Mapped[str]
    whom_uri: Mapped[str]
    whom_handle: Mapped[str]
    role: Mapped[str | None]
    activity_uri: Mapped[str] = mapped_column(unique=True)
    # pending, done, refused
    state: Mapped[str] = mapped_column(server_default="pending")
    # Why it was refused, in the words of the group's node.
    reason: Mapped[str | None]
    created_at: Mapped[Now]
    decided_at: Mapped[datetime | None]

    __table_args__ = (Index("idx_group_requests_user_id_group_actor_id", user_id, group_actor_id),)


class GroupPlay(Base):
    """A play in the feed of a group of another node, as one member here was allowed to read it."""

    __tablename__ = "group_plays"

    id: Mapped[Key]
    viewer_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"))
    group_actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"), index=True)
    object_uri: Mapped[str]
    owner_uri: Mapped[str]
    media: Mapped[dict[str, Any]]
    event_type: Mapped[str]
    played_at: Mapped[datetime]
    precision: Mapped[str]
    fetched_at: Mapped[Now]
    expires_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("viewer_id", "group_actor_id", "object_uri"),
        Index("idx_group_plays_viewer_id_played_at", viewer_id, desc("played_at")),
    )
