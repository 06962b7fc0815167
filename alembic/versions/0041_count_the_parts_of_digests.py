"""Count the parts of digests"""

from chronicle_node.migrations.ddl import execute, raw

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    execute("ALTER TABLE post_works ADD COLUMN parts INTEGER;")


def downgrade() -> None:
    raw("ALTER TABLE post_works DROP COLUMN parts")
