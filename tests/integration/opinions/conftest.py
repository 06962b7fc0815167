"""A node with alice, and a film she has played, which her friend bob therefore knows."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import factories
from tests.factories import Item, Someone
from tests.nodes import Served, serving
from tests.visitors import Visitor, signed_in


@dataclass(frozen=True)
class Scene:
    served: Served
    alice: Someone
    bob: Someone
    carol: Someone
    film: Item

    async def token(self, who: Someone, *scopes: str) -> str:
        return await self.served.token(who, *scopes)

    async def browser(self, who: Someone) -> Visitor:
        return await signed_in(self.served, who)

    @property
    def api(self) -> str:
        return f"/api/v1/media/{self.film.public_id}"

    @property
    def page(self) -> str:
        return f"/media/{self.film.public_id}"


@pytest.fixture
async def scene(database_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    async with serving(database_url, tmp_path) as served:
        write = served.node.db.write
        alice = await served.person("alice", history_public=True)
        bob, carol = await served.person("bob"), await served.person("carol")
        await write(factories.befriend, alice, bob)
        film = await write(factories.item, "Close-Up", "movie", year=1990)
        await write(factories.play, alice, film)
        yield Scene(served, alice, bob, carol, film)
