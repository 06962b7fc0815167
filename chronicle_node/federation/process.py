"""What an activity does: finds the verb and carries it out, in the transaction of whoever took it in.

A verb touches the database and nothing else; what must go out because of it becomes a job.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy import bindparam, case, func, select, update

from chronicle_node.db import Row, Tx, sql
from chronicle_node.errors import Problem
from chronicle_node.federation import boosts, flags, group_verbs, moving, received, responses, verbs
from chronicle_node.federation.vocabulary import activity as activities
from chronicle_node.federation.vocabulary import document as documents
from chronicle_node.federation.vocabulary.activity import Activity
from chronicle_node.models.federation import InboxActivity
from chronicle_node.models.types import UTC
from chronicle_node.queries import peers

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

LONG = 5_000  # characters; what is longer is not kept once it is carried out: a week of it would fill any disk

# Locked, so that a worker that lost its lease and the one that took over don't carry out the same twice.
_WAITING = sql(
    lambda: (
        select(InboxActivity.id, InboxActivity.body)
        .where(InboxActivity.processed_at.is_(None), InboxActivity.actor_uri == bindparam("actor_uri"))
        .order_by(InboxActivity.id)
        .with_for_update()
    )
)
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


async def outcome(tx: Tx, activity: Activity, sender: Row | None) -> str:
    """Carry out what a proven activity says, as far as there is a verb for it; a word about what became of it."""
    verb = VERBS.get(activity.type)
    if verb is None:
        return "ignored: no verb of ours"
    if sender is None or sender.gone_at is not None or sender.policy == "blocked":
        return "ignored: the sender is gone or shut out"
    try:
        return await verb(tx, activity, sender)
    except Problem as error:
        return f"refused: {error.code}"


async def catch_up(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Carry out what an earlier version has stored of one actor and not got to. A job."""
    for row in await tx.all(_WAITING, actor_uri=payload["actor_uri"]):
        activity = activities.activity(documents.read(row.body.encode()))
        sender = await tx.first(peers.SENDER, uri=activity.actor)
        await tx.run(_DONE, inbox_id=row.id, at=tx.now, outcome=await outcome(tx, activity, sender))
