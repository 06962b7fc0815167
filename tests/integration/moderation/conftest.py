"""A node with its pages and its API, and people with tokens who know each other there."""

from typing import Any

import pytest

from tests import factories
from tests.callers import Caller
from tests.factories import Someone
from tests.nodes import Served


class Told(Caller):
    """Who is told things."""

    async def items(self, path: str) -> list[Any]:
        answer = await self("GET", path)
        assert answer.status == 200, answer.text
        return list(answer.json["items"])

    async def told(self, **query: str) -> list[str]:
        """The titles of what came to them."""
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        return [one["title"] for one in await self.items(f"/api/v1/notifications?{asked}")]


@pytest.fixture
async def alice(served: Served) -> Told:
    return await Told.named(served, "alice")


@pytest.fixture
async def bob(served: Served, alice: Told) -> Told:
    """Alice's friend, who hides nothing from friends."""
    bob = await Told.named(served, "bob")
    await served.node.db.write(factories.befriend, alice.who, bob.who)
    return bob


@pytest.fixture
async def erin(served: Served, alice: Told) -> Someone:
    """Whom Alice follows on another node."""
    erin = await served.node.db.write(factories.distant, "erin")
    await served.node.db.write(factories.follow, alice.who, erin)
    return erin
