"""The tables of what is said to others: reviews of people here as they were posted, what they answer to others, and
what is written elsewhere.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now, Off, Public
from chronicle_node.models.types import OneDecimal


class Post(Base):
    """Something somebody said under an address of its own; after `gone_at` the address is all that is left.

    Of a review of somebody here only the address is kept, and who was told: its words are read from the review.
    """

    __tablename__ = "posts"
    __table_args__ = (
        Index("idx_posts_actor_id_published_at", "actor_id", "published_at"),
        Index("idx_posts_actor_id_received_at", "actor_id", "received_at"),
    )

    id: Mapped[Key]
    public_id: Mapped[Public]
    uri: Mapped[str] = mapped_column(unique=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"))
    # The public id of the review it tells of. No foreign key: the address outlives the review.
    subject_id: Mapped[UUID | None] = mapped_column(index=True)
    # ActivityStreams' or BookWyrm's word: Note, Article, Review, Comment, Quotation, …
    kind: Mapped[str] = mapped_column(server_default="Note")
    # public, followers, friends; of an answer and of somebody elsewhere public, followers, direct; of an answer to a
    # review also readers: whoever may read that
    audience: Mapped[str]
    url: Mapped[str | None]
    title: Mapped[str | None]
    # What is said in place of the content until somebody asks for it.
    warning: Mapped[str | None]
    is_sensitive: Mapped[Off]
    content: Mapped[str | None]
    # What it is about, as a snapshot; pictures and the like as addresses with words.
    about: Mapped[dict[str, Any] | None]
    links: Mapped[list[Any] | None]
    rating: Mapped[float | None] = mapped_column(OneDecimal)
    # A list of a Chronicle node: its name, its address, and the first works on it as snapshots.
    listed: Mapped[dict[str, Any] | None]
    # The inboxes, with their hosts, that were told of a post of somebody here.
    reached: Mapped[list[Any] | None]
    published_at: Mapped[datetime]
    updated_at: Mapped[datetime | None]
    received_at: Mapped[Now]
    gone_at: Mapped[datetime | None]
    # What it answers: its address, as its author says it, and the post, where it is known here.
    in_reply_to: Mapped[str | None] = mapped_column(index=True)
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"), index=True)
    # The public id of what began the talk: a review here, posted or not, or a post. No foreign key: the talk goes on.
    thread_id: Mapped[UUID | None] = mapped_column(index=True)
    # What somebody here typed, and whom and what it names; empty once deleted. None for what is written elsewhere.
    source: Mapped[str | None]
    tags: Mapped[list[Any] | None]


class Reaction(Base):
    """Somebody likes a post, or passes it on."""

    __tablename__ = "reactions"
    __table_args__ = (
        UniqueConstraint("post_id", "actor_id", "kind"),
        Index("idx_reactions_actor_id_created_at", "actor_id", "created_at"),
    )

    id: Mapped[Key]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"))
    # Like, Announce
    kind: Mapped[str]
    activity_uri: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[Now]


class PostRecipient(Base):
    """Somebody to whom a post was addressed by name: of posts from elsewhere only people here are kept."""

    __tablename__ = "post_recipients"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"), primary_key=True, index=True)
    # It speaks of them, or answers them: worth telling them, whoever wrote it.
    is_mentioned: Mapped[Off]


class PostTag(Base):
    """A hashtag that a post carries, in lower case and without its sign."""

    __tablename__ = "post_tags"
    __table_args__ = (Index("idx_post_tags_name_post_id", "name", "post_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
