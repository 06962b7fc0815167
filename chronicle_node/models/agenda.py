"""The tables of what lies ahead of a person: works they have put off, and the secret address of their calendar."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now


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
