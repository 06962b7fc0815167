"""The table of what the node tells its people."""

from sqlalchemy import ForeignKey, Index, desc, text
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now, Off, Public

UNREAD = text("NOT is_read")


class Notification(Base):
    __tablename__ = "notifications"
    __table_args__ = (
        Index("idx_notifications_created_at", desc("created_at")),
        Index("idx_notifications_user_id_created_at", "user_id", desc("created_at"), desc("id")),
        Index("idx_notifications_unread", "user_id", sqlite_where=UNREAD, postgresql_where=UNREAD),
    )

    id: Mapped[Key]
    public_id: Mapped[Public]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    notification_type: Mapped[str]
    title: Mapped[str]
    message: Mapped[str]
    link_url: Mapped[str | None]
    is_read: Mapped[Off] = mapped_column(index=True)
    created_at: Mapped[Now]
    # What the notification is about, so that a repeated job does not tell it twice.
    dedupe_key: Mapped[str | None] = mapped_column(unique=True)
    # Who caused it: what somebody did is not shown to whoever has muted or blocked them since.
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("actors.id", ondelete="CASCADE"), index=True)
