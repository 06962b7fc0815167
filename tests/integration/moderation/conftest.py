"""A node with its pages and its API, and people with tokens who know each other there."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.factories import Someone
from tests.nodes import Answer, Served, serving


@pytest.fixture
async def served(database_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(database_url, tmp_path) as node:
        yield node


class Caller:
    """Somebody with a token."""

    def __init__(self, served: Served, who: Someone, token: str) -> None:
        self.served, self.who, self.token = served, who, token

    async def __call__(self, method: str, path: str, **body: Any) -> Answer:
        return await self.served.call(method, path, token=self.token, **({"json": body} if body else {}))

    async def items(self, path: str) -> list[Any]:
        answer = await self("GET", path)
        assert answer.status == 200, answer.text
        return list(answer.json["items"])

    async def told(self, **query: str) -> list[str]:
        """The titles of what came to them."""
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        return [one["title"] for one in await self.items(f"/api/v1/notifications?{asked}")]


async def caller(served: Served, name: str, **privacy: Any) -> Caller:
    who = await served.person(name, **privacy)
    return Caller(served, who, await served.token(who))


@pytest.fixture
async def alice(served: Served) -> Caller:
    return await caller(served, "alice")


@pytest.fixture
async def bob(served: Served, alice: Caller) -> Caller:
    """Alice's friend, who hides nothing from friends."""
    bob = await caller(served, "bob")
    await served.node.db.write(factories.befriend, alice.who, bob.who)
    return bob


@pytest.fixture
async def erin(served: Served, alice: Caller) -> Someone:
    """Whom Alice follows on another node."""
    erin = await served.node.db.write(factories.distant, "erin")
    await served.node.db.write(factories.follow, alice.who, erin)
    return erin
