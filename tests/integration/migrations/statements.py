"""Plain SQL against either database, each call on a connection and in a transaction of its own."""

import asyncio
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import asyncpg

Rows = list[tuple[Any, ...]]


def execute(url: str, *statements: str) -> None:
    run_each(url, statements)


def fetch(url: str, query: str) -> Rows:
    return run_each(url, [query])[0]


def run_each(url: str, statements: Iterable[str]) -> list[Rows]:
    """Run them in order, in one transaction, and give the rows of each."""
    if not url.startswith("sqlite"):
        return asyncio.run(_on_postgresql(url, statements))
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        return [connection.execute(statement).fetchall() for statement in statements]


async def _on_postgresql(url: str, statements: Iterable[str]) -> list[Rows]:
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            return [[tuple(row) for row in await connection.fetch(statement)] for statement in statements]
    finally:
        await connection.close()
