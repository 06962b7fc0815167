"""The tables of what posts say of works: from elsewhere as their authors claim it, from here as it was posted."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now


class PostWork(Base):
    """What a post says of a work: a review, a rating, a status; with the item here that is meant, where one is."""

    __tablename__ = "post_works"
    __table_args__ = (Index("idx_post_works_media_item_id", "media_item_id"),)

    id: Mapped[Key]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), unique=True)
    # review, rating, comment, quotation, status, list, digest
    kind: Mapped[str]
    media_item_id: Mapped[int | None] = mapped_column(ForeignKey("media_items.id", ondelete="SET NULL"))
    # Where its author's server describes the work.
    source: Mapped[str | None] = mapped_column(index=True)
    status: Mapped[str | None]
    # How the rating was given: in whose scale, and the number there, so that nothing drifts on the way back.
    rating_scale: Mapped[str | None]
    rating_raw: Mapped[str | None]
    # open: no item is known to be meant; known; claimed: an item that was made for such a post; unclear: its ids
    # speak of several things, so it is shown by itself.
    standing: Mapped[str] = mapped_column(server_default="open")
    # Of a digest of somebody here: the plays it tells of, and how many parts that is.
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
    parts: Mapped[int | None]


class ClaimedItem(Base):
    """An item that was made because a post from this node spoke of it; it goes again unless somebody takes to it."""

    __tablename__ = "claimed_items"
    __table_args__ = (Index("idx_claimed_items_instance_id_made_at", "instance_id", "made_at"),)

    media_item_id: Mapped[int] = mapped_column(
        ForeignKey("media_items.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    instance_id: Mapped[int] = mapped_column(ForeignKey("federated_instances.id", ondelete="CASCADE"))
    made_at: Mapped[Now]


class ClaimedId(Base):
    """An id of another catalogue that such an item is said to have. Posts are matched by it, players never."""

    __tablename__ = "claimed_ids"
    __table_args__ = (Index("idx_claimed_ids_provider_external_id", "provider", "external_id"),)

    media_item_id: Mapped[int] = mapped_column(
        ForeignKey("media_items.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    provider: Mapped[str] = mapped_column(primary_key=True)
    external_id: Mapped[str]
