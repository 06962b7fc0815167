"""Initial schema"""

from datetime import UTC, datetime

from chronicle_node.migrations.ddl import drop, execute, on_sqlite, raw
from chronicle_node.models.partitions import make_ahead

revision = "0001"
down_revision = None

TABLES = (
    "schema_version users api_tokens media_types media_groups media_items media_external_ids media_relationships"
    " user_libraries event_keys interaction_events currently_watching user_lists user_list_items user_ratings"
    " user_reviews app_settings user_stats_cache notifications"
).split()


def _seeded_audience(key: str, is_public: str) -> str:
    return (
        f"CASE WHEN privacy_settings ->> '{key}_audience' IN ('followers', 'friends', 'private')"
        f" THEN privacy_settings ->> '{key}_audience' WHEN {is_public} THEN 'public' ELSE 'friends' END"
    )


def _switched_on(key: str) -> str:
    return _seeded_audience(key, f"privacy_settings -> '{key}_public' = 'true'")


def _switched_on_unless_off(key: str) -> str:
    return _seeded_audience(key, f"COALESCE(privacy_settings -> '{key}_public', 'true') IN ('true', 'null')")


def _plain_audience(key: str) -> str:
    return (
        f"CASE WHEN privacy_settings ->> '{key}_audience' IN ('public', 'followers', 'friends', 'private')"
        f" THEN privacy_settings ->> '{key}_audience' ELSE 'friends' END"
    )


def upgrade() -> None:
    execute(ACCOUNTS)
    execute(CATALOG)
    execute(LIBRARY)
    _create_events()
    execute(PRESENCE_AND_OPINIONS)
    execute(INSTANCE)


def downgrade() -> None:
    drop(*reversed(TABLES))


def _create_events() -> None:
    """On PostgreSQL a table of yearly partitions, whose key must hold the year; the id comes from event_keys."""
    key = "id INTEGER PRIMARY KEY AUTOINCREMENT" if on_sqlite() else "id INTEGER NOT NULL"
    end = ")" if on_sqlite() else ", PRIMARY KEY (id, timestamp)) PARTITION BY RANGE (timestamp)"
    execute(EVENTS.format(key=key, end=end))
    if not on_sqlite():
        raw(*make_ahead(datetime.now(UTC).year + 1))


ACCOUNTS = f"""
CREATE TABLE schema_version (
    version INTEGER PRIMARY KEY,
    applied_date TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    description TEXT NOT NULL,
    checksum TEXT
);
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id UUID NOT NULL UNIQUE,
    username TEXT NOT NULL,
    email TEXT,
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
    preferences JSON,
    profile_audience TEXT NOT NULL GENERATED ALWAYS AS ({_switched_on_unless_off("profile")}) STORED,
    history_audience TEXT NOT NULL GENERATED ALWAYS AS ({_switched_on("history")}) STORED,
    presence_audience TEXT NOT NULL GENERATED ALWAYS AS ({_switched_on("currently_watching")}) STORED,
    stats_audience TEXT NOT NULL GENERATED ALWAYS AS ({_switched_on("stats")}) STORED,
    library_audience TEXT NOT NULL GENERATED ALWAYS AS ({_plain_audience("library")}) STORED,
    lists_audience TEXT NOT NULL GENERATED ALWAYS AS ({_plain_audience("lists")}) STORED,
    reviews_audience TEXT NOT NULL GENERATED ALWAYS AS ({_plain_audience("reviews")}) STORED,
    ratings_audience TEXT NOT NULL GENERATED ALWAYS AS ({_plain_audience("ratings")}) STORED
);
CREATE UNIQUE INDEX idx_users_username ON users(username);
CREATE UNIQUE INDEX idx_users_email ON users(email);
CREATE INDEX idx_users_is_active ON users(is_active);
CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id UUID NOT NULL UNIQUE,
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    token TEXT NOT NULL,
    md5_sealed TEXT,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at TIMESTAMP,
    last_used_at TIMESTAMP,
    is_active BOOLEAN NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX idx_api_tokens_token ON api_tokens(token);
CREATE INDEX idx_api_tokens_user_id ON api_tokens(user_id);
CREATE INDEX idx_api_tokens_is_active ON api_tokens(is_active);
"""

