"""Each migration goes up, down and up again on a filled database, and nothing that stays is lost on the way."""

from collections.abc import Iterable

from chronicle_node import migrations
from tests.integration.migrations.facts import Facts, facts_of
from tests.integration.migrations.filling import columns_of, fill, tables_of
from tests.integration.migrations.statements import run_each

Rows = dict[str, list[str]]


def rows_of(url: str, facts: Facts) -> Rows:
    """The rows of every table, in the columns that `facts` knows; without those a migration itself brings."""
    tables = tables_of(facts)
    found = run_each(url, [_query(table, columns_of(facts, table)) for table in tables])
    return {table: sorted(map(repr, rows)) for table, rows in zip(tables, found, strict=True)}


def _query(table: str, columns: Iterable[str]) -> str:
    theirs = "WHERE NOT is_system" if table == "media_types" else ""
    return f"SELECT {', '.join(columns)} FROM {table} {theirs}"


def test_every_step_down_and_up_keeps_rows_triggers_and_indexes(empty_database_url: str) -> None:
    url = empty_database_url
    below = facts_of(url) if url.startswith("postgresql") else Facts()
    for migration in migrations.known_migrations():
        migrations.upgrade(url, str(migration.version))
        above = facts_of(url)
        fill(url, above)
        kept = rows_of(url, below)

        migrations.downgrade(url, str(migration.version - 1))
        assert facts_of(url) == below
        assert rows_of(url, below) == kept

        migrations.upgrade(url, str(migration.version))
        assert facts_of(url) == above
        assert rows_of(url, below) == kept
        fill(url, above)
        below = above
    assert migrations.is_current(url)


def test_a_filled_database_goes_down_to_nothing(database_url: str) -> None:
    fill(database_url, facts_of(database_url))
    migrations.downgrade(database_url, "base")
    assert facts_of(database_url) == {}
    assert migrations.current(database_url) == []
    migrations.upgrade(database_url)
    assert migrations.is_current(database_url)


def test_every_table_is_filled(database_url: str) -> None:
    facts = facts_of(database_url)
    fill(database_url, facts)
    rows = rows_of(database_url, facts)
    assert [table for table, found in rows.items() if len(found) < 2] == []
