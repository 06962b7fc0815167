"""Give file locations owners"""

from chronicle_node.migrations.ddl import execute, raw

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    execute(OWNERS)


def downgrade() -> None:
    raw(
        "DROP INDEX idx_media_file_locations_item",
        "DROP INDEX idx_media_file_locations_user_id_item",
        "ALTER TABLE media_file_locations DROP COLUMN user_id",
    )


OWNERS = """
ALTER TABLE media_file_locations ADD COLUMN user_id INTEGER REFERENCES users(id) ON DELETE CASCADE;
CREATE INDEX idx_media_file_locations_user_id_item ON media_file_locations(user_id, media_item_id);
CREATE INDEX idx_media_file_locations_item ON media_file_locations(media_item_id);
"""
