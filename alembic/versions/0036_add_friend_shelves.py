"""Add what friends on other nodes let people here see beside plays"""

from chronicle_node.migrations.ddl import execute, raw

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    execute("""
    ALTER TABLE actors ADD COLUMN shelf_uris JSON;
    CREATE TABLE friend_shelves (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        viewer_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
        owner_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        uri TEXT NOT NULL,
        is_open BOOLEAN NOT NULL DEFAULT 0,
        is_whole BOOLEAN NOT NULL DEFAULT 0,
        facts JSON,
        read_at TIMESTAMP,
        missed_at TIMESTAMP,
        expires_at TIMESTAMP NOT NULL,
        UNIQUE (viewer_id, owner_id, uri)
    );
    CREATE INDEX idx_friend_shelves_owner_id_kind ON friend_shelves(owner_id, kind);
    CREATE TABLE friend_shelf_items (
        shelf_id INTEGER NOT NULL REFERENCES friend_shelves(id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        uri TEXT,
        media_type TEXT,
        status TEXT,
        media JSON,
        facts JSON NOT NULL,
        PRIMARY KEY (shelf_id, position)
    );
    CREATE INDEX idx_friend_shelf_items_shelf_id_media_type_status
        ON friend_shelf_items(shelf_id, media_type, status);
    """)


def downgrade() -> None:
    raw(
        "DROP TABLE friend_shelf_items",
        "DROP TABLE friend_shelves",
        "ALTER TABLE actors DROP COLUMN shelf_uris",
    )
