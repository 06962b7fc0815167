"""Let sessions run side by side, and say with whom a play was"""

from chronicle_node.migrations.ddl import drop, execute

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    execute("""
    ALTER TABLE watch_sessions ADD COLUMN name TEXT;
    ALTER TABLE watch_sessions ADD COLUMN is_default BOOLEAN NOT NULL DEFAULT 0;
    ALTER TABLE watch_sessions ADD COLUMN active_at TIMESTAMP;
    CREATE TABLE play_companions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        event_id INTEGER NOT NULL REFERENCES event_keys(event_id) ON DELETE CASCADE,
        user_id INTEGER REFERENCES users(id) ON DELETE SET NULL,
        name TEXT NOT NULL,
        agreed_at TIMESTAMP,
        UNIQUE (event_id, name)
    );
    CREATE INDEX idx_play_companions_user_id ON play_companions(user_id);
    """)


def downgrade() -> None:
    drop("play_companions")
    execute("""
    ALTER TABLE watch_sessions DROP COLUMN active_at;
    ALTER TABLE watch_sessions DROP COLUMN is_default;
    ALTER TABLE watch_sessions DROP COLUMN name;
    """)
