"""Add reactions, and what posts answer"""

from chronicle_node.migrations.ddl import execute, raw

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    execute("""
    CREATE TABLE reactions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        post_id INTEGER NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
        actor_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        activity_uri TEXT NOT NULL UNIQUE,
        created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        UNIQUE (post_id, actor_id, kind)
    );
    CREATE INDEX idx_reactions_actor_id ON reactions(actor_id);
    ALTER TABLE posts ADD COLUMN answers_id INTEGER REFERENCES posts(id) ON DELETE CASCADE;
    CREATE INDEX idx_posts_answers_id ON posts(answers_id);
    """)


def downgrade() -> None:
    raw("DROP TABLE reactions", "DROP INDEX idx_posts_answers_id", "ALTER TABLE posts DROP COLUMN answers_id")
