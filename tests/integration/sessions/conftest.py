"""A node, Alice with a token, and a show that she has seen more than once."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from chronicle_node.db import Tx
from chronicle_node.models.catalog import MediaItem
from tests import factories
from tests.factories import Item, Someone
from tests.nodes import Answer, Served

Ask = Callable[..., Awaitable[Answer]]
SESSIONS = "/api/v1/sessions"


@pytest.fixture
async def alice(served: Served) -> Someone:
    return await served.person("alice", history_public=True)


@pytest.fixture
async def ask(served: Served, alice: Someone) -> Ask:
    """What Alice's tool asks the API: `await ask("POST", "/api/v1/sessions", item=…)`."""
    token = await served.token(alice)

    async def call(method: str, path: str, /, **body: Any) -> Answer:
        sent: dict[str, Any] = {} if method in {"GET", "DELETE"} else {"json": body}
        return await served.call(method, path, token=token, **sent)

    return call


@pytest.fixture
async def show(served: Served) -> tuple[Item, list[Item]]:
    """Three episodes of 50 minutes; the catalogue says that these are all."""

    async def make(tx: Tx) -> tuple[Item, list[Item]]:
        top, _, episodes = await factories.show(tx, "The Wire", 3)
        meta = {"year": 2002, "episode_count": 3, "runtime": 50}
        await tx.run(update(MediaItem).where(MediaItem.id == top.id).values(meta=meta))
        return top, episodes

    return await served.node.db.write(make)


async def played(
    served: Served, who: Someone, what: Item, *, days_ago: float = 0, session_id: int | None = None
) -> str:
    """A play of theirs; its id."""
    at = datetime.now(UTC) - timedelta(days=days_ago, seconds=5)
    return str(await served.node.db.write(factories.play, who, what, at, session_id=session_id))


async def finish(ask: Ask, item: Item, **more: Any) -> Answer:
    """Write down a play of it, now."""
    return await ask("POST", "/api/v1/history", item=str(item.public_id), **more)


async def begin(ask: Ask, item: Item, **more: Any) -> dict[str, Any]:
    """Begin a session; what the API answers."""
    answer = await ask("POST", SESSIONS, item=str(item.public_id), **more)
    assert answer.status == 201, answer.text
    found: dict[str, Any] = answer.json
    return found


async def read(ask: Ask, session: dict[str, Any]) -> dict[str, Any]:
    """The session as it is now."""
    found: dict[str, Any] = (await ask("GET", f"{SESSIONS}/{session['id']}")).json
    return found
