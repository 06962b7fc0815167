"""Add roles and the history of the catalogue"""

from chronicle_node.migrations.ddl import drop, execute, raw

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    execute(CHANGES)


def downgrade() -> None:
    drop("media_changes")
    raw("ALTER TABLE users DROP COLUMN role")


CHANGES = """
ALTER TABLE users ADD COLUMN role TEXT NOT NULL DEFAULT 'member';
CREATE TABLE media_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id UUID NOT NULL UNIQUE,
    media_item_id INTEGER NOT NULL REFERENCES media_items(id) ON DELETE CASCADE,
    user_id INTEGER REFERENCES users(id) ON DELETE SET NULL,
    kind TEXT NOT NULL,
    changes JSON NOT NULL,
    undoes_id INTEGER REFERENCES media_changes(id) ON DELETE SET NULL,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_media_changes_media_item_id ON media_changes(media_item_id);
CREATE INDEX idx_media_changes_user_id ON media_changes(user_id);
CREATE INDEX idx_media_changes_undoes_id ON media_changes(undoes_id);
"""
