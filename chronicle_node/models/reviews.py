"""The tables of what people think of what they saw: ratings from 1.0 to 10.0, and reviews."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now, Off, Public, if_audience
from chronicle_node.models.types import OneDecimal


class UserRating(Base):
    __tablename__ = "user_ratings"
    __table_args__ = (UniqueConstraint("user_id", "media_item_id"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    media_item_id: Mapped[int] = mapped_column(ForeignKey("media_items.id", ondelete="CASCADE"), index=True)
    rating: Mapped[float | None] = mapped_column(OneDecimal)
    rating_type: Mapped[str] = mapped_column(server_default="numeric")
    created_at: Mapped[Now]
    updated_at: Mapped[Now]


class UserReview(Base):
    __tablename__ = "user_reviews"
    __table_args__ = (UniqueConstraint("user_id", "media_item_id"),)

    id: Mapped[Key]
    public_id: Mapped[Public]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    media_item_id: Mapped[int] = mapped_column(ForeignKey("media_items.id", ondelete="CASCADE"), index=True)
    title: Mapped[str | None]
    content: Mapped[str]
    contains_spoilers: Mapped[Off]
    audience: Mapped[str] = mapped_column(server_default="friends")
    is_public: Mapped[bool] = mapped_column(if_audience("public"), index=True)
    created_at: Mapped[Now]
    updated_at: Mapped[Now]
