"""Works off what the inbox stored: finds the verb, carries it out and notes what became of it.

What waits of one actor is carried out in its order, many in one transaction: nothing happens twice, and a burst costs
little. Should one of them fail for a reason of ours, each gets a transaction of its own, and only that one is lost.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy import bindparam, case, func, select, update

from chronicle_node.db import Row, Tx, sql
from chronicle_node.errors import Problem, Unavailable
from chronicle_node.federation import boosts, flags, group_verbs, moving, received, responses, verbs
from chronicle_node.federation.vocabulary import activity as activities
from chronicle_node.federation.vocabulary import document as documents
from chronicle_node.federation.vocabulary.activity import Activity
from chronicle_node.models.federation import InboxActivity
from chronicle_node.models.types import UTC
from chronicle_node.node import Node
from chronicle_node.queries import peers

log = logging.getLogger(__name__)
Verb = Callable[[Tx, Activity, Row], Awaitable[str]]

VERBS: dict[str, Verb] = {
    "Follow": verbs.follow,
    "Accept": verbs.accept,
    "Reject": verbs.reject,
    "Undo": verbs.undo,
    "Create": received.create,
    "Update": verbs.update,
    "Delete": verbs.delete,
    "Block": verbs.block,
    "Move": moving.move,
    "Like": responses.react,
    "EmojiReact": responses.react,
    "Announce": boosts.announce,
    "Invite": group_verbs.invite,
    "Join": group_verbs.join,
    "Leave": group_verbs.leave,
    "Add": group_verbs.add,
    "Remove": group_verbs.remove,
    "Flag": flags.receive,
}

AT_ONCE = 50
LONG = 5_000  # characters; what is longer is not kept once it is carried out: a week of it would fill any disk

_waiting = select(InboxActivity.id, InboxActivity.body, InboxActivity.actor_uri).where(
    InboxActivity.processed_at.is_(None), InboxActivity.actor_uri == bindparam("actor_uri")
)
# Locked, so that a worker that lost its lease and the one that took over don't carry out the same twice.
_WAITING = sql(lambda: _waiting.order_by(InboxActivity.id).limit(bindparam("at_most")).with_for_update())
_DONE = sql(
    lambda: (
        update(InboxActivity)
        .where(InboxActivity.id == bindparam("inbox_id"))
        .values(
            processed_at=bindparam("at", type_=UTC),
            outcome=bindparam("outcome"),
            body=case((func.length(InboxActivity.body) > LONG, ""), else_=InboxActivity.body),
        )
    )
)


async def process(node: Node, payload: Mapping[str, Any]) -> None:
    """Carry out what waits of one actor. What we have no verb for is noted and left alone."""
    actor_uri, at_most = payload["actor_uri"], AT_ONCE
    while True:
        try:
            if await node.db.write(_carry_out, actor_uri, at_most) < at_most:
                return
        except Unavailable:
            raise  # the database is away: what waits is still there when it is back
        except Exception as error:
            if at_most > 1:
                at_most = 1
                continue
            log.exception("an activity could not be carried out")
            await node.db.write(_set_aside, actor_uri, type(error).__name__)


async def _carry_out(tx: Tx, actor_uri: str, at_most: int) -> int:
    """How many there were."""
    rows = await tx.all(_WAITING, actor_uri=actor_uri, at_most=at_most)
    for row in rows:
        await tx.run(_DONE, inbox_id=row.id, at=tx.now, outcome=await _outcome(tx, row))
    return len(rows)


async def _set_aside(tx: Tx, actor_uri: str, error: str) -> None:
    """The first that waits is not tried again."""
    row = await tx.first(_WAITING, actor_uri=actor_uri, at_most=1)
    if row is not None:
        await tx.run(_DONE, inbox_id=row.id, at=tx.now, outcome=f"failed: {error}")


async def _outcome(tx: Tx, row: Row) -> str:
    activity = activities.activity(documents.read(row.body.encode()))
    verb = VERBS.get(activity.type)
    if verb is None:
        return "ignored: no verb of ours"
    sender = await tx.first(peers.SENDER, uri=row.actor_uri)
    if sender is None or sender.gone_at is not None or sender.policy == "blocked":
        return "ignored: the sender is gone or shut out"
    try:
        return await verb(tx, activity, sender)
    except Problem as error:
        return f"refused: {error.code}"
