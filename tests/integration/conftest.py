"""A database at a fixed time, where only it is asked, and a node with its pages and its API."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chronicle_node.db import Database, open_database
from tests.nodes import Served, serving

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = open_database(database_url, lambda: NOW)
    await database.start()
    yield database
    await database.close()


@pytest.fixture
async def served(database_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(database_url, tmp_path / "data") as node:
        yield node
