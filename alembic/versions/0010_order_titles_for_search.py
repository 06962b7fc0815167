"""Order titles for search, and plays of one person by item"""

from chronicle_node.migrations.ddl import execute, on_sqlite, raw

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    # The key is compared and sorted byte by byte, as SQLite does, so that titles that begin alike are one range.
    if not on_sqlite():
        raw('ALTER TABLE media_items ALTER COLUMN match_key TYPE TEXT COLLATE "C"')
    execute("""
    CREATE INDEX idx_media_items_title ON media_items(hierarchy_level, match_key);
    CREATE INDEX idx_interaction_events_user_media_item ON interaction_events(user_id, media_item_id);
    """)


def downgrade() -> None:
    raw("DROP INDEX idx_interaction_events_user_media_item", "DROP INDEX idx_media_items_title")
    if not on_sqlite():
        raw('ALTER TABLE media_items ALTER COLUMN match_key TYPE TEXT COLLATE "default"')
