"""Read what plays are of from their index, and keep those before 2024 together"""

from alembic import op

from chronicle_node.migrations.ddl import execute, on_sqlite, raw

revision = "0018"
down_revision = "0017"

PLAYS = "idx_interaction_events_user_media_item"
DIARY = "idx_interaction_events_user_timestamp"
COLUMNS = (
    "id, user_id, media_item_id, session_id, event_type, progress_data, scrobbler_source, device_name, timestamp,"
    " precision, audience"
)
YEARLY = """
SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'interaction_events'::regclass
AND inhrelid::regclass::text IN ('interaction_events_before_2000', {})
"""


def upgrade() -> None:
    execute(f"""
    DROP INDEX {PLAYS};
    CREATE INDEX {PLAYS} ON interaction_events(user_id, media_item_id, event_type, audience);
    DROP INDEX {DIARY};
    CREATE INDEX {DIARY} ON interaction_events(user_id, timestamp);
    """)
    if not on_sqlite():
        _join_years()


def downgrade() -> None:
    """The years before 2024 stay together: no row is lost, and nothing older knows a partition by its name."""
    execute(f"""
    DROP INDEX {DIARY};
    CREATE INDEX {DIARY} ON interaction_events(user_id, timestamp DESC);
    DROP INDEX {PLAYS};
    CREATE INDEX {PLAYS} ON interaction_events(user_id, media_item_id);
    """)


def _join_years() -> None:
    """Every look-up by item goes through every partition, and planning it too: 25 empty ones took most of a page."""
    years = ", ".join(f"'interaction_events_{year}'" for year in range(2000, 2024))
    found = [row[0] for row in op.get_bind().exec_driver_sql(YEARLY.format(years))]
    if not found:
        return
    raw(*(f"ALTER TABLE interaction_events DETACH PARTITION {table}" for table in found))
    raw(
        "CREATE TABLE interaction_events_before_2024 PARTITION OF interaction_events"
        " FOR VALUES FROM (MINVALUE) TO ('2024-01-01 00:00:00+00')"
    )
    for table in found:
        raw(f"INSERT INTO interaction_events ({COLUMNS}) SELECT {COLUMNS} FROM {table}", f"DROP TABLE {table}")
