"""Show what goes on in groups elsewhere"""

from chronicle_node.migrations.ddl import execute, raw

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    execute("ALTER TABLE distant_memberships ADD COLUMN lately JSON;")


def downgrade() -> None:
    raw("ALTER TABLE distant_memberships DROP COLUMN lately")
