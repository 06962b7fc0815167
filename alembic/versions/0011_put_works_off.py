"""Add works that are put off"""

from chronicle_node.migrations.ddl import drop, execute

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    execute("""
    CREATE TABLE put_off_items (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
        media_item_id INTEGER NOT NULL REFERENCES media_items(id) ON DELETE CASCADE,
        until TIMESTAMP,
        created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        UNIQUE (user_id, media_item_id)
    );
    CREATE INDEX idx_put_off_items_media_item_id ON put_off_items(media_item_id);
    """)


def downgrade() -> None:
    drop("put_off_items")
