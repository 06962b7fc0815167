"""Databases at a fixed time: each in turn, and the one where transactions really run side by side."""

from collections.abc import AsyncIterator

import pytest

from chronicle_node.db import Database, open_database
from tests.integration.conftest import NOW


@pytest.fixture
async def parallel(postgres_url: str) -> AsyncIterator[Database]:
    database = open_database(postgres_url, lambda: NOW)
    await database.start()
    yield database
    await database.close()
