"""The engine room: one alembic run in one transaction, with nobody else migrating at the same time.

The whole run is a single transaction on both databases, so an upgrade that fails half-way leaves what was there. On
SQLite foreign keys are off before it begins (rebuilding a table would otherwise cascade its rows away) and checked
before it commits.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from chronicle_node.migrations.applied import is_sqlite, sqlite_path
from chronicle_node.migrations.files import MigrationError, script_location

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

# `->` and `->>` over JSON came with it.
OLDEST_SQLITE = (3, 38)
# Any number, as long as every Chronicle uses the same.
ADVISORY_LOCK = 0x43_48_52_4F_4E
LEFTOVERS = "PRAGMA foreign_key_check"

Command = Callable[["Config"], None]
Check = Callable[[], None]


def run(url: str, command: Command, check: Check) -> None:
    """Take the lock, `check` that nothing forbids it, and run the alembic command."""
    if is_sqlite(url):
        _on_sqlite(sqlite_path(url), command, check)
    else:
        asyncio.run(_on_postgresql(url, command, check))


def _drive(command: Command, connection: "Connection") -> None:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(script_location()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command(config)


def _on_sqlite(path: str, command: Command, check: Check) -> None:
    from sqlalchemy import NullPool, create_engine

    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise MigrationError(f"SQLite {sqlite3.sqlite_version} is too old; install 3.38 or newer.")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    connect = partial(sqlite3.connect, path, timeout=60, isolation_level=None)
    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        check()
        _drive(command, connection)
        if broken := connection.exec_driver_sql(LEFTOVERS).fetchall():
            raise MigrationError(f"Rows would point nowhere, nothing was changed: {broken[:5]}")
        connection.commit()


async def _on_postgresql(url: str, command: Command, check: Check) -> None:
    import asyncpg
    from sqlalchemy import NullPool
    from sqlalchemy.ext.asyncio import create_async_engine

    connect = partial(asyncpg.connect, url)
    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
        await asyncio.to_thread(check)
        await connection.run_sync(partial(_drive, command))
