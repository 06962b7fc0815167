"""Add search over the catalogue"""

from chronicle_node.migrations.ddl import execute, on_sqlite, raw

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    if on_sqlite():
        execute(FTS5)
    else:
        # A trusted extension: the database's owner may create it. It stays on the way down, others may use it.
        raw(*POSTGRESQL)


def downgrade() -> None:
    raw(*(SQLITE_DOWN if on_sqlite() else POSTGRESQL_DOWN))


# The year is compared as text, so that both databases answer the same query with their index.
FTS5 = """
CREATE INDEX idx_media_items_metadata_year ON media_items(CAST(metadata ->> 'year' AS TEXT));
CREATE VIRTUAL TABLE media_items_fts USING fts5(
    name, description, content = 'media_items', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER media_items_fts_insert AFTER INSERT ON media_items BEGIN
    INSERT INTO media_items_fts (rowid, name, description) VALUES (new.id, new.name, new.description);
END;
CREATE TRIGGER media_items_fts_delete AFTER DELETE ON media_items BEGIN
    INSERT INTO media_items_fts (media_items_fts, rowid, name, description)
    VALUES ('delete', old.id, old.name, old.description);
END;
CREATE TRIGGER media_items_fts_update AFTER UPDATE OF name, description ON media_items BEGIN
    INSERT INTO media_items_fts (media_items_fts, rowid, name, description)
    VALUES ('delete', old.id, old.name, old.description);
    INSERT INTO media_items_fts (rowid, name, description) VALUES (new.id, new.name, new.description);
END;
INSERT INTO media_items_fts (media_items_fts) VALUES ('rebuild');
"""

SQLITE_DOWN = (
    "DROP TRIGGER media_items_fts_update",
    "DROP TRIGGER media_items_fts_delete",
    "DROP TRIGGER media_items_fts_insert",
    "DROP TABLE media_items_fts",
    "DROP INDEX idx_media_items_metadata_year",
)

# English stemming drops words such as "It" and "The Who"; the second vector keeps every word, without its accents.
POSTGRESQL = (
    "CREATE INDEX idx_media_items_metadata_year ON media_items ((metadata ->> 'year'))",
    "CREATE EXTENSION IF NOT EXISTS unaccent",
    "ALTER TABLE media_items ADD COLUMN search_vector tsvector, ADD COLUMN search_simple tsvector",
    """
    CREATE FUNCTION media_search_update() RETURNS trigger AS $$
    BEGIN
        NEW.search_vector := to_tsvector('english', COALESCE(NEW.name,'') || ' ' || COALESCE(NEW.description,''));
        NEW.search_simple := setweight(to_tsvector('simple', unaccent(COALESCE(NEW.name, ''))), 'A')
            || setweight(to_tsvector('simple', unaccent(COALESCE(NEW.description, ''))), 'B');
        RETURN NEW;
    END;
    $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER media_search_update_trigger BEFORE INSERT OR UPDATE ON media_items
    FOR EACH ROW EXECUTE FUNCTION media_search_update()
    """,
    "UPDATE media_items SET name = name",
    "CREATE INDEX idx_media_items_search ON media_items USING GIN (search_vector)",
    "CREATE INDEX idx_media_items_search_simple ON media_items USING GIN (search_simple)",
)

POSTGRESQL_DOWN = (
    "DROP TRIGGER media_search_update_trigger ON media_items",
    "DROP FUNCTION media_search_update()",
    "ALTER TABLE media_items DROP COLUMN search_vector, DROP COLUMN search_simple",
    "DROP INDEX idx_media_items_metadata_year",
)
