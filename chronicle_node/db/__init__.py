"""The database: where every transaction begins and ends, and nowhere else.

A *unit of work* is an async function whose first parameter is a `Tx` and which awaits nothing but it (or other
units). `Database.read` and `Database.write` run one, retry it where the database asks for that, and answer only
after the commit is on disk. Units therefore have no effect but through their `Tx`.
"""

from __future__ import annotations

from chronicle_node.db.base import Database, Now, Tx
from chronicle_node.db.statement import Insert, Row, Statement, any_of, insert, sql, sql_for
from chronicle_node.db.watching import watch

__all__ = [
    "Database",
    "Insert",
    "Row",
    "Statement",
    "Tx",
    "any_of",
    "insert",
    "open_database",
    "sql",
    "sql_for",
    "watch",
]


def open_database(url: str, now: Now) -> Database:
    """The database behind `url` (`sqlite:///PATH` or `postgresql://…`), not yet connected.

    `now` gives the time that a unit sees as `tx.now`.
    """
    if url.startswith("sqlite:///"):
        from chronicle_node.db.sqlite import SqliteDatabase

        return SqliteDatabase(url.removeprefix("sqlite:///"), now)
    from chronicle_node.db.postgresql import PostgresDatabase

    return PostgresDatabase(url, now)
