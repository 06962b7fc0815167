"""A node with its pages and its API, and somebody with a token."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chronicle_node.db import Database, open_database
from tests import factories
from tests.factories import Someone
from tests.nodes import Answer, Served, serving

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Caller:
    """Somebody with a token."""

    served: Served
    who: Someone
    token: str

    async def __call__(self, method: str, path: str, **body: Any) -> Answer:
        options = {"json": body} if method in {"PUT", "PATCH", "POST"} else {}
        return await self.served.call(method, path, token=self.token, **options)

    async def keep(self, title: str, kind: str = "movie", *, year: int | None = None, **entry: Any) -> str:
        """Something of this title in their library; its id."""
        item = await self.served.node.db.write(factories.item, title, kind, year=year)
        answer = await self("PUT", f"/api/v1/media/{item.public_id}/library", **entry)
        assert answer.status == 201, answer.text
        return str(item.public_id)

    async def titles(self, query: str = "", whose: str = "") -> list[str]:
        path = f"/api/v1/users/{whose}/library" if whose else "/api/v1/library"
        answer = await self("GET", f"{path}?{query}")
        assert answer.status == 200, answer.text
        return [one["media"]["title"] for one in answer.json["items"]]


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = open_database(database_url, lambda: NOW)
    await database.start()
    yield database
    await database.close()


@pytest.fixture
async def served(database_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(database_url, tmp_path) as node:
        yield node


@pytest.fixture
async def alice(served: Served) -> Caller:
    who = await served.person("alice", library_audience="public")
    return Caller(served, who, await served.token(who))
