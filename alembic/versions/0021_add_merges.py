"""Add merged duplicates, with what is needed to undo them"""

from chronicle_node.migrations.ddl import drop, execute

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    execute("""
    CREATE TABLE media_merges (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        public_id UUID NOT NULL UNIQUE,
        into_item_id INTEGER NOT NULL REFERENCES media_items(id) ON DELETE CASCADE,
        from_name TEXT NOT NULL,
        merged_by_user_id INTEGER REFERENCES users(id) ON DELETE SET NULL,
        merged_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        undone_at TIMESTAMP,
        undone_by_user_id INTEGER REFERENCES users(id) ON DELETE SET NULL
    );
    CREATE INDEX idx_media_merges_into_item_id ON media_merges(into_item_id);
    CREATE INDEX idx_media_merges_merged_by_user_id ON media_merges(merged_by_user_id);
    CREATE TABLE media_merge_changes (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        merge_id INTEGER NOT NULL REFERENCES media_merges(id) ON DELETE CASCADE,
        user_id INTEGER REFERENCES users(id) ON DELETE CASCADE,
        table_name TEXT NOT NULL,
        action TEXT NOT NULL,
        payload JSON NOT NULL
    );
    CREATE INDEX idx_media_merge_changes_merge_id ON media_merge_changes(merge_id);
    CREATE INDEX idx_media_merge_changes_user_id ON media_merge_changes(user_id);
    CREATE TABLE media_redirects (
        former_id INTEGER PRIMARY KEY,
        public_id UUID NOT NULL UNIQUE,
        media_item_id INTEGER NOT NULL REFERENCES media_items(id) ON DELETE CASCADE,
        merge_id INTEGER NOT NULL REFERENCES media_merges(id) ON DELETE CASCADE,
        match_key TEXT NOT NULL,
        year INTEGER
    );
    CREATE INDEX idx_media_redirects_media_item_id ON media_redirects(media_item_id);
    CREATE INDEX idx_media_redirects_merge_id ON media_redirects(merge_id);
    CREATE INDEX idx_media_redirects_match_key ON media_redirects(match_key);
    CREATE TABLE media_former_ids (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        media_item_id INTEGER NOT NULL REFERENCES media_items(id) ON DELETE CASCADE,
        merge_id INTEGER NOT NULL REFERENCES media_merges(id) ON DELETE CASCADE,
        provider TEXT NOT NULL,
        external_id TEXT NOT NULL
    );
    CREATE INDEX idx_media_former_ids_media_item_id ON media_former_ids(media_item_id);
    CREATE INDEX idx_media_former_ids_merge_id ON media_former_ids(merge_id);
    CREATE INDEX idx_media_former_ids_provider_external_id ON media_former_ids(provider, external_id);
    """)


def downgrade() -> None:
    drop("media_former_ids", "media_redirects", "media_merge_changes", "media_merges")
