"""Add the release calendar"""

from chronicle_node.migrations.ddl import drop, execute, raw

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    execute("""
    CREATE TABLE calendar_keys (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL UNIQUE REFERENCES users(id) ON DELETE CASCADE,
        secret_hash BLOB NOT NULL UNIQUE,
        secret_sealed TEXT NOT NULL,
        created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
    );
    CREATE INDEX idx_media_items_metadata_released ON media_items(
        COALESCE(
            metadata ->> 'air_date', metadata ->> 'release_date',
            metadata ->> 'first_air_date', metadata ->> 'published'
        )
    );
    """)


def downgrade() -> None:
    raw("DROP INDEX idx_media_items_metadata_released")
    drop("calendar_keys")
