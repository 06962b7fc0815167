"""Keep what changed, for clients that have a copy"""

from chronicle_node.migrations.ddl import drop, execute

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    execute("""
    CREATE TABLE last_activities (
        user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        version INTEGER NOT NULL,
        forgotten INTEGER NOT NULL DEFAULT 0,
        changed_at TIMESTAMP NOT NULL,
        PRIMARY KEY (user_id, kind)
    );
    CREATE TABLE changes (
        user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        version INTEGER NOT NULL,
        object_id UUID NOT NULL,
        is_deleted BOOLEAN NOT NULL DEFAULT 0,
        changed_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        PRIMARY KEY (user_id, kind, version)
    );
    CREATE INDEX idx_changes_changed_at ON changes(changed_at);
    """)


def downgrade() -> None:
    drop("changes", "last_activities")
