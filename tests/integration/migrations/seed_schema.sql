-- The facts of the specified schema: every table, column, default, key and index, in its own words.

CREATE TABLE schema_version (
    version INTEGER PRIMARY KEY,
    applied_date TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    description TEXT NOT NULL,
    checksum TEXT
);

CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    username TEXT NOT NULL UNIQUE,
    email TEXT UNIQUE,
    password_hash TEXT NOT NULL,
    display_name TEXT,
    avatar_url TEXT,
    bio TEXT,
    timezone TEXT DEFAULT 'UTC',
    locale TEXT DEFAULT 'en-US',
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    last_login_at TIMESTAMP,
    is_active BOOLEAN NOT NULL DEFAULT 1,
    is_admin BOOLEAN NOT NULL DEFAULT 0,
    privacy_settings JSON,
    preferences JSON
);
CREATE UNIQUE INDEX idx_users_username ON users(username);
CREATE UNIQUE INDEX idx_users_email ON users(email);
CREATE INDEX idx_users_is_active ON users(is_active);

CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    token TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at TIMESTAMP,
    last_used_at TIMESTAMP,
    is_active BOOLEAN NOT NULL DEFAULT 1,
    FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX idx_api_tokens_token ON api_tokens(token);
CREATE INDEX idx_api_tokens_user_id ON api_tokens(user_id);
CREATE INDEX idx_api_tokens_is_active ON api_tokens(is_active);

CREATE TABLE media_types (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    icon TEXT,
    color TEXT,
    hierarchy_levels JSON NOT NULL,
    interaction_verb TEXT NOT NULL,
    session_noun TEXT NOT NULL,
    progress_unit TEXT NOT NULL,
    metadata_schema JSON,
    is_enabled BOOLEAN NOT NULL DEFAULT 1,
    is_system BOOLEAN NOT NULL DEFAULT 0,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX idx_media_types_name ON media_types(name);
CREATE INDEX idx_media_types_is_enabled ON media_types(is_enabled);

CREATE TABLE media_groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    media_type_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    metadata JSON,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    FOREIGN KEY (media_type_id) REFERENCES media_types(id) ON DELETE RESTRICT
);
CREATE INDEX idx_media_groups_media_type_id ON media_groups(media_type_id);
CREATE INDEX idx_media_groups_name ON media_groups(name);

CREATE TABLE media_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    media_type_id INTEGER NOT NULL,
    media_group_id INTEGER,
    parent_id INTEGER,
    name TEXT NOT NULL,
    sort_name TEXT,
    description TEXT,
    metadata JSON NOT NULL,
    hierarchy_level INTEGER NOT NULL DEFAULT 0,
    hierarchy_position INTEGER,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    FOREIGN KEY (media_type_id) REFERENCES media_types(id) ON DELETE RESTRICT,
    FOREIGN KEY (media_group_id) REFERENCES media_groups(id) ON DELETE CASCADE,
    FOREIGN KEY (parent_id) REFERENCES media_items(id) ON DELETE CASCADE
);
CREATE INDEX idx_media_items_media_type_id ON media_items(media_type_id);
CREATE INDEX idx_media_items_media_group_id ON media_items(media_group_id);
CREATE INDEX idx_media_items_parent_id ON media_items(parent_id);
CREATE INDEX idx_media_items_name ON media_items(name);
CREATE INDEX idx_media_items_sort_name ON media_items(sort_name);

CREATE TABLE media_external_ids (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    media_item_id INTEGER NOT NULL,
    provider TEXT NOT NULL,
    external_id TEXT NOT NULL,
    url TEXT,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    FOREIGN KEY (media_item_id) REFERENCES media_items(id) ON DELETE CASCADE,
    UNIQUE(media_item_id, provider)
);
CREATE INDEX idx_media_external_ids_media_item_id ON media_external_ids(media_item_id);
CREATE INDEX idx_media_external_ids_provider_external_id ON media_external_ids(provider, external_id);

