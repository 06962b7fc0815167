"""A node with its pages and its API, and people who change the catalogue."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chronicle_node.db import Tx
from chronicle_node.models.catalog import MediaItem
from tests import factories
from tests.callers import Caller
from tests.factories import Item
from tests.nodes import Served
from tests.visitors import Visitor, signed_in

MEDIA = "/api/v1/media"


class Editor(Caller):
    """Who changes the catalogue."""

    async def add(self, **wish: Any) -> Any:
        """What was made of this wish."""
        answer = await self("POST", MEDIA, **wish)
        assert answer.status == 201, answer.text
        return answer.json

    async def pages(self) -> Visitor:
        return await signed_in(self.served, self.who)


Calls = Callable[[str], Awaitable[Editor]]


@pytest.fixture
async def alice(served: Served) -> Editor:
    return await Editor.named(served, "alice")


@pytest.fixture
async def bob(served: Served) -> Editor:
    return await Editor.named(served, "bob")


async def private_film(served: Served, who: Editor, title: str = "Her secret") -> Item:
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
