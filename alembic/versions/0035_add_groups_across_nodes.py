"""Let groups have members on other nodes"""

from chronicle_node.migrations.ddl import drop, execute, raw

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    execute("""
    CREATE TABLE group_guests (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        group_id INTEGER NOT NULL REFERENCES groups(id) ON DELETE CASCADE,
        actor_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
        role TEXT NOT NULL,
        join_uri TEXT NOT NULL,
        joined_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        UNIQUE (group_id, actor_id)
    );
    CREATE INDEX idx_group_guests_actor_id ON group_guests(actor_id);
    CREATE TABLE distant_memberships (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
        group_actor_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
        state TEXT NOT NULL,
        role TEXT NOT NULL,
        inviter_id INTEGER REFERENCES actors(id) ON DELETE SET NULL,
        invite_uri TEXT,
        expires_at TIMESTAMP,
        join_uri TEXT,
        permissions JSON,
        about JSON,
        fetched_at TIMESTAMP,
        created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        decided_at TIMESTAMP,
        UNIQUE (user_id, group_actor_id)
    );
    CREATE INDEX idx_distant_memberships_group_actor_id ON distant_memberships(group_actor_id);
    CREATE TABLE group_plays (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        viewer_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
        group_actor_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
        object_uri TEXT NOT NULL,
        owner_uri TEXT NOT NULL,
        media JSON NOT NULL,
        event_type TEXT NOT NULL,
        played_at TIMESTAMP NOT NULL,
        precision TEXT NOT NULL,
        fetched_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        expires_at TIMESTAMP,
        UNIQUE (viewer_id, group_actor_id, object_uri)
    );
    CREATE INDEX idx_group_plays_group_actor_id ON group_plays(group_actor_id);
    CREATE INDEX idx_group_plays_viewer_id_played_at ON group_plays(viewer_id, played_at DESC);
    ALTER TABLE group_invitations ADD COLUMN to_actor_id INTEGER REFERENCES actors(id) ON DELETE CASCADE;
    ALTER TABLE group_invitations ADD COLUMN activity_uri TEXT;
    CREATE INDEX idx_group_invitations_to_actor_id ON group_invitations(to_actor_id);
    CREATE UNIQUE INDEX idx_group_invitations_activity_uri ON group_invitations(activity_uri);
    """)


def downgrade() -> None:
    raw(
        "DELETE FROM group_invitations WHERE to_actor_id IS NOT NULL",
        "DROP INDEX idx_group_invitations_activity_uri",
        "DROP INDEX idx_group_invitations_to_actor_id",
        "ALTER TABLE group_invitations DROP COLUMN activity_uri",
        "ALTER TABLE group_invitations DROP COLUMN to_actor_id",
    )
    drop("group_plays", "distant_memberships", "group_guests")
