"""The tables of what lies ahead of a person: works put off, the secret address of the calendar, and goals."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now, Public


class PutOff(Base):
    """A work that is not to be offered as what comes next: for a while, or until the person says otherwise."""

    __tablename__ = "put_off_items"
    __table_args__ = (UniqueConstraint("user_id", "media_item_id"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    media_item_id: Mapped[int] = mapped_column(ForeignKey("media_items.id", ondelete="CASCADE"), index=True)
    until: Mapped[datetime | None]
    created_at: Mapped[Now]


class CalendarKey(Base):
    """What opens a person's calendar for programs that cannot sign in. Sealed, so that its owner can read it again."""

    __tablename__ = "calendar_keys"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    secret_hash: Mapped[bytes] = mapped_column(unique=True)
    secret_sealed: Mapped[str]
    created_at: Mapped[Now]


class Goal(Base):
    """So many things, hours or days in each week, month or year. How far one is follows from the plays."""

    __tablename__ = "goals"

    id: Mapped[Key]
    public_id: Mapped[Public]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str | None]
    # plays, hours, days
    unit: Mapped[str]
    # week, month, year
    period: Mapped[str]
    target: Mapped[int]
    # None: of every type.
    media_type_id: Mapped[int | None] = mapped_column(ForeignKey("media_types.id", ondelete="CASCADE"))
    audience: Mapped[str] = mapped_column(server_default="private")
    # Numbers of days (Python's ordinal): of the first period it counts for, and of the last once it was ended.
    begins_on: Mapped[int]
    ended_on: Mapped[int | None]
    created_at: Mapped[Now]
    updated_at: Mapped[Now]
