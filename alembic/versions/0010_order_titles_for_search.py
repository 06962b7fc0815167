"""Order titles for search"""

from chronicle_node.migrations.ddl import execute, on_sqlite, raw

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    # The key is compared and sorted byte by byte, as SQLite does, so that titles that begin alike are one range.
    if not on_sqlite():
        raw('ALTER TABLE media_items ALTER COLUMN match_key TYPE TEXT COLLATE "C"')
    execute("""
    CREATE INDEX idx_media_items_title ON media_items(hierarchy_level, match_key);
    """)


def downgrade() -> None:
    raw("DROP INDEX idx_media_items_title")
    if not on_sqlite():
        raw('ALTER TABLE media_items ALTER COLUMN match_key TYPE TEXT COLLATE "default"')
