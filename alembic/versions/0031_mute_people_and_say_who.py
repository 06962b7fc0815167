"""Mute people, and say of each notification who caused it"""

from chronicle_node.migrations.ddl import execute, raw

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    execute("""
    CREATE TABLE mutes (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        actor_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
        target_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
        only_notifications BOOLEAN NOT NULL DEFAULT 0,
        until TIMESTAMP,
        created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        UNIQUE (actor_id, target_id)
    );
    CREATE INDEX idx_mutes_target_id ON mutes(target_id);
    CREATE INDEX idx_mutes_until ON mutes(until) WHERE until IS NOT NULL;
    ALTER TABLE notifications ADD COLUMN actor_id INTEGER REFERENCES actors(id) ON DELETE CASCADE;
    CREATE INDEX idx_notifications_actor_id ON notifications(actor_id);
    CREATE INDEX idx_notifications_user_id_created_at ON notifications(user_id, created_at DESC, id DESC);
    CREATE INDEX idx_notifications_unread ON notifications(user_id) WHERE NOT is_read;
    """)
    raw(*(_renamed("reaction", kind, key) for key, kind in KINDS))


def downgrade() -> None:
    raw(
        "UPDATE notifications SET notification_type = 'reaction' WHERE notification_type IN ('like', 'boost', 'reply')",
        "DROP INDEX idx_notifications_unread",
        "DROP INDEX idx_notifications_user_id_created_at",
        "DROP INDEX idx_notifications_actor_id",
        "ALTER TABLE notifications DROP COLUMN actor_id",
        "DROP TABLE mutes",
    )


#: The beginnings of the keys by which the kinds, one until now, are told apart.
KINDS = (("Like:", "like"), ("Announce:", "boost"), ("answer:", "reply"))


def _renamed(before: str, after: str, key: str) -> str:
    return (
        f"UPDATE notifications SET notification_type = '{after}'"
        f" WHERE notification_type = '{before}' AND dedupe_key LIKE '{key}%'"
    )
