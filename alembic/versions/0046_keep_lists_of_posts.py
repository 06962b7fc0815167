"""Keep what stands on a list that somebody elsewhere posted"""

from chronicle_node.migrations.ddl import execute, raw

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    execute("ALTER TABLE posts ADD COLUMN listed JSON;")


def downgrade() -> None:
    raw("ALTER TABLE posts DROP COLUMN listed")