CATALOG = """
CREATE TABLE media_types (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
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
    media_type_id INTEGER NOT NULL REFERENCES media_types(id) ON DELETE RESTRICT,
    name TEXT NOT NULL,
    description TEXT,
    metadata JSON,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_media_groups_media_type_id ON media_groups(media_type_id);
CREATE INDEX idx_media_groups_name ON media_groups(name);
CREATE TABLE media_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id UUID NOT NULL UNIQUE,
    media_type_id INTEGER NOT NULL REFERENCES media_types(id) ON DELETE RESTRICT,
    media_group_id INTEGER REFERENCES media_groups(id) ON DELETE CASCADE,
    parent_id INTEGER REFERENCES media_items(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    sort_name TEXT,
    match_key TEXT NOT NULL DEFAULT '',
    description TEXT,
    metadata JSON NOT NULL,
    hierarchy_level INTEGER NOT NULL DEFAULT 0,
    hierarchy_position INTEGER,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_media_items_media_type_id ON media_items(media_type_id);
CREATE INDEX idx_media_items_media_group_id ON media_items(media_group_id);
CREATE INDEX idx_media_items_parent_id ON media_items(parent_id);
CREATE INDEX idx_media_items_name ON media_items(name);
CREATE INDEX idx_media_items_sort_name ON media_items(sort_name);
CREATE INDEX idx_media_items_media_type_id_parent_id ON media_items(media_type_id, parent_id);
CREATE INDEX idx_media_items_match ON media_items(media_type_id, parent_id, match_key);
CREATE TABLE media_external_ids (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    media_item_id INTEGER NOT NULL REFERENCES media_items(id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    external_id TEXT NOT NULL,
    url TEXT,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    UNIQUE (media_item_id, provider)
);
CREATE INDEX idx_media_external_ids_media_item_id ON media_external_ids(media_item_id);
CREATE INDEX idx_media_external_ids_provider_external_id ON media_external_ids(provider, external_id);
CREATE TABLE media_relationships (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    from_media_id INTEGER NOT NULL REFERENCES media_items(id) ON DELETE CASCADE,
    to_media_id INTEGER NOT NULL REFERENCES media_items(id) ON DELETE CASCADE,
    relationship_type TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    UNIQUE (from_media_id, to_media_id, relationship_type)
);
CREATE INDEX idx_media_relationships_from_media_id ON media_relationships(from_media_id);
CREATE INDEX idx_media_relationships_to_media_id ON media_relationships(to_media_id);
CREATE INDEX idx_media_relationships_type ON media_relationships(relationship_type);
"""

LIBRARY = """
CREATE TABLE user_libraries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    media_item_id INTEGER NOT NULL REFERENCES media_items(id) ON DELETE CASCADE,
    status TEXT NOT NULL,
    added_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    notes TEXT,
    is_favorite BOOLEAN NOT NULL DEFAULT 0,
    custom_fields JSON,
    UNIQUE (user_id, media_item_id)
);
CREATE INDEX idx_user_libraries_user_id ON user_libraries(user_id);
CREATE INDEX idx_user_libraries_media_item_id ON user_libraries(media_item_id);
CREATE INDEX idx_user_libraries_status ON user_libraries(status);
CREATE INDEX idx_user_libraries_is_favorite ON user_libraries(is_favorite);
CREATE INDEX idx_user_libraries_user_id_status ON user_libraries(user_id, status);
"""

EVENTS = """
CREATE TABLE event_keys (
    event_id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id UUID NOT NULL UNIQUE,
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    event_timestamp TIMESTAMP NOT NULL,
    idempotency_key BLOB NOT NULL UNIQUE
);
CREATE TABLE interaction_events (
    {key},
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    media_item_id INTEGER NOT NULL REFERENCES media_items(id) ON DELETE CASCADE,
    event_type TEXT NOT NULL,
    progress_data JSON,
    scrobbler_source TEXT,
    device_name TEXT,
    timestamp TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    precision TEXT NOT NULL DEFAULT 'exact',
    audience TEXT NOT NULL DEFAULT 'public',
    is_private BOOLEAN NOT NULL GENERATED ALWAYS AS (audience = 'private') STORED
    {end};
CREATE INDEX idx_interaction_events_user_id ON interaction_events(user_id);
CREATE INDEX idx_interaction_events_media_item_id ON interaction_events(media_item_id);
CREATE INDEX idx_interaction_events_timestamp ON interaction_events(timestamp);
CREATE INDEX idx_interaction_events_user_timestamp ON interaction_events(user_id, timestamp DESC);
"""

