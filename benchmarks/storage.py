"""Bytes on disk: what a power user's year of 20,000 plays adds, and the whole database with 5,000 items and search."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import data
from chronicle_node import migrations

ADDED_MB, WHOLE_MB = 8, 20
MB = 1e6


def report() -> Iterator[str]:
    """Lines to print."""
    from tests.servers import postgres, query_rows

    with tempfile.TemporaryDirectory(prefix="chronicle-bench-") as folder:
        path = Path(folder) / "chronicle.db"
        migrations.upgrade(f"sqlite:///{path}")
        data.fill(f"sqlite:///{path}", data.YEAR_OF_ONE, plays=False)
        before = _on_disk(path)
        data.add_plays(f"sqlite:///{path}", data.YEAR_OF_ONE)
        yield _line("sqlite", before, _on_disk(path))
    with postgres() as server, server.database() as url:
        size = "SELECT pg_database_size(current_database())"
        data.fill(url, data.YEAR_OF_ONE, plays=False)
        [(before,)] = query_rows(url, size)
        data.add_plays(url, data.YEAR_OF_ONE)
        [(after,)] = query_rows(url, size)
        yield _line("postgresql", before, after)


def _on_disk(path: Path) -> int:
    """As it was written, with what SQLite keeps free for later: a node's weekly VACUUM only makes it smaller."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size


def _line(database: str, before: int, after: int) -> str:
    added = (after - before) / MB
    return (
        f"storage  {database:10} 20,000 plays add {added:5.2f} MB (goal {ADDED_MB} on SQLite);"
        f" with 5,000 items and search {after / MB:5.2f} MB (goal {WHOLE_MB} on SQLite)"
    )
