"""Add posts"""

from chronicle_node.migrations.ddl import drop, execute

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    execute("""
    CREATE TABLE posts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        public_id UUID NOT NULL UNIQUE,
        uri TEXT NOT NULL UNIQUE,
        actor_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
        subject_id UUID,
        kind TEXT NOT NULL DEFAULT 'Note',
        audience TEXT NOT NULL,
        url TEXT,
        title TEXT,
        warning TEXT,
        is_sensitive BOOLEAN NOT NULL DEFAULT 0,
        content TEXT,
        about JSON,
        links JSON,
        rating DECIMAL(3, 1),
        reached JSON,
        published_at TIMESTAMP NOT NULL,
        updated_at TIMESTAMP,
        received_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        gone_at TIMESTAMP
    );
    CREATE INDEX idx_posts_actor_id_published_at ON posts(actor_id, published_at);
    CREATE INDEX idx_posts_actor_id_received_at ON posts(actor_id, received_at);
    CREATE INDEX idx_posts_subject_id ON posts(subject_id);
    CREATE TABLE post_recipients (
        post_id INTEGER NOT NULL REFERENCES posts(id) ON DELETE CASCADE,
        actor_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
        PRIMARY KEY (post_id, actor_id)
    );
    CREATE INDEX idx_post_recipients_actor_id ON post_recipients(actor_id);
    """)


def downgrade() -> None:
    drop("post_recipients", "posts")
