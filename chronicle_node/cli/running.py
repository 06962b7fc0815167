"""What commands share: the settings, the database brought up to date, and how they print."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from chronicle_node.clock import Clock
from chronicle_node.errors import SettingError
from chronicle_node.settings import Settings, load, secret_key

if TYPE_CHECKING:
    from chronicle_node.crypto import Secrets
    from chronicle_node.db import Database

T = TypeVar("T")


@dataclass(frozen=True)
class Home:
    """What a command has of the node: no doors and no jobs."""

    settings: Settings
    db: Database
    secrets: Secrets


def with_home(work: Callable[[Home], Awaitable[T]]) -> T:
    """Run `work` with the database migrated and open. Works before the first start and beside a running node."""
    return asyncio.run(_with_home(load(), work))


async def _with_home(settings: Settings, work: Callable[[Home], Awaitable[T]]) -> T:
    from chronicle_node.crypto import Secrets
    from chronicle_node.db import open_database

    await asyncio.to_thread(up_to_date, settings.database_url)
    db = open_database(settings.database_url, Clock().now)
    try:
        await db.start()
        return await work(Home(settings, db, Secrets(secret_key(settings))))
    finally:
        await db.close()


def up_to_date(url: str) -> None:
    """Apply pending migrations; one small query where there are none."""
    from chronicle_node import migrations

    try:
        migrations.ensure(url)
    except OSError as error:
        raise SettingError(f"CHRONICLE_DATABASE_URL: the database cannot be reached: {error}") from None


def say(text: str) -> None:
    """One line on standard output."""
    sys.stdout.write(f"{text}\n")


def hint(text: str) -> None:
    """One line on standard error: for the person, not for the pipe."""
    sys.stderr.write(f"{text}\n")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns under their heads, as wide as they need to be."""
    lines = [tuple(head), *(tuple("-" if cell is None else str(cell) for cell in row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        say("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def moment(at: datetime | None) -> str | None:
    """A time as a table shows it, in UTC."""
    return f"{at:%Y-%m-%d %H:%M}" if at else None
