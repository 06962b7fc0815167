"""What waited in the old queue is delivered by the new one, in its order, and goes back the same way."""

from chronicle_node import migrations
from tests.integration.migrations.facts import facts_of
from tests.integration.migrations.filling import fill
from tests.integration.migrations.statements import execute, fetch

JOBS = "SELECT order_key FROM jobs WHERE kind = 'federation.deliver'"
PAYLOAD = """'{"delivery_id": ' || id || ', "object_uri": "a thing", "host": "h"}'"""
OLD = (
    "INSERT INTO jobs (kind, payload, order_key, lane, ready_at)"
    " SELECT 'federation.deliver', {}, 'h a thing', 1, '2026-03-01 10:00:00+00:00' FROM deliveries"
)


def test_what_waited_in_the_old_queue_waits_in_the_new_one(database_url: str) -> None:
    migrations.downgrade(database_url, "0026")
    fill(database_url, facts_of(database_url), 1)
    payload = PAYLOAD if database_url.startswith("sqlite") else f"({PAYLOAD})::jsonb"
    execute(database_url, "UPDATE deliveries SET state = 'pending'", OLD.format(payload))
    migrations.upgrade(database_url)
    assert fetch(database_url, "SELECT order_key FROM deliveries WHERE state = 'pending'") == [("a thing",)]
    assert fetch(database_url, "SELECT count(*) FROM deliveries WHERE ready_at IS NULL") == [(0,)]
    assert fetch(database_url, JOBS) == []
    migrations.downgrade(database_url, "0026")
    assert len(fetch(database_url, JOBS)) == 1
