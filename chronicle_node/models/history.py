"""The tables of what happened and what is happening: plays, the keys that identify them, companions, presence.

PostgreSQL keeps plays in a partition for each year, where no unique key can span the years. `event_keys`
therefore gives a play its number, its public id and its idempotency key: insert there first, and let other tables
refer to it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now, Off, Public, if_audience


class EventKey(Base):
    __tablename__ = "event_keys"

    event_id: Mapped[Key]
    public_id: Mapped[Public]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    event_timestamp: Mapped[datetime]
    idempotency_key: Mapped[bytes] = mapped_column(unique=True)


class InteractionEvent(Base):
    __tablename__ = "interaction_events"

    # The `event_id` of the play's key.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    media_item_id: Mapped[int] = mapped_column(ForeignKey("media_items.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("watch_sessions.id", ondelete="SET NULL"), index=True)
    event_type: Mapped[str]
    progress_data: Mapped[dict[str, Any] | None]
    scrobbler_source: Mapped[str | None]
    device_name: Mapped[str | None]
    timestamp: Mapped[Now] = mapped_column(index=True)
    # How well the time is known: exact, day, month, year, unknown.
    precision: Mapped[str] = mapped_column(server_default="exact")
    audience: Mapped[str] = mapped_column(server_default="public")
    is_private: Mapped[bool] = mapped_column(if_audience("private"))

    __table_args__ = (
        # Read backwards; a descending one would be filled at its front, and so stay half empty.
        Index("idx_interaction_events_user_timestamp", "user_id", "timestamp"),
        Index("idx_interaction_events_user_media_item", "user_id", "media_item_id", "event_type", "audience"),
    )


class PlayCompanion(Base):
    __tablename__ = "play_companions"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("event_keys.event_id", ondelete="CASCADE"))
    # Set for people of this node, who are shown to others only once they have agreed.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    name: Mapped[str]
    agreed_at: Mapped[datetime | None]


class CurrentlyWatching(Base):
    __tablename__ = "currently_watching"
    __table_args__ = (UniqueConstraint("user_id"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    media_item_id: Mapped[int] = mapped_column(ForeignKey("media_items.id", ondelete="CASCADE"))
    started_at: Mapped[Now]
    last_heartbeat: Mapped[Now] = mapped_column(index=True)
    progress_data: Mapped[dict[str, Any] | None]
    device_name: Mapped[str | None]
    # Set for players that send no heartbeats: when the thing would be over.
    expires_at: Mapped[datetime | None]
    audience: Mapped[str] = mapped_column(Text, server_default="public")
    is_paused: Mapped[Off]
