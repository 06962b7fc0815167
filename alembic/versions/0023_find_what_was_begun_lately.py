"""Find what was begun lately by index"""

from chronicle_node.migrations.ddl import execute

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    execute("""
    CREATE INDEX idx_watch_sessions_user_id_status ON watch_sessions(user_id, status, started_at);
    CREATE INDEX idx_user_libraries_user_id_updated_at ON user_libraries(user_id, updated_at);
    """)


def downgrade() -> None:
    execute("""
    DROP INDEX idx_user_libraries_user_id_updated_at;
    DROP INDEX idx_watch_sessions_user_id_status;
    """)
