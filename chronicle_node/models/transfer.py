"""The tables of data that comes and goes: imports under way, and backups made."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, desc, text
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now


class BackupHistory(Base):
    __tablename__ = "backup_history"
    __table_args__ = (Index("idx_backup_history_created_at", desc("created_at")),)

    id: Mapped[Key]
    backup_type: Mapped[str]
    file_path: Mapped[str]
    file_size_bytes: Mapped[int]
    created_at: Mapped[Now]
    deleted_at: Mapped[datetime | None]
    checksum: Mapped[str | None]


class ImportJob(Base):
    __tablename__ = "import_jobs"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    source: Mapped[str]
    status: Mapped[str] = mapped_column(index=True)
    total_items: Mapped[int | None]
    processed_items: Mapped[int] = mapped_column(server_default=text("0"))
    failed_items: Mapped[int] = mapped_column(server_default=text("0"))
    error_log: Mapped[list[Any] | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    created_at: Mapped[Now]
