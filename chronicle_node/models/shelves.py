"""The tables of what friends on other nodes let one person here see of their library, lists, ratings, reviews, days."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Off


class FriendShelf(Base):
    """A shelf of somebody elsewhere, as one local follower was last answered; of one that is closed to them, that."""

    __tablename__ = "friend_shelves"
    __table_args__ = (
        UniqueConstraint("viewer_id", "owner_id", "uri"),
        Index("idx_friend_shelves_owner_id_kind", "owner_id", "kind"),
    )

    id: Mapped[Key]
    viewer_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"))
    # library, lists, ratings, reviews, stats; list for what stands on one of the lists
    kind: Mapped[str]
    uri: Mapped[str]
    is_open: Mapped[Off]
    # Not only its first page.
    is_whole: Mapped[Off]
    # Statistics, which are one document.
    facts: Mapped[dict[str, Any] | None]
    # When the reading began that left what is kept: nothing older may replace it.
    read_at: Mapped[datetime | None]
    # When the other node was last asked in vain.
    missed_at: Mapped[datetime | None]
    # When its owner's node last said that it is another.
    hinted_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]


class FriendShelfItem(Base):
    """What stands on such a shelf, in its owner's order."""

    __tablename__ = "friend_shelf_items"
    __table_args__ = (Index("idx_friend_shelf_items_shelf_id_media_type_status", "shelf_id", "media_type", "status"),)

    shelf_id: Mapped[int] = mapped_column(ForeignKey("friend_shelves.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    uri: Mapped[str | None]
    media_type: Mapped[str | None]
    status: Mapped[str | None]
    # The snapshot of the item, and what the owner says of it.
    media: Mapped[dict[str, Any] | None]
    facts: Mapped[dict[str, Any]]
