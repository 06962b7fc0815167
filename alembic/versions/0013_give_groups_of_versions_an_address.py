"""Give groups of versions an id in addresses"""

from chronicle_node.migrations.ddl import execute, on_sqlite, raw

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    execute("ALTER TABLE media_groups ADD COLUMN public_id UUID;")
    raw(f"UPDATE media_groups SET public_id = {'randomblob(16)' if on_sqlite() else 'gen_random_uuid()'}")
    raw("CREATE UNIQUE INDEX idx_media_groups_public_id ON media_groups(public_id)")


def downgrade() -> None:
    raw("DROP INDEX idx_media_groups_public_id", "ALTER TABLE media_groups DROP COLUMN public_id")