PRESENCE_AND_OPINIONS = """
CREATE TABLE currently_watching (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL UNIQUE REFERENCES users(id) ON DELETE CASCADE,
    media_item_id INTEGER NOT NULL REFERENCES media_items(id) ON DELETE CASCADE,
    started_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    last_heartbeat TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    progress_data JSON,
    device_name TEXT,
    expires_at TIMESTAMP,
    audience TEXT NOT NULL DEFAULT 'public',
    is_paused BOOLEAN NOT NULL DEFAULT 0
);
CREATE INDEX idx_currently_watching_user_id ON currently_watching(user_id);
CREATE INDEX idx_currently_watching_last_heartbeat ON currently_watching(last_heartbeat);
CREATE TABLE user_lists (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id UUID NOT NULL UNIQUE,
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    description TEXT,
    audience TEXT NOT NULL DEFAULT 'friends',
    is_public BOOLEAN NOT NULL GENERATED ALWAYS AS (audience = 'public') STORED,
    is_collaborative BOOLEAN NOT NULL DEFAULT 0,
    icon TEXT,
    sort_order TEXT NOT NULL DEFAULT 'manual',
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_user_lists_user_id ON user_lists(user_id);
CREATE INDEX idx_user_lists_is_public ON user_lists(is_public);
CREATE TABLE user_list_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    list_id INTEGER NOT NULL REFERENCES user_lists(id) ON DELETE CASCADE,
    media_item_id INTEGER NOT NULL REFERENCES media_items(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    notes TEXT,
    added_by_user_id INTEGER REFERENCES users(id) ON DELETE SET NULL,
    added_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    UNIQUE (list_id, media_item_id)
);
CREATE INDEX idx_user_list_items_list_id ON user_list_items(list_id);
CREATE INDEX idx_user_list_items_media_item_id ON user_list_items(media_item_id);
CREATE TABLE user_ratings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    media_item_id INTEGER NOT NULL REFERENCES media_items(id) ON DELETE CASCADE,
    rating DECIMAL(3,1),
    rating_type TEXT NOT NULL DEFAULT 'numeric',
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    UNIQUE (user_id, media_item_id)
);
CREATE INDEX idx_user_ratings_user_id ON user_ratings(user_id);
CREATE INDEX idx_user_ratings_media_item_id ON user_ratings(media_item_id);
CREATE TABLE user_reviews (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id UUID NOT NULL UNIQUE,
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    media_item_id INTEGER NOT NULL REFERENCES media_items(id) ON DELETE CASCADE,
    title TEXT,
    content TEXT NOT NULL,
    contains_spoilers BOOLEAN NOT NULL DEFAULT 0,
    audience TEXT NOT NULL DEFAULT 'friends',
    is_public BOOLEAN NOT NULL GENERATED ALWAYS AS (audience = 'public') STORED,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    UNIQUE (user_id, media_item_id)
);
CREATE INDEX idx_user_reviews_user_id ON user_reviews(user_id);
CREATE INDEX idx_user_reviews_media_item_id ON user_reviews(media_item_id);
CREATE INDEX idx_user_reviews_is_public ON user_reviews(is_public);
"""

INSTANCE = """
CREATE TABLE app_settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    description TEXT,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE user_stats_cache (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    stat_key TEXT NOT NULL,
    stat_value TEXT NOT NULL,
    media_type_id INTEGER REFERENCES media_types(id) ON DELETE CASCADE,
    audience TEXT NOT NULL DEFAULT 'private',
    computed_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX uq_user_stats_cache_key
    ON user_stats_cache(user_id, stat_key, COALESCE(media_type_id, 0), audience);
CREATE INDEX idx_user_stats_cache_user_id ON user_stats_cache(user_id);
CREATE INDEX idx_user_stats_cache_media_type_id ON user_stats_cache(media_type_id);
CREATE TABLE notifications (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id UUID NOT NULL UNIQUE,
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    notification_type TEXT NOT NULL,
    title TEXT NOT NULL,
    message TEXT NOT NULL,
    link_url TEXT,
    is_read BOOLEAN NOT NULL DEFAULT 0,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    dedupe_key TEXT UNIQUE
);
CREATE INDEX idx_notifications_user_id ON notifications(user_id);
CREATE INDEX idx_notifications_is_read ON notifications(is_read);
CREATE INDEX idx_notifications_created_at ON notifications(created_at DESC);
"""
