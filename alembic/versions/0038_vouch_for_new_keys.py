"""Let former keys vouch for those that replace them"""

from chronicle_node.migrations.ddl import execute, raw

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    execute("ALTER TABLE actors ADD COLUMN succession JSON;")


def downgrade() -> None:
    raw("ALTER TABLE actors DROP COLUMN succession")
