"""The tables of the node itself: versions, settings, plugins, the pages' layout, the audit log."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, desc, false, func, text, true
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now, Off, On


class SchemaVersion(Base):
    __tablename__ = "schema_version"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    applied_date: Mapped[Now]
    description: Mapped[str]
    checksum: Mapped[str | None]


class AppSetting(Base):
    __tablename__ = "app_settings"

    key: Mapped[str] = mapped_column(primary_key=True)
    # JSON, always, even for a bare word.
    value: Mapped[str]
    description: Mapped[str | None]
    updated_at: Mapped[Now]


class Plugin(Base):
    __tablename__ = "plugins"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True, index=True)
    version: Mapped[str]
    plugin_type: Mapped[str] = mapped_column(index=True)
    is_enabled: Mapped[On] = mapped_column(index=True)
    is_system: Mapped[Off]
    priority: Mapped[int] = mapped_column(server_default=text("100"))
    settings: Mapped[dict[str, Any] | None]
    supported_media_types: Mapped[list[Any] | None]
    installed_at: Mapped[Now]
    updated_at: Mapped[Now]
    update_source: Mapped[str | None]
    update_url: Mapped[str | None]
    update_channel: Mapped[str | None] = mapped_column(server_default="stable")
    auto_update: Mapped[bool | None] = mapped_column(server_default=false())
    last_update_check: Mapped[datetime | None]
    min_chronicle_version: Mapped[str | None]
    max_chronicle_version: Mapped[str | None]


class PluginVersion(Base):
    __tablename__ = "plugin_versions"

    id: Mapped[Key]
    plugin_name: Mapped[str] = mapped_column(ForeignKey("plugins.name", ondelete="CASCADE"))
    version: Mapped[str]
    file_path: Mapped[str]
    installed_at: Mapped[datetime]
    uninstalled_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("plugin_name", "version"),
        Index("idx_plugin_versions_name_version", "plugin_name", desc("version")),
    )


class ScraperPriority(Base):
    __tablename__ = "scraper_priorities"
    __table_args__ = (
        Index(
            "uq_scraper_priorities_key",
            text("media_type_id"),
            text("plugin_id"),
            text("COALESCE(metadata_field, '')"),
            unique=True,
        ),
    )

    id: Mapped[Key]
    media_type_id: Mapped[int] = mapped_column(ForeignKey("media_types.id"))
    plugin_id: Mapped[int] = mapped_column(ForeignKey("plugins.id"))
    metadata_field: Mapped[str | None]
    priority: Mapped[int]
    is_enabled: Mapped[bool | None] = mapped_column(server_default=true())
    fallback_behavior: Mapped[str | None] = mapped_column(server_default="continue")


class ScraperStat(Base):
    __tablename__ = "scraper_stats"
    __table_args__ = (UniqueConstraint("plugin_id", "media_type_id"),)

    id: Mapped[Key]
    plugin_id: Mapped[int] = mapped_column(ForeignKey("plugins.id"))
    media_type_id: Mapped[int] = mapped_column(ForeignKey("media_types.id"))
    success_count: Mapped[int | None] = mapped_column(server_default=text("0"))
    failure_count: Mapped[int | None] = mapped_column(server_default=text("0"))
    avg_response_time_ms: Mapped[int | None]
    last_success_at: Mapped[datetime | None]
    last_failure_at: Mapped[datetime | None]


class DashboardWidget(Base):
    __tablename__ = "dashboard_widgets"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    widget_type: Mapped[str]
    media_type_id: Mapped[int | None] = mapped_column(ForeignKey("media_types.id"))
    position: Mapped[int]
    size: Mapped[str | None] = mapped_column(server_default="medium")
    settings: Mapped[dict[str, Any] | None]
    is_enabled: Mapped[bool | None] = mapped_column(server_default=true())


class UiConfig(Base):
    __tablename__ = "ui_config"

    component_name: Mapped[str] = mapped_column(primary_key=True)
    layout: Mapped[dict[str, Any]]
    styles: Mapped[dict[str, Any] | None]
    is_enabled: Mapped[bool | None] = mapped_column(server_default=true())
    is_system: Mapped[bool | None] = mapped_column(server_default=true())


class UiConfigBackup(Base):
    __tablename__ = "ui_config_backups"

    id: Mapped[Key]
    backup_date: Mapped[datetime | None] = mapped_column(server_default=func.current_timestamp())
    config_snapshot: Mapped[dict[str, Any]]
    created_by: Mapped[str | None]
    description: Mapped[str | None]


class AuditEntry(Base):
    """Who did what. No foreign key: the entry outlives the account it speaks of."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("idx_audit_log_timestamp", desc("timestamp")),)

    id: Mapped[Key]
    user_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(index=True)
    entity_type: Mapped[str | None]
    entity_id: Mapped[int | None]
    ip_address: Mapped[str | None]
    user_agent: Mapped[str | None]
    details: Mapped[dict[str, Any] | None]
    timestamp: Mapped[Now]
