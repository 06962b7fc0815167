"""Let a node shut out single people of others"""

from chronicle_node.migrations.ddl import execute, raw

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    execute("ALTER TABLE actors ADD COLUMN suspended_at TIMESTAMP;")


def downgrade() -> None:
    raw("ALTER TABLE actors DROP COLUMN suspended_at")
