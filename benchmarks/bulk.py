"""Rows written as fast as a database takes them, past everything that makes single writes safe."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

Table = tuple[str, Sequence[str], Iterable[tuple[Any, ...]]]
COUNTED = ("users", "actors", "media_items", "watch_sessions", "federated_instances")


class Bulk:
    """One database. Instants and ids are put as it wants them."""

    def __init__(self, url: str) -> None:
        self.sqlite = url.startswith("sqlite")
        self._url = url

    def instant(self, at: datetime) -> Any:
        return at.isoformat(" ", "microseconds")[:26] if self.sqlite else at

    def uuid(self, raw: bytes) -> Any:
        return raw if self.sqlite else UUID(bytes=raw)

    def run(self, tables: Iterable[Table], *last: str) -> None:
        """Write each table's rows, then run the last statements."""
        if self.sqlite:
            self._into_sqlite(tables)
        else:
            asyncio.run(self._into_postgresql(tables, last))

    def query(self, statement: str) -> list[Any]:
        if self.sqlite:
            with sqlite3.connect(self._url.removeprefix("sqlite:///")) as connection:
                return connection.execute(statement).fetchall()
        return asyncio.run(self._fetch(statement))

    async def _fetch(self, statement: str) -> list[Any]:
        connection = await asyncpg.connect(self._url)
        try:
            return list(await connection.fetch(statement))
        finally:
            await connection.close()

    def _into_sqlite(self, tables: Iterable[Table]) -> None:
        connection = sqlite3.connect(self._url.removeprefix("sqlite:///"), isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-600000", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        for table, columns, rows in tables:
            marks = ", ".join("?" * len(columns))
            connection.execute("BEGIN")
            connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
            connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.close()

    async def _into_postgresql(self, tables: Any, last: Sequence[str]) -> None:
        connection = await asyncpg.connect(self._url)
        await connection.execute("SET synchronous_commit = off; SET maintenance_work_mem = '256MB'")
        for table, columns, rows in tables:
            await connection.copy_records_to_table(table, columns=list(columns), records=rows)
        # Numbers were given from outside: let the counters go on after them.
        for table, key in (*((name, "id") for name in COUNTED), ("event_keys", "event_id")):
            await connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), (SELECT max({key}) FROM {table}))"
            )
        for statement in last:
            await connection.execute(statement)
        await connection.close()
