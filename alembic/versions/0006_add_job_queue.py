"""Add the job queue and webhook deliveries"""

from chronicle_node.migrations.ddl import drop, execute

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    execute(QUEUES)


def downgrade() -> None:
    drop("webhook_deliveries", "jobs")


QUEUES = """
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    payload JSON NOT NULL,
    state TEXT NOT NULL DEFAULT 'ready',
    lane INTEGER NOT NULL DEFAULT 0,
    order_key TEXT,
    dedupe_key TEXT UNIQUE,
    ready_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    attempts INTEGER NOT NULL DEFAULT 0,
    locked_until TIMESTAMP,
    last_error TEXT,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_jobs_ready ON jobs(lane, ready_at, id) WHERE state = 'ready';
CREATE INDEX idx_jobs_order_key ON jobs(order_key) WHERE order_key IS NOT NULL;
CREATE TABLE webhook_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id UUID NOT NULL UNIQUE,
    webhook_id INTEGER NOT NULL REFERENCES webhooks(id) ON DELETE CASCADE,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending',
    attempts INTEGER NOT NULL DEFAULT 0,
    last_status INTEGER,
    last_error TEXT,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    delivered_at TIMESTAMP,
    dedupe_key TEXT NOT NULL UNIQUE
);
CREATE INDEX idx_webhook_deliveries_webhook_id_created_at ON webhook_deliveries(webhook_id, created_at);
"""
