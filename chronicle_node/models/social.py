"""The tables of who knows whom: actors, follows, blocks, friendships, and what friends elsewhere let us see.

An actor is whoever can follow or be followed: a person or a group here, the node itself, or somebody on another node.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, desc
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now, On, Public


class Actor(Base):
    __tablename__ = "actors"
    __table_args__ = (UniqueConstraint("instance_id", "username"),)

    id: Mapped[Key]
    public_id: Mapped[Public]
    uri: Mapped[str] = mapped_column(unique=True)
    # ActivityStreams' word: Person, Group, Application, Service.
    actor_type: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), unique=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("federated_instances.id"))
    username: Mapped[str]
    display_name: Mapped[str | None]
    summary: Mapped[str | None]
    url: Mapped[str | None]
    avatar_url: Mapped[str | None]
    inbox: Mapped[str | None]
    shared_inbox: Mapped[str | None]
    outbox: Mapped[str | None]
    followers_uri: Mapped[str | None]
    following_uri: Mapped[str | None]
    # Only Chronicle nodes have these two.
    history_uri: Mapped[str | None]
    now_uri: Mapped[str | None]
    # Likewise, for people elsewhere: the addresses of their shelves, by kind.
    shelf_uris: Mapped[dict[str, Any] | None]
    # What every signed request is looked up by.
    key_id: Mapped[str | None] = mapped_column(index=True)
    public_key_pem: Mapped[str | None]
    # Only of actors here; sealed with the node's secret.
    private_key_sealed: Mapped[str | None]
    # Keys of the other kind (FEP-521a): each as it is published, by the end of its id, or by all of it where that does
    # not begin with the actor's address.
    multikeys: Mapped[dict[str, Any] | None]
    multikey_sealed: Mapped[str | None]
    # For a while after its keys were replaced.
    former_key_sealed: Mapped[str | None]
    keys_changed_at: Mapped[datetime | None]
    succession: Mapped[dict[str, Any] | None]
    # Other accounts of the same person, of those here; where somebody has moved, and when they last did.
    also_known_as: Mapped[list[Any] | None]
    moved_to_uri: Mapped[str | None]
    moved_at: Mapped[datetime | None]
    approves_follows: Mapped[On]
    fetched_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]
    # Shut out by those who moderate this node: gone, whatever their own node says.
    suspended_at: Mapped[datetime | None]
    created_at: Mapped[Now]


class Follow(Base):
    __tablename__ = "follows"
    __table_args__ = (
        UniqueConstraint("follower_id", "followed_id"),
        Index("idx_follows_followed_id_state", "followed_id", "state"),
    )

    id: Mapped[Key]
    follower_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"))
    followed_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"))
    activity_uri: Mapped[str] = mapped_column(unique=True)
    # requested, accepted, rejected
    state: Mapped[str]
    created_at: Mapped[Now]
    decided_at: Mapped[datetime | None]


class Block(Base):
    __tablename__ = "blocks"
    __table_args__ = (UniqueConstraint("actor_id", "target_id"),)

    id: Mapped[Key]
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"))
    target_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[Now]


class FederatedFriend(Base):
    """A friendship, local ones included: two accepted follows, with what each lets the other see."""

    __tablename__ = "federated_friends"
    __table_args__ = (UniqueConstraint("local_user_id", "remote_instance_id", "remote_username"),)

    id: Mapped[Key]
    local_user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    remote_instance_id: Mapped[int] = mapped_column(ForeignKey("federated_instances.id"))
    remote_username: Mapped[str]
    permissions: Mapped[dict[str, Any] | None]
    status: Mapped[str | None] = mapped_column(server_default="pending")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[Now]


class FriendPlay(Base):
    """A play of somebody elsewhere, as one local follower was allowed to read it."""

    __tablename__ = "friend_plays"

    id: Mapped[Key]
    viewer_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"), index=True)
    object_uri: Mapped[str]
    media: Mapped[dict[str, Any]]
    event_type: Mapped[str]
    played_at: Mapped[datetime]
    precision: Mapped[str]
    fetched_at: Mapped[Now]
    expires_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("viewer_id", "object_uri"),
        Index("idx_friend_plays_viewer_id_played_at", viewer_id, desc("played_at")),
    )


class FriendPresence(Base):
    __tablename__ = "friend_presence"

    viewer_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"), primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"), primary_key=True, index=True)
    media: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    progress_data: Mapped[dict[str, Any] | None]
    device_name: Mapped[str | None]
    fetched_at: Mapped[Now]
    expires_at: Mapped[datetime | None]
