"""Rows for every table of a live schema, whatever its version, made from what the schema says of itself."""

from collections.abc import Iterator

from tests.integration.migrations.facts import Facts
from tests.integration.migrations.statements import run_each

MADE_BY_MIGRATIONS = {"schema_version", "media_items_fts"}


def tables_of(facts: Facts) -> list[str]:
    """Every table, each after those it refers to."""
    ordered: list[str] = []

    def place(table: str) -> None:
        for (of, thing), target in facts.items():
            referred = target.partition("(")[0]
            if of == table and thing.startswith("foreign key") and referred != table and referred not in ordered:
                place(referred)
        if table not in ordered:
            ordered.append(table)

    for table in sorted({table for table, _ in facts} - MADE_BY_MIGRATIONS):
        place(table)
    return ordered


def columns_of(facts: Facts, table: str) -> dict[str, str]:
    columns = {thing.removeprefix("column "): kind for (of, thing), kind in facts.items() if of == table}
    return {name: kind for name, kind in columns.items() if (table, f"column {name}") in facts}


def fill(url: str, facts: Facts, count: int = 2) -> None:
    """Add `count` rows to each table; the n-th row of one refers to the n-th row of another."""
    tables, sqlite = tables_of(facts), url.startswith("sqlite")
    filled = [rows[0][0] for rows in run_each(url, [f"SELECT count(*) FROM {table}" for table in tables])]
    numbers = [(table, range(first, first + count)) for table, first in zip(tables, filled, strict=True)]
    run_each(url, [_insert(facts, table, number, sqlite=sqlite) for table, them in numbers for number in them])


def _insert(facts: Facts, table: str, number: int, *, sqlite: bool) -> str:
    values = dict(_values(facts, table, number, sqlite=sqlite))
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def _values(facts: Facts, table: str, number: int, *, sqlite: bool) -> Iterator[tuple[str, str]]:
    for name, kind in columns_of(facts, table).items():
        if target := facts.get((table, f"foreign key {name}")):
            referred, _, rest = target.partition("(")
            key = rest.partition(")")[0]
            yield name, f"(SELECT {key} FROM {referred} ORDER BY {key} LIMIT 1 OFFSET {number})"
        elif not kind.endswith(("AUTOINCREMENT", "GENERATED")) and not kind.startswith("tsvector"):
            yield name, _literal(kind.split()[0], name, number, sqlite=sqlite)


def _literal(kind: str, name: str, number: int, *, sqlite: bool) -> str:
    digits = f"{number:032x}"
    return {
        "INTEGER": str(number),
        "TEXT": f"'{name} {number}'",
        "TIMESTAMP": f"'{1998 + number % 20}-06-01 12:00:00.000000'",
        "BOOLEAN": "false",
        "JSON": "'{\"year\": 1982}'",
        "DECIMAL(3,1)": "7.5",
        "BLOB": f"x'{digits}'" if sqlite else f"'\\x{digits}'",
        "UUID": f"'{digits}'",
    }[kind]
