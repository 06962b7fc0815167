"""Count libraries by index"""

from chronicle_node.migrations.ddl import execute

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    execute("""
    CREATE INDEX idx_user_libraries_user_id_counts
        ON user_libraries(user_id, status, is_favorite, media_item_id);
    """)


def downgrade() -> None:
    execute("DROP INDEX idx_user_libraries_user_id_counts;")
