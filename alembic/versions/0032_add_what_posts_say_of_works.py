"""Add what posts say of works"""

from chronicle_node.migrations.ddl import drop, execute

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    execute("""
    CREATE TABLE post_works (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        post_id INTEGER NOT NULL UNIQUE REFERENCES posts(id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        media_item_id INTEGER REFERENCES media_items(id) ON DELETE SET NULL,
        source TEXT,
        status TEXT,
        rating_scale TEXT,
        rating_raw TEXT,
        standing TEXT NOT NULL DEFAULT 'open',
        since TIMESTAMP,
        until TIMESTAMP
    );
    CREATE INDEX idx_post_works_media_item_id ON post_works(media_item_id);
    CREATE INDEX idx_post_works_source ON post_works(source);
    CREATE TABLE claimed_items (
        media_item_id INTEGER PRIMARY KEY REFERENCES media_items(id) ON DELETE CASCADE,
        instance_id INTEGER NOT NULL REFERENCES federated_instances(id) ON DELETE CASCADE,
        made_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
    );
    CREATE INDEX idx_claimed_items_instance_id_made_at ON claimed_items(instance_id, made_at);
    CREATE TABLE claimed_ids (
        media_item_id INTEGER NOT NULL REFERENCES media_items(id) ON DELETE CASCADE,
        provider TEXT NOT NULL,
        external_id TEXT NOT NULL,
        PRIMARY KEY (media_item_id, provider)
    );
    CREATE INDEX idx_claimed_ids_provider_external_id ON claimed_ids(provider, external_id);
    """)


def downgrade() -> None:
    drop("claimed_ids", "claimed_items", "post_works")
