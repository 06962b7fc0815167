"""Find works by the people who made them, and let films and shows name these"""

import json
from collections.abc import Callable
from typing import Any

from alembic import op
from sqlalchemy import text

from chronicle_node.migrations.ddl import execute, on_sqlite, raw

revision = "0029"
down_revision = "0028"

Fields = list[dict[str, Any]]

#: The fields that name people, as one name or as a list of them.
PEOPLE = (
    "actors artist artists author authors cast composer composers creator creators designer designers developer"
    " developers director directors host hosts illustrator illustrators narrator narrators performer performers"
    " translator translators writer writers"
).split()
DECLARED = ("directors", "writers", "cast")


def upgrade() -> None:
    _declare(_with_people)
    if on_sqlite():
        raw(*WITHOUT_FTS)
        execute(_fts(WITHOUT_CONTENT, ", people", new=f", {_names('new')}", old=f", {_names('old')}") + FILL)
    else:
        raw(FUNCTION % (NAMED, WITH_PEOPLE), ANEW)


def downgrade() -> None:
    _declare(_without_people)
    if on_sqlite():
        raw(*WITHOUT_FTS)
        execute(_fts(OF_ITEMS) + "INSERT INTO media_items_fts (media_items_fts) VALUES ('rebuild');")
    else:
        raw(FUNCTION % ("", ""), ANEW)


def _with_people(fields: Fields) -> Fields:
    known = {one.get("name") for one in fields}
    more = [{"name": name, "type": "array", "required": False} for name in DECLARED if name not in known]
    return [*fields, *more]


def _without_people(fields: Fields) -> Fields:
    return [one for one in fields if one.get("name") not in DECLARED]


def _declare(change: Callable[[Fields], Fields]) -> None:
    """Change the fields of films and shows."""
    found = text(
        "SELECT id, CAST(metadata_schema AS TEXT) FROM media_types"
        " WHERE is_system AND metadata_schema IS NOT NULL AND name IN ('tv', 'anime', 'movie')"
    )
    value = ":schema" if on_sqlite() else "CAST(:schema AS JSONB)"
    save = text(f"UPDATE media_types SET metadata_schema = {value} WHERE id = :id")
    for type_id, raw_schema in op.get_bind().execute(found).fetchall():
        schema = json.loads(raw_schema)
        if isinstance(schema, dict):
            schema["fields"] = change(schema.get("fields") or [])
            op.get_bind().execute(save, {"schema": json.dumps(schema), "id": type_id})


_KEYS = ", ".join(f"'{name}'" for name in PEOPLE)
_PATHS = ", ".join(f"'$.{name}'" for name in PEOPLE)


def _names(row: str) -> str:
    """The people whom an item names, in SQLite's words."""
    return (
        f"(SELECT group_concat(atom, ' ') FROM json_tree({row}.metadata) WHERE type = 'text'"
        f" AND (path IN ({_PATHS}) OR (path = '$' AND key IN ({_KEYS}))))"
    )


WITHOUT_FTS = (
    "DROP TRIGGER media_items_fts_update",
    "DROP TRIGGER media_items_fts_delete",
    "DROP TRIGGER media_items_fts_insert",
    "DROP TABLE media_items_fts",
)


OF_ITEMS = "content = 'media_items', content_rowid = 'id'"
WITHOUT_CONTENT = "content = ''"  # the people are no column of the table; the triggers say what was there
FILL = f"""
INSERT INTO media_items_fts (rowid, name, description, people)
    SELECT id, name, description, {_names("media_items")} FROM media_items;
"""


def _fts(content: str, more: str = "", *, new: str = "", old: str = "") -> str:
    """The full-text index with `more` columns beside name and description, whose values are `new` and `old`."""
    watched = "name, description, metadata" if more else "name, description"
    return f"""
CREATE VIRTUAL TABLE media_items_fts USING fts5(
    name, description{more}, {content}, tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER media_items_fts_insert AFTER INSERT ON media_items BEGIN
    INSERT INTO media_items_fts (rowid, name, description{more}) VALUES (new.id, new.name, new.description{new});
END;
CREATE TRIGGER media_items_fts_delete AFTER DELETE ON media_items BEGIN
    INSERT INTO media_items_fts (media_items_fts, rowid, name, description{more})
    VALUES ('delete', old.id, old.name, old.description{old});
END;
CREATE TRIGGER media_items_fts_update AFTER UPDATE OF {watched} ON media_items BEGIN
    INSERT INTO media_items_fts (media_items_fts, rowid, name, description{more})
    VALUES ('delete', old.id, old.name, old.description{old});
    INSERT INTO media_items_fts (rowid, name, description{more}) VALUES (new.id, new.name, new.description{new});
END;
"""


# People weigh C: only the title, A, decides about the order.
FUNCTION = """
CREATE OR REPLACE FUNCTION media_search_update() RETURNS trigger AS $$
DECLARE people TEXT;
BEGIN
    %s
    NEW.search_vector := to_tsvector('english', COALESCE(NEW.name,'') || ' ' || COALESCE(NEW.description,''));
    NEW.search_simple := setweight(to_tsvector('simple', unaccent(COALESCE(NEW.name, ''))), 'A')
        || setweight(to_tsvector('simple', unaccent(COALESCE(NEW.description, ''))), 'B')%s;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql
"""
NAMED = f"""
    SELECT string_agg(named.value #>> ARRAY[]::text[], ' ') INTO people
    FROM jsonb_each(CASE jsonb_typeof(NEW.metadata) WHEN 'object' THEN NEW.metadata END) AS field,
        jsonb_array_elements(
            CASE jsonb_typeof(field.value) WHEN 'array' THEN field.value ELSE jsonb_build_array(field.value) END
        ) AS named
    WHERE field.key IN ({_KEYS}) AND jsonb_typeof(named.value) = 'string';
"""
WITH_PEOPLE = "\n        || setweight(to_tsvector('simple', unaccent(COALESCE(people, ''))), 'C')"
#: What names anybody is indexed anew.
ANEW = f"UPDATE media_items SET name = name WHERE jsonb_exists_any(metadata, ARRAY[{_KEYS}])"
