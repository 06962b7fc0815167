"""Add goals"""

from chronicle_node.migrations.ddl import drop, execute

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    execute("""
    CREATE TABLE goals (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        public_id UUID NOT NULL UNIQUE,
        user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
        name TEXT,
        unit TEXT NOT NULL,
        period TEXT NOT NULL,
        target INTEGER NOT NULL,
        media_type_id INTEGER REFERENCES media_types(id) ON DELETE CASCADE,
        audience TEXT NOT NULL DEFAULT 'private',
        begins_on INTEGER NOT NULL,
        ended_on INTEGER,
        created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
    );
    CREATE INDEX idx_goals_user_id ON goals(user_id);
    """)


def downgrade() -> None:
    drop("goals")
