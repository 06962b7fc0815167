"""Add what a library knows of its entries, its tags and its settings"""

from chronicle_node.migrations.ddl import drop, execute, raw

revision = "0019"
down_revision = "0018"

FACTS = {
    "started_at": "TIMESTAMP",
    "finished_at": "TIMESTAMP",
    "last_played_at": "TIMESTAMP",
    "plays": "INTEGER NOT NULL DEFAULT 0",
    "parts_done": "INTEGER NOT NULL DEFAULT 0",
}


def upgrade() -> None:
    for name, kind in FACTS.items():
        execute(f"ALTER TABLE user_libraries ADD COLUMN {name} {kind};")
    execute(TABLES)
    raw(OWN, SHARED)
    execute("ALTER TABLE user_lists ADD COLUMN rule JSON;")


def downgrade() -> None:
    raw("ALTER TABLE user_lists DROP COLUMN rule")
    drop("library_changes", "library_settings", "library_entry_tags", "library_tags", "shared_entries")
    raw(*(f"ALTER TABLE user_libraries DROP COLUMN {name}" for name in FACTS))


TABLES = """
CREATE TABLE shared_entries (
    library_id INTEGER NOT NULL PRIMARY KEY REFERENCES user_libraries(id) ON DELETE CASCADE,
    status TEXT NOT NULL,
    by_hand BOOLEAN NOT NULL DEFAULT 0,
    finished_at TIMESTAMP,
    last_played_at TIMESTAMP,
    plays INTEGER NOT NULL DEFAULT 0,
    parts_done INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE library_tags (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id UUID NOT NULL UNIQUE,
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    UNIQUE (user_id, folded)
);
CREATE TABLE library_entry_tags (
    library_id INTEGER NOT NULL REFERENCES user_libraries(id) ON DELETE CASCADE,
    tag_id INTEGER NOT NULL REFERENCES library_tags(id) ON DELETE CASCADE,
    PRIMARY KEY (library_id, tag_id)
);
CREATE INDEX idx_library_entry_tags_tag_id ON library_entry_tags(tag_id);
CREATE TABLE library_settings (
    user_id INTEGER NOT NULL PRIMARY KEY REFERENCES users(id) ON DELETE CASCADE,
    settings JSON NOT NULL
);
CREATE TABLE library_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id UUID NOT NULL UNIQUE,
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    made_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    before JSON NOT NULL
);
CREATE INDEX idx_library_changes_user_id ON library_changes(user_id);
"""


FACTS_OF_PLAYS = """
WITH RECURSIVE below(library_id, user_id, top_id, item_id) AS (
    SELECT id, user_id, media_item_id, media_item_id FROM user_libraries
    UNION ALL
    SELECT b.library_id, b.user_id, b.top_id, i.id FROM below b JOIN media_items i ON i.parent_id = b.item_id
), facts AS (
    SELECT b.library_id,
        MAX(CASE WHEN e.precision <> 'unknown' THEN e.timestamp END) AS last_played_at,
        MAX(CASE WHEN e.precision <> 'unknown' AND e.event_type = 'finish' THEN e.timestamp END) AS finished_at,
        SUM(CASE WHEN e.event_type = 'finish' THEN 1 ELSE 0 END) AS plays,
        COUNT(DISTINCT CASE WHEN e.event_type = 'finish' AND b.item_id <> b.top_id
            AND COALESCE(p.hierarchy_position, 1) <> 0 THEN b.item_id END) AS parts_done
    FROM below b JOIN interaction_events e ON e.user_id = b.user_id AND e.media_item_id = b.item_id AND {condition}
    JOIN media_items i ON i.id = b.item_id LEFT JOIN media_items p ON p.id = i.parent_id
    GROUP BY b.library_id
)
"""

OWN = (
    FACTS_OF_PLAYS.format(condition="e.id > 0")
    + """
UPDATE user_libraries SET
    last_played_at = (SELECT f.last_played_at FROM facts f WHERE f.library_id = user_libraries.id),
    plays = (SELECT f.plays FROM facts f WHERE f.library_id = user_libraries.id),
    parts_done = (SELECT f.parts_done FROM facts f WHERE f.library_id = user_libraries.id),
    finished_at = CASE WHEN status = 'completed'
        THEN (SELECT f.finished_at FROM facts f WHERE f.library_id = user_libraries.id) END
WHERE id IN (SELECT library_id FROM facts)
"""
)

# Others learn of an entry from those plays alone that are as open as the whole diary.
SHARED = (
    FACTS_OF_PLAYS.format(condition="e.audience = 'public'")
    + """
INSERT INTO shared_entries (library_id, status, finished_at, last_played_at, plays, parts_done)
SELECT l.id, l.status, CASE WHEN l.status = 'completed' THEN f.finished_at END, f.last_played_at, f.plays, f.parts_done
FROM user_libraries l JOIN facts f ON f.library_id = l.id
"""
)
