"""A node, and Alice with a token who writes her diary by hand."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select

from chronicle_node.db import Tx
from chronicle_node.models.history import EventKey, InteractionEvent
from chronicle_node.services import webhooks
from tests import factories
from tests.factories import Someone
from tests.nodes import Answer, Served

Ask = Callable[..., Awaitable[Answer]]


@pytest.fixture
async def alice(served: Served) -> Someone:
    """With a reader on another node and a webhook, so that what she does has somebody to be told to."""
    alice = await served.person("alice", history_public=True)
    erin = await served.node.db.write(factories.distant, "erin")
    await served.node.db.write(factories.follow, erin, alice)
    hook = webhooks.NewWebhook("Bell", "https://bell.example/", ["scrobble", "series_completed"])
    await served.node.db.write(webhooks.add, alice.user_id, hook, "whsec_x", served.node.secrets)
    return alice


@pytest.fixture
async def ask(served: Served, alice: Someone) -> Ask:
    """What Alice's tool asks the API: `await ask("POST", "/api/v1/history", at="1998")`."""
    token = await served.token(alice)

    async def call(method: str, path: str, /, *, headers: dict[str, str] | None = None, **body: Any) -> Answer:
        sent: dict[str, Any] = {} if method in {"GET", "DELETE"} else {"json": body}
        return await served.call(method, path, token=token, headers=headers or {}, **sent)

    return call


async def kept(served: Served) -> list[tuple[Any, ...]]:
    """Every play with its key, the oldest first: where the two disagree about the time, it is missing."""

    async def unit(tx: Tx) -> list[tuple[Any, ...]]:
        columns = (InteractionEvent.timestamp, InteractionEvent.precision, InteractionEvent.audience)
        same = (InteractionEvent.id == EventKey.event_id) & (InteractionEvent.timestamp == EventKey.event_timestamp)
        found = select(*columns).join(EventKey, same).order_by(InteractionEvent.timestamp, InteractionEvent.id)
        return [(row.timestamp.isoformat()[:16], row.precision, row.audience) for row in await tx.all(found)]

    return await served.node.db.read(unit)
