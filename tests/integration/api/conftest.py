"""A node that serves its API, and people who call it with tokens of theirs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests import factories
from tests.factories import Someone
from tests.nodes import Answer, Served


@dataclass(frozen=True)
class Caller:
    """Somebody with a token."""

    served: Served
    who: Someone
    token: str

    async def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {} if body is None else {"json": body}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.served.call(method, "/api/v1" + path, token=self.token, headers=named, **sent)

    async def everything(self, path: str) -> list[Any]:
        """A list to its end."""
        found: list[Any] = []
        following: str | None = "/api/v1" + path
        while following is not None:
            page = (await self.served.get(following, token=self.token)).json
            found += page["items"]
            following = page["next"]
        return found


Enter = Callable[..., Awaitable[Caller]]


@pytest.fixture
def enter(served: Served) -> Enter:
    """Somebody comes, with a token that has these scopes."""

    async def came(name: str, *scopes: str, **privacy: Any) -> Caller:
        who = await served.person(name, **privacy)
        return Caller(served, who, await served.token(who, *scopes))

    return came


@pytest.fixture
async def alice(enter: Enter) -> Caller:
    return await enter("alice", lists_audience="public")


async def film(served: Served, title: str = "Close-Up") -> str:
    """The id of something to deal with."""
    return str((await served.node.db.write(factories.item, title)).public_id)