CREATE TABLE media_relationships (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    from_media_id INTEGER NOT NULL,
    to_media_id INTEGER NOT NULL,
    relationship_type TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    FOREIGN KEY (from_media_id) REFERENCES media_items(id) ON DELETE CASCADE,
    FOREIGN KEY (to_media_id) REFERENCES media_items(id) ON DELETE CASCADE,
    UNIQUE(from_media_id, to_media_id, relationship_type)
);
CREATE INDEX idx_media_relationships_from_media_id ON media_relationships(from_media_id);
CREATE INDEX idx_media_relationships_to_media_id ON media_relationships(to_media_id);
CREATE INDEX idx_media_relationships_type ON media_relationships(relationship_type);

CREATE TABLE user_libraries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    media_item_id INTEGER NOT NULL,
    status TEXT NOT NULL,
    added_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    notes TEXT,
    is_favorite BOOLEAN NOT NULL DEFAULT 0,
    custom_fields JSON,
    FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
    FOREIGN KEY (media_item_id) REFERENCES media_items(id) ON DELETE CASCADE,
    UNIQUE(user_id, media_item_id)
);
CREATE INDEX idx_user_libraries_user_id ON user_libraries(user_id);
CREATE INDEX idx_user_libraries_media_item_id ON user_libraries(media_item_id);
CREATE INDEX idx_user_libraries_status ON user_libraries(status);
CREATE INDEX idx_user_libraries_is_favorite ON user_libraries(is_favorite);

CREATE TABLE watch_sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    media_item_id INTEGER NOT NULL,
    session_number INTEGER NOT NULL,
    status TEXT NOT NULL,
    started_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    completed_at TIMESTAMP,
    notes TEXT,
    FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
    FOREIGN KEY (media_item_id) REFERENCES media_items(id) ON DELETE CASCADE,
    UNIQUE(user_id, media_item_id, session_number)
);
CREATE INDEX idx_watch_sessions_user_id ON watch_sessions(user_id);
CREATE INDEX idx_watch_sessions_media_item_id ON watch_sessions(media_item_id);
CREATE INDEX idx_watch_sessions_status ON watch_sessions(status);

CREATE TABLE interaction_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    media_item_id INTEGER NOT NULL,
    session_id INTEGER,
    event_type TEXT NOT NULL,
    progress_data JSON,
    scrobbler_source TEXT,
    device_name TEXT,
    timestamp TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    is_private BOOLEAN NOT NULL DEFAULT 0,
    FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
    FOREIGN KEY (media_item_id) REFERENCES media_items(id) ON DELETE CASCADE,
    FOREIGN KEY (session_id) REFERENCES watch_sessions(id) ON DELETE SET NULL
);
CREATE INDEX idx_interaction_events_user_id ON interaction_events(user_id);
CREATE INDEX idx_interaction_events_media_item_id ON interaction_events(media_item_id);
CREATE INDEX idx_interaction_events_session_id ON interaction_events(session_id);
CREATE INDEX idx_interaction_events_timestamp ON interaction_events(timestamp);
CREATE INDEX idx_interaction_events_user_timestamp ON interaction_events(user_id, timestamp DESC);

CREATE TABLE currently_watching (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    media_item_id INTEGER NOT NULL,
    started_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    last_heartbeat TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    progress_data JSON,
    device_name TEXT,
    FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
    FOREIGN KEY (media_item_id) REFERENCES media_items(id) ON DELETE CASCADE,
    UNIQUE(user_id)
);
CREATE INDEX idx_currently_watching_user_id ON currently_watching(user_id);
CREATE INDEX idx_currently_watching_last_heartbeat ON currently_watching(last_heartbeat);

