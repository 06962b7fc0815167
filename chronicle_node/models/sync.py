"""The tables of what changed, for clients that keep a copy: a counter for each person and kind, and what it counted."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Now, Off
from chronicle_node.models.types import BigId


class LastActivity(Base):
    """The counter. Whoever counts on holds its row to the end of the transaction, so that numbers appear in order."""

    __tablename__ = "last_activities"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    # Changes up to this one are forgotten.
    forgotten: Mapped[int] = mapped_column(BigId, server_default=text("0"))
    changed_at: Mapped[datetime]


class Change(Base):
    """A thing changed, or went: its public id, which outlives it."""

    __tablename__ = "changes"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    object_id: Mapped[UUID]
    is_deleted: Mapped[Off]
    changed_at: Mapped[Now] = mapped_column(index=True)
