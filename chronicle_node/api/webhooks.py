"""Webhooks over the API: set up, list, switch, remove, and see what was delivered."""

from __future__ import annotations

from uuid import UUID

import msgspec

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing
from chronicle_node.errors import Conflict, Invalid, Malformed, MissingScope, NotFound, Unauthenticated
from chronicle_node.httpkit.outbound import require_callable
from chronicle_node.net import webhook
from chronicle_node.queries import cursors
from chronicle_node.queries import webhooks as queries
from chronicle_node.queries.webhooks import Message, WebhookCard
from chronicle_node.services import webhooks
from chronicle_node.services.webhooks import NewWebhook

DENIED = (Unauthenticated, MissingScope)


class MadeWebhook(msgspec.Struct, frozen=True):
    """The new webhook. `secret` is shown this once: receivers verify `webhook-signature` with it."""

    id: UUID
    secret: str


class WebhookChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`is_enabled` false stops the calls, true begins them again."""

    is_enabled: bool


async def add_webhook(call: Call) -> MadeWebhook:
    """Have an address called when something happens; answers with its secret, once."""
    require_callable(call.node, call.body.url, "/url")
    secret = webhook.new_secret()
    public_id = await call.node.db.write(webhooks.add, call.user_id, call.body, secret, call.node.secrets)
    return MadeWebhook(public_id, secret)


async def list_webhooks(call: Call) -> Listing[WebhookCard]:
    """Your webhooks."""
    found = await call.node.db.read(queries.mine, call.user_id)
    return listing(call, cursors.of_few(found, call.query.cursor, call.query.limit))


async def read_webhook(call: Call) -> WebhookCard:
    """One of your webhooks, without its secret."""
    return await call.node.db.read(queries.one, call.user_id, call.public_id())


async def change_webhook(call: Call) -> None:
    """Stop calling a webhook, or begin again."""
    await call.node.db.write(webhooks.switch, call.user_id, call.public_id(), on=call.body.is_enabled)


async def remove_webhook(call: Call) -> None:
    """Take a webhook down, with the messages it is still owed."""
    await call.node.db.write(webhooks.remove, call.user_id, call.public_id())


async def list_messages(call: Call) -> Listing[Message]:
    """The messages of a webhook and how their delivery stands, the latest first."""
    query: Paging = call.query
    page = await call.node.db.read(
        queries.messages,
        call.user_id,
        call.public_id(),
        cursor=query.cursor,
        limit=query.limit,
    )
    return listing(call, page)


OPERATIONS = (
    Op(
        method="POST",
        path="/api/v1/webhooks",
        handler=add_webhook,
        scope="write",
        body=NewWebhook,
        ok=(201, MadeWebhook),
        problems=(Malformed, Invalid, Conflict, *DENIED),
        tag="webhooks",
    ),
    Op(
        method="GET",
        path="/api/v1/webhooks",
        handler=list_webhooks,
        scope="read",
        query=Paging,
        ok=(200, Listing[WebhookCard]),
        problems=DENIED,
        tag="webhooks",
    ),
    Op(
        method="GET",
        path="/api/v1/webhooks/{id}",
        handler=read_webhook,
        scope="read",
        ok=(200, WebhookCard),
        tag="webhooks",
    ),
    Op(
        method="PATCH",
        path="/api/v1/webhooks/{id}",
        handler=change_webhook,
        scope="write",
        body=WebhookChange,
        ok=(204, None),
        problems=(Malformed, Invalid, NotFound, *DENIED),
        tag="webhooks",
    ),
    Op(
        method="DELETE",
        path="/api/v1/webhooks/{id}",
        handler=remove_webhook,
        scope="write",
        ok=(204, None),
        problems=(NotFound, *DENIED),
        tag="webhooks",
    ),
    Op(
        method="GET",
        path="/api/v1/webhooks/{id}/messages",
        handler=list_messages,
        scope="read",
        query=Paging,
        ok=(200, Listing[Message]),
        problems=(NotFound, *DENIED),
        tag="webhooks",
    ),
)
