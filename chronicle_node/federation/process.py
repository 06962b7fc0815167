"""Works off what the inbox stored: finds the verb, carries it out and notes what became of it, in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy import bindparam, select, update

from chronicle_node.db import Row, Tx, sql
from chronicle_node.errors import Problem
from chronicle_node.federation import verbs
from chronicle_node.federation.vocabulary import activity as activities
from chronicle_node.federation.vocabulary import document as documents
from chronicle_node.federation.vocabulary.activity import Activity
from chronicle_node.models.federation import InboxActivity
from chronicle_node.models.types import UTC
from chronicle_node.queries import peers

Verb = Callable[[Tx, Activity, Row], Awaitable[str]]

VERBS: Mapping[str, Verb] = {
    "Follow": verbs.follow,
    "Accept": verbs.accept,
    "Reject": verbs.reject,
    "Undo": verbs.undo,
    "Update": verbs.update,
    "Delete": verbs.delete,
    "Block": verbs.block,
}

_WAITING = sql(
    select(InboxActivity.body, InboxActivity.actor_uri, InboxActivity.activity_uri).where(
        InboxActivity.id == bindparam("inbox_id"), InboxActivity.processed_at.is_(None)
    )
)
_DONE = sql(
    update(InboxActivity)
    .where(InboxActivity.id == bindparam("inbox_id"))
    .values(processed_at=bindparam("at", type_=UTC), outcome=bindparam("outcome"))
)


async def process(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Carry out one stored activity. What we have no verb for is noted and left alone."""
    row = await tx.first(_WAITING, inbox_id=payload["inbox_id"])
    if row is not None:
        await tx.run(_DONE, inbox_id=payload["inbox_id"], at=tx.now, outcome=await _outcome(tx, row))


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
