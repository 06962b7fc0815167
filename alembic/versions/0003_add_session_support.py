"""Add rewatch session tracking"""

from chronicle_node.migrations.ddl import drop, execute

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    execute(SESSIONS)


def downgrade() -> None:
    execute("""
        DROP INDEX idx_interaction_events_session_id;
        ALTER TABLE interaction_events DROP COLUMN session_id;
    """)
    drop("watch_sessions")


SESSIONS = """
CREATE TABLE watch_sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id UUID NOT NULL UNIQUE,
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    media_item_id INTEGER NOT NULL REFERENCES media_items(id) ON DELETE CASCADE,
    session_number INTEGER NOT NULL,
    status TEXT NOT NULL,
    started_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    completed_at TIMESTAMP,
    notes TEXT,
    UNIQUE (user_id, media_item_id, session_number)
);
CREATE INDEX idx_watch_sessions_user_id ON watch_sessions(user_id);
CREATE INDEX idx_watch_sessions_media_item_id ON watch_sessions(media_item_id);
CREATE INDEX idx_watch_sessions_status ON watch_sessions(status);
ALTER TABLE interaction_events ADD COLUMN session_id INTEGER REFERENCES watch_sessions(id) ON DELETE SET NULL;
CREATE INDEX idx_interaction_events_session_id ON interaction_events(session_id);
"""
