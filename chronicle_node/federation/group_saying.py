"""What groups here and people in groups elsewhere say to other nodes. Jobs, each one transaction.

Whom it concerns is told at their own inbox, never through one that others share. What a group and one person say to
each other keeps its order.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from chronicle_node import ids, outbox
from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.group_events import GroupNews
from chronicle_node.federation import documents, group_documents, publish
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.models.groups import Group
from chronicle_node.models.social import Actor
from chronicle_node.models.types import BigId
from chronicle_node.policy import Reader
from chronicle_node.queries import group_readers
from chronicle_node.services import deliveries
from chronicle_node.services.deliveries import Inbox

_GROUP = sql(
    lambda: (
        select(Group.name, Actor.id, Actor.uri, Actor.history_uri, Actor.followers_uri)
        .join(Actor, Actor.group_id == Group.id)
        .where(Group.id == bindparam("group_id", type_=BigId))
    )
)
_PERSON = sql(lambda: select(Actor.id).where(Actor.user_id == bindparam("user_id", type_=BigId)))
_BURIED = sql(lambda: select(Actor.id, Actor.uri).where(Actor.id == bindparam("actor_id")))
_SHOWN = sql(lambda: select(Actor.public_id, Actor.history_uri, Actor.now_uri).where(Actor.id == bindparam("actor_id")))


async def say(tx: Tx, payload: Mapping[str, Any]) -> None:
    """A group, or who leads it, tells one person elsewhere: Invite, Undo (of an Invite) or Remove."""
    group = await tx.first(_GROUP, group_id=payload["group_id"])
    whom = await publish.actor(tx, payload["actor_id"])
    if group is None or whom is None:
        return
    if payload["kind"] == "Remove":
        await _remove(tx, group, whom, payload["uri"])
        return
    by = payload["by_user_id"]
    inviter_id = group.id if by is None else await tx.scalar(_PERSON, user_id=by)
    inviter = await publish.actor(tx, inviter_id) if inviter_id is not None else None
    if inviter is None:
        return
    if payload["kind"] == "Invite":
        until = datetime.fromisoformat(payload["until"])
        guest = await publish.actor(tx, payload["guest_id"]) if payload["guest_id"] is not None else None
        what = (payload["role"], group.name, until, guest.uri if guest is not None else None, payload["moved_from"])
        said = group_documents.invite(payload["uri"], inviter.uri, group.uri, whom.uri, *what)
    else:
        said = await _undone(tx, payload["uri"], inviter.uri, group.uri, whom.uri)
    await publish.tell(tx, inviter, whom, said, order=_order(group.uri, whom.uri))


async def reply(tx: Tx, group: Row, whom: Row, join: Document, *, accepted: bool, reason: str | None = None) -> None:
    """A group answers who asked to come in, or, leading it from elsewhere, for something else."""
    kind, identifier = "Accept" if accepted else "Reject", (await publish.uris(tx)).activity(ids.new())
    said = group_documents.answer(kind, identifier, group.uri, join, [whom.uri], reason)
    await publish.tell(tx, group, whom, said, order=_order(group.uri, whom.uri))


async def answer(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Somebody here tells a group elsewhere: Join, Leave, Reject (of an Invite) or Update (of what it may read)."""
    who = await publish.actor(tx, payload["actor_id"])
    group = await publish.actor(tx, payload["group_actor_id"])
    if who is not None and group is not None:
        said = await _answer(tx, payload, who, group)
        await publish.tell(tx, who, group, said, order=_order(group.uri, who.uri))


async def hint(tx: Tx, payload: Mapping[str, Any]) -> None:
    """There is something to read anew in a group: its members elsewhere look for themselves."""
    group = await tx.first(_GROUP, group_id=payload["group_id"])
    if group is None:
        return
    told = {"feed": group.history_uri, "now": f"{group.uri}/lately"}.get(payload["what"], group.followers_uri)
    base = await publish.uris(tx)
    for reader in _one_for_each_host(await group_readers.guests(tx, payload["group_id"])):
        said = documents.update_hint(base.activity(ids.new()), group.uri, [told], [group.followers_uri])
        order = f"hint {group.uri} {payload['what']}"
        await deliveries.owe_passing(tx, group.id, said, reader, order=order)


