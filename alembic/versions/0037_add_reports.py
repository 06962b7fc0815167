"""Add reports"""

from chronicle_node.migrations.ddl import execute, raw

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    execute("""
    CREATE TABLE reports (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        public_id UUID NOT NULL UNIQUE,
        reporter_id INTEGER REFERENCES actors(id) ON DELETE SET NULL,
        from_instance_id INTEGER REFERENCES federated_instances(id) ON DELETE CASCADE,
        target_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
        reason TEXT NOT NULL,
        things JSON NOT NULL,
        is_sent_on BOOLEAN NOT NULL DEFAULT 0,
        state TEXT NOT NULL DEFAULT 'open',
        decided_at TIMESTAMP,
        created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        activity_uri TEXT UNIQUE
    );
    CREATE INDEX idx_reports_target_id ON reports(target_id);
    CREATE INDEX idx_reports_state_created_at ON reports(state, created_at);
    CREATE INDEX idx_reports_reporter_id_created_at ON reports(reporter_id, created_at);
    CREATE INDEX idx_reports_from_instance_id_created_at ON reports(from_instance_id, created_at);
    """)


def downgrade() -> None:
    raw("DROP TABLE reports")
