"""Let members elsewhere lead groups"""

from chronicle_node.migrations.ddl import drop, execute, raw

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    execute("""
    CREATE TABLE group_requests (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        public_id UUID NOT NULL UNIQUE,
        user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
        group_actor_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        whom_uri TEXT NOT NULL,
        whom_handle TEXT NOT NULL,
        role TEXT,
        activity_uri TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL DEFAULT 'pending',
        reason TEXT,
        created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        decided_at TIMESTAMP
    );
    CREATE INDEX idx_group_requests_user_id_group_actor_id ON group_requests(user_id, group_actor_id);
    CREATE INDEX idx_group_requests_group_actor_id ON group_requests(group_actor_id);
    ALTER TABLE group_invitations ADD COLUMN from_actor_id INTEGER REFERENCES actors(id) ON DELETE CASCADE;
    CREATE INDEX idx_group_invitations_from_actor_id ON group_invitations(from_actor_id);
    """)


def downgrade() -> None:
    raw(
        "DELETE FROM group_invitations WHERE from_actor_id IS NOT NULL",
        "DROP INDEX idx_group_invitations_from_actor_id",
        "ALTER TABLE group_invitations DROP COLUMN from_actor_id",
        "UPDATE group_invitations SET role = 'member' WHERE to_actor_id IS NOT NULL AND role = 'admin'",
        "UPDATE group_guests SET role = 'member' WHERE role = 'admin'",
    )
    drop("group_requests")
