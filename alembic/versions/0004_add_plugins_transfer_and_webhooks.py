"""Add plugins, imports, backups, webhooks and the node's own tables"""

from chronicle_node.migrations.ddl import drop, execute

revision = "0004"
down_revision = "0003"

TABLES = (
    "plugins plugin_versions scraper_priorities scraper_stats backup_history import_jobs audit_log scheduled_jobs"
    " job_history media_file_locations dashboard_widgets ui_config ui_config_backups webhooks"
).split()


def upgrade() -> None:
    execute(PLUGINS)
    execute(TRANSFER_AND_AUDIT)
    execute(JOBS_AND_FILES)
    execute(PAGES_AND_WEBHOOKS)


def downgrade() -> None:
    drop(*reversed(TABLES))


PLUGINS = """
CREATE TABLE plugins (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    plugin_type TEXT NOT NULL,
    is_enabled BOOLEAN NOT NULL DEFAULT 1,
    is_system BOOLEAN NOT NULL DEFAULT 0,
    priority INTEGER NOT NULL DEFAULT 100,
    settings JSON,
    supported_media_types JSON,
    installed_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    update_source TEXT,
    update_url TEXT,
    update_channel TEXT DEFAULT 'stable',
    auto_update BOOLEAN DEFAULT 0,
    last_update_check TIMESTAMP,
    min_chronicle_version TEXT,
    max_chronicle_version TEXT
);
CREATE UNIQUE INDEX idx_plugins_name ON plugins(name);
CREATE INDEX idx_plugins_plugin_type ON plugins(plugin_type);
CREATE INDEX idx_plugins_is_enabled ON plugins(is_enabled);
CREATE TABLE plugin_versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    plugin_name TEXT NOT NULL REFERENCES plugins(name) ON DELETE CASCADE,
    version TEXT NOT NULL,
    file_path TEXT NOT NULL,
    installed_at TIMESTAMP NOT NULL,
    uninstalled_at TIMESTAMP,
    UNIQUE (plugin_name, version)
);
CREATE INDEX idx_plugin_versions_name_version ON plugin_versions(plugin_name, version DESC);
CREATE TABLE scraper_priorities (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    media_type_id INTEGER NOT NULL REFERENCES media_types(id),
    plugin_id INTEGER NOT NULL REFERENCES plugins(id),
    metadata_field TEXT,
    priority INTEGER NOT NULL,
    is_enabled BOOLEAN DEFAULT 1,
    fallback_behavior TEXT DEFAULT 'continue'
);
CREATE UNIQUE INDEX uq_scraper_priorities_key
    ON scraper_priorities(media_type_id, plugin_id, COALESCE(metadata_field, ''));
CREATE TABLE scraper_stats (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    plugin_id INTEGER NOT NULL REFERENCES plugins(id),
    media_type_id INTEGER NOT NULL REFERENCES media_types(id),
    success_count INTEGER DEFAULT 0,
    failure_count INTEGER DEFAULT 0,
    avg_response_time_ms INTEGER,
    last_success_at TIMESTAMP,
    last_failure_at TIMESTAMP,
    UNIQUE (plugin_id, media_type_id)
);
"""

TRANSFER_AND_AUDIT = """
CREATE TABLE backup_history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    backup_type TEXT NOT NULL,
    file_path TEXT NOT NULL,
    file_size_bytes INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    deleted_at TIMESTAMP,
    checksum TEXT
);
CREATE INDEX idx_backup_history_created_at ON backup_history(created_at DESC);
CREATE TABLE import_jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    source TEXT NOT NULL,
    status TEXT NOT NULL,
    total_items INTEGER,
    processed_items INTEGER NOT NULL DEFAULT 0,
    failed_items INTEGER NOT NULL DEFAULT 0,
    error_log JSON,
    started_at TIMESTAMP,
    completed_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_import_jobs_user_id ON import_jobs(user_id);
CREATE INDEX idx_import_jobs_status ON import_jobs(status);
CREATE TABLE audit_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER,
    action TEXT NOT NULL,
    entity_type TEXT,
    entity_id INTEGER,
    ip_address TEXT,
    user_agent TEXT,
    details JSON,
    timestamp TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_audit_log_user_id ON audit_log(user_id);
CREATE INDEX idx_audit_log_action ON audit_log(action);
CREATE INDEX idx_audit_log_timestamp ON audit_log(timestamp DESC);
"""

JOBS_AND_FILES = """
CREATE TABLE scheduled_jobs (
    job_name TEXT PRIMARY KEY,
    schedule TEXT NOT NULL,
    is_enabled BOOLEAN DEFAULT 1,
    last_run_at TIMESTAMP,
    last_run_status TEXT,
    next_run_at TIMESTAMP,
    settings JSON
);
CREATE TABLE job_history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job_name TEXT NOT NULL,
    started_at TIMESTAMP NOT NULL,
    completed_at TIMESTAMP,
    status TEXT NOT NULL,
    error TEXT,
    details JSON
);
CREATE TABLE media_file_locations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    media_item_id INTEGER NOT NULL REFERENCES media_items(id),
    file_path TEXT NOT NULL,
    file_type TEXT,
    verified_at TIMESTAMP,
    is_missing BOOLEAN DEFAULT 0
);
"""

PAGES_AND_WEBHOOKS = """
CREATE TABLE dashboard_widgets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users(id),
    widget_type TEXT NOT NULL,
    media_type_id INTEGER REFERENCES media_types(id),
    position INTEGER NOT NULL,
    size TEXT DEFAULT 'medium',
    settings JSON,
    is_enabled BOOLEAN DEFAULT 1
);
CREATE TABLE ui_config (
    component_name TEXT PRIMARY KEY,
    layout JSON NOT NULL,
    styles JSON,
    is_enabled BOOLEAN DEFAULT 1,
    is_system BOOLEAN DEFAULT 1
);
CREATE TABLE ui_config_backups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    backup_date TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    config_snapshot JSON NOT NULL,
    created_by TEXT,
    description TEXT
);
CREATE TABLE webhooks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id UUID NOT NULL UNIQUE,
    user_id INTEGER NOT NULL REFERENCES users(id),
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    events JSON NOT NULL,
    is_enabled BOOLEAN DEFAULT 1,
    secret TEXT,
    format TEXT NOT NULL DEFAULT 'standard',
    failure_count INTEGER NOT NULL DEFAULT 0,
    disabled_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_webhooks_user_id ON webhooks(user_id);
"""
