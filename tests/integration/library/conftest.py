"""A node with its pages and its API, and somebody with a token."""

from typing import Any

import pytest

from tests import factories
from tests.callers import Caller
from tests.nodes import Served


class Keeper(Caller):
    """Who keeps a library."""

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
async def alice(served: Served) -> Keeper:
    return await Keeper.named(served, "alice", library_audience="public")
