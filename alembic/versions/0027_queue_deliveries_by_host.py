"""Queue deliveries by the host they go to"""

from chronicle_node.migrations.ddl import execute, on_sqlite, raw

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    execute("""
    ALTER TABLE federated_instances ADD COLUMN due_at TIMESTAMP;
    ALTER TABLE federated_instances ADD COLUMN leased_until TIMESTAMP;
    ALTER TABLE federated_instances ADD COLUMN paused_until TIMESTAMP;
    ALTER TABLE federated_instances ADD COLUMN is_recovering BOOLEAN NOT NULL DEFAULT 0;
    ALTER TABLE federated_instances ADD COLUMN last_error TEXT;
    ALTER TABLE deliveries ADD COLUMN order_key TEXT NOT NULL DEFAULT '';
    ALTER TABLE deliveries ADD COLUMN ready_at TIMESTAMP;
    CREATE INDEX idx_federated_instances_due_at ON federated_instances(due_at) WHERE due_at IS NOT NULL;
    CREATE INDEX idx_deliveries_ready ON deliveries(host, ready_at, id) WHERE state = 'pending';
    CREATE INDEX idx_deliveries_order ON deliveries(host, order_key, id) WHERE state = 'pending';
    """)
    _take_over()


def downgrade() -> None:
    """What waits is told to the old queue again."""
    whose = "json_object('delivery_id', id, 'host', host, 'object_uri', order_key)"
    if not on_sqlite():
        whose = "jsonb_build_object('delivery_id', id, 'host', host, 'object_uri', order_key)"
    raw(
        "INSERT INTO jobs (kind, payload, lane, order_key, ready_at, created_at)"
        f" SELECT 'federation.deliver', {whose}, 1, host || ' ' || order_key, ready_at, created_at"
        " FROM deliveries WHERE state = 'pending' ORDER BY id"
    )
    execute("""
    DROP INDEX idx_deliveries_order;
    DROP INDEX idx_deliveries_ready;
    DROP INDEX idx_federated_instances_due_at;
    ALTER TABLE deliveries DROP COLUMN ready_at;
    ALTER TABLE deliveries DROP COLUMN order_key;
    ALTER TABLE federated_instances DROP COLUMN last_error;
    ALTER TABLE federated_instances DROP COLUMN is_recovering;
    ALTER TABLE federated_instances DROP COLUMN paused_until;
    ALTER TABLE federated_instances DROP COLUMN leased_until;
    ALTER TABLE federated_instances DROP COLUMN due_at;
    """)


def _take_over() -> None:
    """What the old queue was to deliver keeps its order and its time."""
    about = "json_extract(payload, '$.object_uri')"
    number = "json_extract(payload, '$.delivery_id')"
    if not on_sqlite():
        about, number = "payload->>'object_uri'", "(payload->>'delivery_id')::bigint"
    raw(
        f"UPDATE deliveries SET order_key = coalesce(old.about, ''), ready_at = old.ready_at FROM ("
        f" SELECT {number} AS delivery_id, {about} AS about, ready_at FROM jobs"
        " WHERE kind = 'federation.deliver' AND state = 'ready') AS old"
        " WHERE deliveries.id = old.delivery_id AND deliveries.state = 'pending'",
        "UPDATE deliveries SET ready_at = created_at WHERE ready_at IS NULL",
        "DELETE FROM jobs WHERE kind = 'federation.deliver'",
        "UPDATE federated_instances SET due_at = (SELECT min(ready_at) FROM deliveries"
        " WHERE deliveries.host = federated_instances.host AND deliveries.state = 'pending')",
    )
