"""The table of totals worked out ahead: one row for each audience, or a total would give private plays away."""

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now

#: The unique key, spelled as its index is: pass it as `index_elements` of an upsert.
STAT_KEY = (text("user_id"), text("stat_key"), text("COALESCE(media_type_id, 0)"), text("audience"))


class UserStatsCache(Base):
    __tablename__ = "user_stats_cache"
    __table_args__ = (Index("uq_user_stats_cache_key", *STAT_KEY, unique=True),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    stat_key: Mapped[str]
    stat_value: Mapped[str]
    media_type_id: Mapped[int | None] = mapped_column(ForeignKey("media_types.id", ondelete="CASCADE"), index=True)
    audience: Mapped[str] = mapped_column(server_default="private")
    computed_at: Mapped[Now]
