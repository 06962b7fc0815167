"""The handlers that turn what happened into messages for webhooks, and deliver those."""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy import bindparam, select

from chronicle_node.db import Row, Tx, sql
from chronicle_node.jobs.handlers import Payload, Retry
from chronicle_node.models.accounts import User
from chronicle_node.models.history import EventKey, InteractionEvent
from chronicle_node.net import urls, webhook
from chronicle_node.net.errors import OutboundError, Refused
from chronicle_node.node import Node
from chronicle_node.queries import media, redirects
from chronicle_node.services import webhooks

GONE = 410
TIMEOUT = 20.0
_PAUSES = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)  # seconds, as Standard Webhooks has it

_PLAY = sql(
    lambda: (
        select(
            EventKey.public_id,
            InteractionEvent.media_item_id,
            InteractionEvent.timestamp,
            InteractionEvent.progress_data,
            InteractionEvent.scrobbler_source,
            InteractionEvent.device_name,
            InteractionEvent.audience,
            User.username,
        )
        .join_from(
            EventKey,
            InteractionEvent,
            (InteractionEvent.id == EventKey.event_id) & (InteractionEvent.timestamp == EventKey.event_timestamp),
        )
        .join(User, User.id == EventKey.user_id)
        .where(EventKey.event_id == bindparam("event_id"))
    )
)
_NAME = sql(lambda: select(User.username).where(User.id == bindparam("user_id")))


async def fan_out(tx: Tx, payload: Payload) -> None:
    """Owe the person's own webhooks a message: for a play `scrobble`, for a finished series `series_completed`."""
    user_id = payload["user_id"]
    if "session_id" in payload:
        data = {
            "user": await tx.scalar(_NAME, user_id=user_id),
            "media": await media.chain(tx, await redirects.now(tx, payload["media_item_id"])),
        }
        await webhooks.owe(tx, user_id, "series_completed", str(payload["session_id"]), data)
    elif payload["is_play"] and (row := await tx.first(_PLAY, event_id=payload["event_id"])):
        data = {
            "id": row.public_id,
            "user": row.username,
            "played_at": row.timestamp,
            "media": await media.chain(tx, row.media_item_id),
            "progress": row.progress_data,
            "device": row.device_name,
            "source": row.scrobbler_source,
            "private": row.audience == "private",
        }
        await webhooks.owe(tx, user_id, "scrobble", str(row.public_id), data)


async def deliver(node: Node, payload: Payload) -> None:
    """Send one message. 2xx is success, 410 switches the webhook off, anything else is tried again for three days."""
    delivery_id = payload["webhook_delivery_id"]
    row = await node.db.read(webhooks.due, delivery_id)
    if row is None:
        return
    body = row.body.encode()
    now = int(node.clock.now().timestamp())
    headers = webhook.headers(node.secrets.unseal(row.secret), f"msg_{row.public_id.hex}", now, body)
    try:
        with node.http.place(urls.host(row.url)):
            answer = await node.http.post(row.url, body, headers, timeout=TIMEOUT)
    except Refused as error:  # our own policy: no repetition changes it
        await node.db.write(webhooks.failed, delivery_id, row.webhook_id, None, str(error), gone=False)
        return
    except OutboundError as error:
        await _again(node, row, None, str(error))
        return
    if answer.ok:
        await node.db.write(webhooks.delivered, delivery_id, row.webhook_id, answer.status)
    elif answer.status == GONE:
        await node.db.write(webhooks.failed, delivery_id, row.webhook_id, GONE, "gone", gone=True)
    else:
        await _again(node, row, answer.status, f"The receiver answered {answer.status}.")


async def _again(node: Node, row: Row, status: int | None, error: str) -> None:
    """Note the failure and come back later, or give up after the last try."""
    if row.attempts >= len(_PAUSES):
        await node.db.write(webhooks.failed, row.id, row.webhook_id, status, error, gone=False)
        return
    await node.db.write(webhooks.missed, row.id, status, error)
    raise Retry(timedelta(seconds=_PAUSES[row.attempts] * random.uniform(1, 1.2)), error)  # noqa: S311 - no secret
