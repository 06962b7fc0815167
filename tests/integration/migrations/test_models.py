"""The models describe the schema that the migrations make."""

from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement

from chronicle_node.models import Base
from tests.integration.migrations.facts import Facts, facts_of
from tests.servers import PostgresServer, run_script

#: Made by hand in the migrations and asked for by hand in the queries.
UNMAPPED = {
    ("media_items", "column search_vector"),
    ("media_items", "column search_simple"),
    ("media_items", "index idx_media_items_search"),
    ("media_items", "index idx_media_items_search_simple"),
    ("interaction_events", "primary key"),
}


def mapped_part(facts: Facts) -> Facts:
    kept = {key: fact for key, fact in facts.items() if key not in UNMAPPED and "trigger" not in key[1]}
    # Only the database has to be told that numbers are never given twice.
    return {key: fact.replace(" AUTOINCREMENT", "") for key, fact in kept.items() if key[0] != "media_items_fts"}


def test_the_models_are_the_schema_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'models.db'}"
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()
    assert mapped_part(facts_of(url)) == mapped_part(facts_of(sqlite_url))


def test_the_models_are_the_schema_on_postgresql(postgres_url: str, postgres_server: PostgresServer) -> None:
    with postgres_server.database(migrated=False) as url:
        run_script(url, models_as_sql())
        assert mapped_part(facts_of(url)) == mapped_part(facts_of(postgres_url))


def models_as_sql() -> str:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    statements: list[DDLElement] = []
    for table in Base.metadata.sorted_tables:
        statements += [CreateTable(table), *map(CreateIndex, table.indexes)]
    return ";\n".join(str(statement.compile(dialect=dialect)) for statement in statements)
