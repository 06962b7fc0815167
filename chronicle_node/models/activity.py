"""The tables of what each day held, so that days in a row and a year at a glance need not read a whole diary.

They are made of the plays and can be made anew at any time. Triggers of the database note which days have changed,
whoever changed them; `services.activity` works these off before somebody looks.
"""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base
from chronicle_node.models.types import BigId


class ActivityDay(Base):
    """What somebody finished of a media type on one of their days, for each audience apart."""

    __tablename__ = "activity_days"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    # The day's number (Python's ordinal): days in a row differ by one.
    day: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    media_type_id: Mapped[int] = mapped_column(
        ForeignKey("media_types.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    audience: Mapped[str] = mapped_column(primary_key=True)
    plays: Mapped[int]
    seconds: Mapped[int]


class ActivityCalendar(Base):
    """By which zone and hour a person's days were made, and when."""

    __tablename__ = "activity_calendars"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    zone: Mapped[str]
    starts_at: Mapped[int]
    built_at: Mapped[datetime]


class StaleDay(Base):
    """A day (of UTC, as text) on which a play of somebody was added, changed or taken out."""

    __tablename__ = "stale_days"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    day: Mapped[str] = mapped_column(primary_key=True)
