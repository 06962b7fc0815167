"""Let people answer, mention each other and use hashtags"""

from chronicle_node.migrations.ddl import execute, raw

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    execute("""
    ALTER TABLE posts ADD COLUMN in_reply_to TEXT;
    ALTER TABLE posts ADD COLUMN thread_id UUID;
    ALTER TABLE posts ADD COLUMN source TEXT;
    ALTER TABLE posts ADD COLUMN tags JSON;
    CREATE INDEX idx_posts_in_reply_to ON posts(in_reply_to);
    CREATE INDEX idx_posts_thread_id ON posts(thread_id);
    UPDATE posts SET
        in_reply_to = (SELECT answered.uri FROM posts answered WHERE answered.id = posts.answers_id),
        thread_id = (
            SELECT COALESCE(answered.subject_id, answered.public_id) FROM posts answered
            WHERE answered.id = posts.answers_id
        )
        WHERE answers_id IS NOT NULL;
    ALTER TABLE post_recipients ADD COLUMN is_mentioned BOOLEAN NOT NULL DEFAULT 0;
    CREATE TABLE post_tags (
        post_id INTEGER NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        PRIMARY KEY (post_id, name)
    );
    CREATE INDEX idx_post_tags_name_post_id ON post_tags(name, post_id);
    """)
    _point_at_answered("SET NULL")


def _point_at_answered(when_it_goes: str) -> None:
    """An answer outlives what it answers; SQLite changes no foreign key, so the column is made anew."""
    execute(f"""
    DROP INDEX idx_posts_answers_id;
    ALTER TABLE posts ADD COLUMN answered INTEGER;
    UPDATE posts SET answered = answers_id;
    ALTER TABLE posts DROP COLUMN answers_id;
    ALTER TABLE posts ADD COLUMN answers_id INTEGER REFERENCES posts(id) ON DELETE {when_it_goes};
    UPDATE posts SET answers_id = answered;
    ALTER TABLE posts DROP COLUMN answered;
    CREATE INDEX idx_posts_answers_id ON posts(answers_id);
    """)


def downgrade() -> None:
    _point_at_answered("CASCADE")
    raw(
        "DROP TABLE post_tags",
        "ALTER TABLE post_recipients DROP COLUMN is_mentioned",
        "DROP INDEX idx_posts_in_reply_to",
        "DROP INDEX idx_posts_thread_id",
        *(f"ALTER TABLE posts DROP COLUMN {name}" for name in ("in_reply_to", "thread_id", "source", "tags")),
    )
