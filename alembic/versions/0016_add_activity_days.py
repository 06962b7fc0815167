"""Add what each day held"""

from chronicle_node.migrations.ddl import drop, execute, on_sqlite, raw

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    execute("""
    CREATE TABLE activity_days (
        user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
        day INTEGER NOT NULL,
        media_type_id INTEGER NOT NULL REFERENCES media_types(id) ON DELETE CASCADE,
        audience TEXT NOT NULL,
        plays INTEGER NOT NULL,
        seconds INTEGER NOT NULL,
        PRIMARY KEY (user_id, day, media_type_id, audience)
    );
    CREATE TABLE activity_calendars (
        user_id INTEGER NOT NULL PRIMARY KEY REFERENCES users(id) ON DELETE CASCADE,
        zone TEXT NOT NULL,
        starts_at INTEGER NOT NULL,
        built_at TIMESTAMP NOT NULL
    );
    CREATE TABLE stale_days (
        user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
        day TEXT NOT NULL,
        PRIMARY KEY (user_id, day)
    );
    """)
    if on_sqlite():
        execute(SQLITE)
    else:
        raw(*POSTGRESQL)


def downgrade() -> None:
    if on_sqlite():
        raw(*(f"DROP TRIGGER interaction_events_stale_{when}" for when in ("insert", "update", "delete")))
    else:
        raw(
            "DROP TRIGGER interaction_events_stale ON interaction_events",
            "DROP FUNCTION interaction_events_mark_stale()",
        )
    drop("stale_days", "activity_calendars", "activity_days")


# A person who is being deleted takes their plays along, and has no days to note any more.
SQLITE = """
CREATE TRIGGER interaction_events_stale_insert AFTER INSERT ON interaction_events
WHEN new.event_type = 'finish' BEGIN
    INSERT INTO stale_days (user_id, day) SELECT new.user_id, substr(new.timestamp, 1, 10)
    WHERE NOT EXISTS (SELECT 1 FROM stale_days WHERE user_id = new.user_id AND day = substr(new.timestamp, 1, 10));
END;
CREATE TRIGGER interaction_events_stale_update AFTER UPDATE ON interaction_events
WHEN new.event_type = 'finish' OR old.event_type = 'finish' BEGIN
    INSERT INTO stale_days (user_id, day) SELECT old.user_id, substr(old.timestamp, 1, 10)
    WHERE NOT EXISTS (SELECT 1 FROM stale_days WHERE user_id = old.user_id AND day = substr(old.timestamp, 1, 10));
    INSERT INTO stale_days (user_id, day) SELECT new.user_id, substr(new.timestamp, 1, 10)
    WHERE NOT EXISTS (SELECT 1 FROM stale_days WHERE user_id = new.user_id AND day = substr(new.timestamp, 1, 10));
END;
CREATE TRIGGER interaction_events_stale_delete AFTER DELETE ON interaction_events
WHEN old.event_type = 'finish' BEGIN
    INSERT INTO stale_days (user_id, day) SELECT old.user_id, substr(old.timestamp, 1, 10)
    WHERE EXISTS (SELECT 1 FROM users WHERE id = old.user_id)
    AND NOT EXISTS (SELECT 1 FROM stale_days WHERE user_id = old.user_id AND day = substr(old.timestamp, 1, 10));
END;
"""

# DO UPDATE rather than DO NOTHING: it waits for whoever works the day off at this moment, or the mark would be lost.
POSTGRESQL = (
    """
    CREATE FUNCTION interaction_events_mark_stale() RETURNS trigger AS $$
    BEGIN
        IF TG_OP <> 'INSERT' AND OLD.event_type = 'finish' THEN
            INSERT INTO stale_days (user_id, day)
            SELECT OLD.user_id, to_char(OLD.timestamp AT TIME ZONE 'UTC', 'YYYY-MM-DD')
            WHERE EXISTS (SELECT 1 FROM users WHERE id = OLD.user_id)
            ON CONFLICT (user_id, day) DO UPDATE SET day = excluded.day;
        END IF;
        IF TG_OP <> 'DELETE' AND NEW.event_type = 'finish' THEN
            INSERT INTO stale_days (user_id, day)
            VALUES (NEW.user_id, to_char(NEW.timestamp AT TIME ZONE 'UTC', 'YYYY-MM-DD'))
            ON CONFLICT (user_id, day) DO UPDATE SET day = excluded.day;
        END IF;
        RETURN NULL;
    END;
    $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER interaction_events_stale AFTER INSERT OR UPDATE OR DELETE ON interaction_events
    FOR EACH ROW EXECUTE FUNCTION interaction_events_mark_stale()
    """,
)