async def news(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Somebody here played something, or took it back: the groups in which somebody elsewhere may see it have news."""
    fewer = "kinds" in payload or "audience" in payload
    for group_id in await group_readers.touched(tx, payload["user_id"], whatever_they_see=fewer):
        await outbox.emit(tx, GroupNews(group_id=group_id, what="feed"))


async def now(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Somebody here is at something else: the groups in which somebody elsewhere may see it have news."""
    for group_id in await group_readers.touched(tx, payload["user_id"], "presence"):
        await outbox.emit(tx, GroupNews(group_id=group_id, what="now"))


async def farewell(tx: Tx, payload: Mapping[str, Any]) -> None:
    """A group was deleted; the nodes of its members forget it."""
    row = await tx.one(_BURIED, actor_id=payload["actor_id"])
    base, identifier = await publish.uris(tx), ids.new()
    said = documents.delete_actor(base.activity(identifier), row.uri, [f"{row.uri}/members"])
    activity_id = await deliveries.keep(tx, row.id, identifier, said, "direct")
    if activity_id is not None:
        inboxes = [Inbox(url, host) for url, host in payload["inboxes"]]
        await deliveries.owe(tx, row.id, activity_id, inboxes, order=row.uri)


async def _remove(tx: Tx, group: Row, whom: Row, join_uri: str) -> None:
    identifier = (await publish.uris(tx)).activity(ids.new())
    said = group_documents.remove(identifier, group.uri, whom.uri)
    await publish.tell(tx, group, whom, said, order=_order(group.uri, whom.uri))
    await reply(tx, group, whom, asked("Join", join_uri, whom.uri, group.uri), accepted=False)


async def _undone(tx: Tx, uri: str, inviter: str, group: str, whom: str) -> Document:
    invite = asked("Invite", uri, inviter, group) | {"to": [whom]}
    return documents.undo((await publish.uris(tx)).activity(ids.new()), inviter, invite)


async def _answer(tx: Tx, payload: Mapping[str, Any], who: Row, group: Row) -> Document:
    kind, identifier = payload["kind"], (await publish.uris(tx)).activity(ids.new())
    if kind == "Join":
        return group_documents.join(payload["uri"], who.uri, group.uri, payload["invite_uri"])
    if kind == "Leave":
        return group_documents.leave(identifier, who.uri, group.uri)
    if kind == "Update":
        shown = await tx.one(_SHOWN, actor_id=who.id)
        told = [shown.history_uri, shown.now_uri, (await publish.uris(tx)).shelf(shown.public_id, "stats")]
        return documents.update_hint(identifier, who.uri, told, [group.uri])
    inviter = await publish.actor(tx, payload["inviter_id"]) if payload["inviter_id"] is not None else None
    by = inviter.uri if inviter is not None else group.uri
    invite = asked("Invite", payload["invite_uri"], by, group.uri)
    return group_documents.answer("Reject", identifier, who.uri, invite, list(dict.fromkeys([by, group.uri])))


def asked(kind: str, identifier: str, actor_uri: str, group: str) -> Document:
    """An Invite or a Join as an answer to it has it."""
    return {"id": identifier, "type": kind, "actor": actor_uri, "object": group}


def _one_for_each_host(readers: list[Reader]) -> list[Inbox]:
    found: dict[str, Inbox] = {}
    for reader in readers:
        inbox = reader.shared_inbox or reader.inbox
        if inbox is not None:
            found.setdefault(reader.host, Inbox(inbox, reader.host))
    return list(found.values())


def _order(group: str, who: str) -> str:
    return f"{group} {who}"
