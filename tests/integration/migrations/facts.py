"""A live schema as plain facts, the same words for both databases, so that two schemas compare like two dictionaries.

A fact is `(table, thing) -> what it is`, for example `("users", "column email") -> "TEXT"`.
"""

import asyncio
import re
import sqlite3
from contextlib import closing
from typing import Any

import asyncpg

Facts = dict[tuple[str, str], str]
INTERNAL = re.compile(r"alembic_version|sqlite_.*|media_items_fts_(data|idx|docsize|config)")
#: PostgreSQL's words, in the specification's; `test_seed.py` holds them against seed-deviations.md.
WORDS = {
    "bigint": "INTEGER",
    "boolean": "BOOLEAN",
    "bytea": "BLOB",
    "jsonb": "JSON",
    "numeric(3,1)": "DECIMAL(3,1)",
    "text": "TEXT",
    "timestamp with time zone": "TIMESTAMP",
    "uuid": "UUID",
}


def facts_of(url: str) -> Facts:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            return facts_of_sqlite(connection)
    return asyncio.run(_facts_of_postgresql(url))


def _column(kind: str, default: Any, *, required: bool, numbered: bool, generated: bool) -> str:
    parts = (kind, "NOT NULL" * required, "AUTOINCREMENT" * numbered, "GENERATED" * generated)
    return " ".join(part for part in (*parts, f"DEFAULT {default}" * (default is not None)) if part)


def _squeeze(text: str) -> str:
    """A definition without what the two ways of writing it may differ in."""
    return re.sub(r"[\s\"]|::text", "", text.lower())


# -- SQLite


def facts_of_sqlite(connection: sqlite3.Connection) -> Facts:
    facts: Facts = {}
    for kind, name, table, sql in connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall():
        if INTERNAL.fullmatch(name) or INTERNAL.fullmatch(table):
            continue
        if kind == "table":
            facts |= _sqlite_table(connection, name, sql)
        elif kind == "index":
            unique = "UNIQUE " if "UNIQUE" in sql.partition(" ON ")[0] else ""
            facts[table, f"index {name}"] = unique + _squeeze(sql.partition(" ON ")[2].strip().partition(table)[2])
        elif kind == "trigger":
            facts[table, f"trigger {name}"] = _squeeze(sql)
    return facts


def _sqlite_table(connection: sqlite3.Connection, table: str, sql: str) -> Facts:
    facts: Facts = {(table, "table"): "there"}
    key = []
    for _, name, kind, notnull, default, pk, hidden in connection.execute(f"PRAGMA table_xinfo({table})"):
        if hidden == 1:  # a virtual table's own
            continue
        key += [name] * bool(pk)
        numbered = bool(pk) and "AUTOINCREMENT" in sql
        required = bool(notnull or pk)
        text = _column(kind.replace(", ", ","), default, required=required, numbered=numbered, generated=hidden > 1)
        facts[table, f"column {name}"] = text
    facts[table, "primary key"] = ", ".join(key)
    for column, expression in re.findall(r"^\s*(\w+) .*GENERATED ALWAYS AS \((.*)\) STORED", sql, re.MULTILINE):
        facts[table, f"generated {column}"] = _squeeze(expression)
    return facts | _sqlite_uniques(connection, table) | _sqlite_foreign_keys(connection, table)


def _sqlite_uniques(connection: sqlite3.Connection, table: str) -> Facts:
    facts: Facts = {}
    for _, index, unique, origin, partial in connection.execute(f"PRAGMA index_list({table})").fetchall():
        columns = [row[2] for row in connection.execute(f"PRAGMA index_info({index})")]
        if unique and origin != "pk" and not partial and None not in columns:
            facts[table, f"unique {', '.join(columns)}"] = "yes"
    return facts


def _sqlite_foreign_keys(connection: sqlite3.Connection, table: str) -> Facts:
    rows = connection.execute(f"PRAGMA foreign_key_list({table})")
    return {
        (table, f"foreign key {column}"): f"{target}({to}) ON DELETE {on_delete}"
        for _, _, target, column, to, _, on_delete, _ in rows
    }


# -- PostgreSQL

TABLES = """
    SELECT oid, relname FROM pg_class
    WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace
"""
COLUMNS = """
    SELECT attname, format_type(atttypid, atttypmod), attnotnull, attidentity <> '', attgenerated <> '',
           pg_get_expr(adbin, adrelid)
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
INDEXES = """
    SELECT c.relname, indisunique, indisprimary, pg_get_indexdef(indexrelid),
           EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u')),
           indpred IS NOT NULL OR indexprs IS NOT NULL,
           ARRAY(SELECT pg_get_indexdef(indexrelid, n, true) FROM generate_series(1, indnatts) n)
    FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indrelid = $1
"""
FOREIGN_KEYS = """
    SELECT (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1]),
           confrelid::regclass::text,
           (SELECT attname FROM pg_attribute WHERE attrelid = confrelid AND attnum = confkey[1]), confdeltype::text
    FROM pg_constraint WHERE conrelid = $1 AND contype = 'f'
"""
TRIGGERS = "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = $1 AND NOT tgisinternal"
ON_DELETE = {"a": "NO ACTION", "c": "CASCADE", "r": "RESTRICT", "n": "SET NULL"}


async def _facts_of_postgresql(url: str) -> Facts:
    connection = await asyncpg.connect(url)
    facts: Facts = {}
    for oid, table in await connection.fetch(TABLES):
        if not INTERNAL.fullmatch(table):
            facts[table, "table"] = "there"
            facts |= _columns(table, await connection.fetch(COLUMNS, oid))
            facts |= _indexes(table, await connection.fetch(INDEXES, oid))
            facts |= _foreign_keys(table, await connection.fetch(FOREIGN_KEYS, oid))
            triggers = await connection.fetch(TRIGGERS, oid)
            facts |= {(table, f"trigger {name}"): _squeeze(definition) for name, definition in triggers}
    await connection.close()
    return facts


def _columns(table: str, rows: list[Any]) -> Facts:
    facts: Facts = {}
    for name, kind, required, numbered, generated, expression in rows:
        default = None if generated or expression is None else _default(expression)
        word = WORDS.get(kind, kind)
        text = _column(word, default, required=required, numbered=numbered, generated=generated)
        facts[table, f"column {name}"] = text
        if generated:
            facts[table, f"generated {name}"] = _squeeze(expression)
    return facts


def _default(expression: str) -> str:
    bare = expression.removesuffix("::text").removesuffix("::bigint").strip("()")
    return {"true": "1", "false": "0"}.get(bare, bare)


def _indexes(table: str, rows: list[Any]) -> Facts:
    facts: Facts = {}
    for name, unique, primary, definition, of_constraint, special, columns in rows:
        if primary:
            facts[table, "primary key"] = ", ".join(column.strip('"') for column in columns)
        elif unique and not special:
            facts[table, f"unique {', '.join(columns)}"] = "yes"
        if not of_constraint:
            body = _squeeze(definition.partition(" USING ")[2]).removeprefix("btree")
            facts[table, f"index {name}"] = "UNIQUE " * unique + body
    return facts


def _foreign_keys(table: str, rows: list[Any]) -> Facts:
    return {
        (table, f"foreign key {column}"): f"{target}({to}) ON DELETE {ON_DELETE[on_delete]}"
        for column, target, to, on_delete in rows
    }