CREATE TABLE groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    description TEXT,
    group_type TEXT NOT NULL,
    owner_user_id INTEGER NOT NULL,
    privacy TEXT NOT NULL,
    settings JSON,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    FOREIGN KEY (owner_user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX idx_groups_owner_user_id ON groups(owner_user_id);
CREATE INDEX idx_groups_group_type ON groups(group_type);

CREATE TABLE group_members (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    group_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    joined_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    permissions JSON,
    FOREIGN KEY (group_id) REFERENCES groups(id) ON DELETE CASCADE,
    FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
    UNIQUE(group_id, user_id)
);
CREATE INDEX idx_group_members_group_id ON group_members(group_id);
CREATE INDEX idx_group_members_user_id ON group_members(user_id);

CREATE TABLE group_invitations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    group_id INTEGER NOT NULL,
    from_user_id INTEGER NOT NULL,
    to_user_id INTEGER,
    to_email TEXT,
    role TEXT NOT NULL DEFAULT 'member',
    invite_code TEXT NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at TIMESTAMP NOT NULL,
    accepted_at TIMESTAMP,
    declined_at TIMESTAMP,
    FOREIGN KEY (group_id) REFERENCES groups(id) ON DELETE CASCADE,
    FOREIGN KEY (from_user_id) REFERENCES users(id) ON DELETE CASCADE,
    FOREIGN KEY (to_user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX idx_group_invitations_group_id ON group_invitations(group_id);
CREATE INDEX idx_group_invitations_to_user_id ON group_invitations(to_user_id);
CREATE UNIQUE INDEX idx_group_invitations_invite_code ON group_invitations(invite_code);

CREATE TABLE user_lists (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    is_public BOOLEAN NOT NULL DEFAULT 0,
    is_collaborative BOOLEAN NOT NULL DEFAULT 0,
    icon TEXT,
    sort_order TEXT NOT NULL DEFAULT 'manual',
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX idx_user_lists_user_id ON user_lists(user_id);
CREATE INDEX idx_user_lists_is_public ON user_lists(is_public);

CREATE TABLE user_list_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    list_id INTEGER NOT NULL,
    media_item_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    notes TEXT,
    added_by_user_id INTEGER NOT NULL,
    added_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    FOREIGN KEY (list_id) REFERENCES user_lists(id) ON DELETE CASCADE,
    FOREIGN KEY (media_item_id) REFERENCES media_items(id) ON DELETE CASCADE,
    FOREIGN KEY (added_by_user_id) REFERENCES users(id) ON DELETE SET NULL,
    UNIQUE(list_id, media_item_id)
);
CREATE INDEX idx_user_list_items_list_id ON user_list_items(list_id);
CREATE INDEX idx_user_list_items_media_item_id ON user_list_items(media_item_id);

CREATE TABLE user_ratings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    media_item_id INTEGER NOT NULL,
    rating DECIMAL(3,1),
    rating_type TEXT NOT NULL DEFAULT 'numeric',
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
    FOREIGN KEY (media_item_id) REFERENCES media_items(id) ON DELETE CASCADE,
    UNIQUE(user_id, media_item_id)
);
CREATE INDEX idx_user_ratings_user_id ON user_ratings(user_id);
CREATE INDEX idx_user_ratings_media_item_id ON user_ratings(media_item_id);

CREATE TABLE user_reviews (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    media_item_id INTEGER NOT NULL,
    title TEXT,
    content TEXT NOT NULL,
    contains_spoilers BOOLEAN NOT NULL DEFAULT 0,
    is_public BOOLEAN NOT NULL DEFAULT 0,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
    FOREIGN KEY (media_item_id) REFERENCES media_items(id) ON DELETE CASCADE,
    UNIQUE(user_id, media_item_id)
);
CREATE INDEX idx_user_reviews_user_id ON user_reviews(user_id);
CREATE INDEX idx_user_reviews_media_item_id ON user_reviews(media_item_id);
CREATE INDEX idx_user_reviews_is_public ON user_reviews(is_public);

CREATE TABLE plugins (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
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
    plugin_name TEXT NOT NULL,
    version TEXT NOT NULL,
    file_path TEXT NOT NULL,
    installed_at TIMESTAMP NOT NULL,
    uninstalled_at TIMESTAMP,
    FOREIGN KEY (plugin_name) REFERENCES plugins(name) ON DELETE CASCADE,
    UNIQUE(plugin_name, version)
);
CREATE INDEX idx_plugin_versions_name_version ON plugin_versions(plugin_name, version DESC);

CREATE TABLE app_settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    description TEXT,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE user_stats_cache (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    stat_key TEXT NOT NULL,
    stat_value TEXT NOT NULL,
    media_type_id INTEGER,
    computed_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
    FOREIGN KEY (media_type_id) REFERENCES media_types(id) ON DELETE CASCADE,
    UNIQUE(user_id, stat_key, media_type_id)
);
CREATE INDEX idx_user_stats_cache_user_id ON user_stats_cache(user_id);
CREATE INDEX idx_user_stats_cache_media_type_id ON user_stats_cache(media_type_id);

CREATE TABLE notifications (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    notification_type TEXT NOT NULL,
    title TEXT NOT NULL,
    message TEXT NOT NULL,
    link_url TEXT,
    is_read BOOLEAN NOT NULL DEFAULT 0,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX idx_notifications_user_id ON notifications(user_id);
CREATE INDEX idx_notifications_is_read ON notifications(is_read);
CREATE INDEX idx_notifications_created_at ON notifications(created_at DESC);

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
    user_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    status TEXT NOT NULL,
    total_items INTEGER,
    processed_items INTEGER NOT NULL DEFAULT 0,
    failed_items INTEGER NOT NULL DEFAULT 0,
    error_log JSON,
    started_at TIMESTAMP,
    completed_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
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

CREATE TABLE scraper_priorities (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    media_type_id INTEGER NOT NULL,
    plugin_id INTEGER NOT NULL,
    metadata_field TEXT,
    priority INTEGER NOT NULL,
    is_enabled BOOLEAN DEFAULT 1,
    fallback_behavior TEXT DEFAULT 'continue',
    FOREIGN KEY (media_type_id) REFERENCES media_types(id),
    FOREIGN KEY (plugin_id) REFERENCES plugins(id),
    UNIQUE(media_type_id, plugin_id, metadata_field)
);

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
    media_item_id INTEGER NOT NULL,
    file_path TEXT NOT NULL,
    file_type TEXT,
    verified_at TIMESTAMP,
    is_missing BOOLEAN DEFAULT 0,
    FOREIGN KEY (media_item_id) REFERENCES media_items(id)
);

CREATE TABLE dashboard_widgets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    widget_type TEXT NOT NULL,
    media_type_id INTEGER,
    position INTEGER NOT NULL,
    size TEXT DEFAULT 'medium',
    settings JSON,
    is_enabled BOOLEAN DEFAULT 1,
    FOREIGN KEY (user_id) REFERENCES users(id),
    FOREIGN KEY (media_type_id) REFERENCES media_types(id)
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
    user_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    events JSON NOT NULL,
    is_enabled BOOLEAN DEFAULT 1,
    secret TEXT,
    FOREIGN KEY (user_id) REFERENCES users(id)
);

CREATE TABLE scraper_stats (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    plugin_id INTEGER NOT NULL,
    media_type_id INTEGER NOT NULL,
    success_count INTEGER DEFAULT 0,
    failure_count INTEGER DEFAULT 0,
    avg_response_time_ms INTEGER,
    last_success_at TIMESTAMP,
    last_failure_at TIMESTAMP,
    FOREIGN KEY (plugin_id) REFERENCES plugins(id),
    FOREIGN KEY (media_type_id) REFERENCES media_types(id),
    UNIQUE(plugin_id, media_type_id)
);

CREATE TABLE federated_instances (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    instance_url TEXT NOT NULL UNIQUE,
    instance_name TEXT,
    public_key TEXT,
    is_trusted BOOLEAN DEFAULT 0,
    added_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE federated_friends (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    local_user_id INTEGER NOT NULL,
    remote_instance_id INTEGER NOT NULL,
    remote_username TEXT NOT NULL,
    permissions JSON,
    status TEXT DEFAULT 'pending',
    FOREIGN KEY (local_user_id) REFERENCES users(id),
    FOREIGN KEY (remote_instance_id) REFERENCES federated_instances(id),
    UNIQUE(local_user_id, remote_instance_id, remote_username)
);
