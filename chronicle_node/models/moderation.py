"""The tables of what people and administrators do about each other: who hears nothing more of whom."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now, Off


class Mute(Base):
    """Somebody hears nothing of another, who never learns of it. The row goes when its time is over."""

    __tablename__ = "mutes"
    __table_args__ = (
        UniqueConstraint("actor_id", "target_id"),
        Index(
            "idx_mutes_until",
            "until",
            sqlite_where=text("until IS NOT NULL"),
            postgresql_where=text("until IS NOT NULL"),
        ),
    )

    id: Mapped[Key]
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"))
    target_id: Mapped[int] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"), index=True)
    # Their things stay in feeds; only notifications of what they do are left out.
    only_notifications: Mapped[Off]
    until: Mapped[datetime | None]
    created_at: Mapped[Now]
