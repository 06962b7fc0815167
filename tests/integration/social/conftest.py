"""Databases at a fixed time: each in turn, and the one where transactions really run side by side."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from chronicle_node.db import Database, open_database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = open_database(database_url, lambda: NOW)
    await database.start()
    yield database
    await database.close()


@pytest.fixture
async def parallel(postgres_url: str) -> AsyncIterator[Database]:
    database = open_database(postgres_url, lambda: NOW)
    await database.start()
    yield database
    await database.close()
