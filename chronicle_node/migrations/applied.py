"""What a database says of itself: the rows of `schema_version`, read with the bare driver because every start asks."""

import asyncio
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROWS = "SELECT version, applied_date, description, checksum FROM schema_version ORDER BY version"


@dataclass(frozen=True)
class Applied:
    version: int
    applied_date: datetime
    description: str
    checksum: str | None


def sqlite_path(url: str) -> str:
    return url.removeprefix("sqlite:///")


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite:///")


def applied_migrations(url: str) -> list[Applied]:
    """Oldest first; none for a database that is empty or not there yet. Call it from a thread where a loop runs."""
    rows = _from_sqlite(sqlite_path(url)) if is_sqlite(url) else asyncio.run(_from_postgresql(url))
    return [Applied(version, _aware(date), description, checksum) for version, date, description, checksum in rows]


def _aware(value: str | datetime) -> datetime:
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value


def _from_sqlite(path: str) -> Iterable[Any]:
    if not Path(path).exists():
        return []
    with closing(sqlite3.connect(path, timeout=60)) as connection:
        there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'").fetchone()
        return connection.execute(ROWS).fetchall() if there else []


async def _from_postgresql(url: str) -> Iterable[Any]:
    import asyncpg

    connection = await asyncpg.connect(url)
    try:
        there = await connection.fetchval("SELECT to_regclass('schema_version')")
        return await connection.fetch(ROWS) if there else []
    finally:
        await connection.close()
