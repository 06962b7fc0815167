"""A node with its pages and its API, and people who change the catalogue."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chronicle_node.db import Tx
from chronicle_node.models.catalog import MediaItem
from tests import factories
from tests.factories import Item, Someone
from tests.nodes import Answer, Served, serving
from tests.visitors import Visitor, signed_in

MEDIA = "/api/v1/media"


class Caller:
    """Somebody with a token."""

    def __init__(self, served: Served, who: Someone, token: str) -> None:
        self.served, self.who, self.token = served, who, token

    async def __call__(self, method: str, path: str, /, **body: Any) -> Answer:
        return await self.served.call(method, path, token=self.token, **({"json": body} if body else {}))

    async def add(self, **wish: Any) -> Any:
        """What was made of this wish."""
        answer = await self("POST", MEDIA, **wish)
        assert answer.status == 201, answer.text
        return answer.json

    async def pages(self) -> Visitor:
        return await signed_in(self.served, self.who)


Calls = Callable[[str], Awaitable[Caller]]


@pytest.fixture
async def served(database_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(database_url, tmp_path) as node:
        yield node


async def caller(served: Served, name: str, **privacy: Any) -> Caller:
    who = await served.person(name, **privacy)
    return Caller(served, who, await served.token(who))


@pytest.fixture
async def alice(served: Served) -> Caller:
    return await caller(served, "alice")


@pytest.fixture
async def bob(served: Served) -> Caller:
    return await caller(served, "bob")


async def private_film(served: Served, who: Caller, title: str = "Her secret") -> Item:
    """A film that one person alone played, and in private."""
    film = await served.node.db.write(factories.item, title)
    await served.node.db.write(factories.play, who.who, film, audience="private")
    return film


async def item_of(served: Served, public_id: str) -> Item:
    """An item that was made over the API."""

    async def read(tx: Tx) -> Item:
        columns = (MediaItem.id, MediaItem.public_id, MediaItem.media_type_id)
        return Item(*await tx.one(select(*columns).where(MediaItem.public_id == UUID(public_id))))

    return await served.node.db.read(read)
