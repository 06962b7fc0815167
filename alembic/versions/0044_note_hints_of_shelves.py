"""Note when a friend's node said that a shelf is another"""

from chronicle_node.migrations.ddl import execute, raw

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    execute("ALTER TABLE friend_shelves ADD COLUMN hinted_at TIMESTAMP;")


def downgrade() -> None:
    raw("ALTER TABLE friend_shelves DROP COLUMN hinted_at")
