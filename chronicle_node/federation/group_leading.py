"""What is asked of a group here by members elsewhere who lead it: that somebody be invited, sent away, put in another
place. Each is answered with Accept or Reject of what was asked; to whom the group is nothing it doesn't answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select

from chronicle_node import outbox
from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.group_events import GroupInviteAsked
from chronicle_node.errors import NotFound, Problem
from chronicle_node.federation import group_saying, publish, resolver
from chronicle_node.federation.vocabulary.activity import Activity
from chronicle_node.models.social import Actor
from chronicle_node.models.types import BigId
from chronicle_node.net.errors import OutboundError
from chronicle_node.node import Node
from chronicle_node.queries import group_faces
from chronicle_node.services import group_leading as leading
from chronicle_node.services.groups import Standing

NOBODY = "ignored: nobody here is meant"

_KNOWN = sql(
    lambda: select(Actor.id, Actor.user_id, Actor.history_uri).where(
        Actor.uri == bindparam("uri"), Actor.gone_at.is_(None)
    )
)
_GROUP = sql(
    lambda: select(Actor.id.label("actor_id"), Actor.uri).where(Actor.group_id == bindparam("group_id", type_=BigId))
)


async def change(tx: Tx, activity: Activity, sender: Row) -> str | None:
    """Add or Remove, with a collection of a group here as its target. None: no group here is meant."""
    group_uri, _, part = (activity.target or "").rpartition("/")
    group = await group_faces.here(tx, group_uri)
    if group is None:
        return None
    found = await leading.standing(tx, group.id, sender.id)
    if found is None or activity.id is None:
        return NOBODY
    try:
        await _change(tx, leading.require(found), activity, part)
    except Problem as error:
        await _answer(tx, group, sender.id, _asked(activity), error.detail)
        return f"refused: {error.code}"
    await _answer(tx, group, sender.id, _asked(activity))
    return "done"


async def _change(tx: Tx, found: Standing, activity: Activity, part: str) -> None:
    if activity.object_id is None or part not in {"members", "invitations"}:
        raise NotFound("Name one person and the members or the invitations of the group.")
    if part == "invitations" and activity.type == "Remove":
        await leading.withdraw(tx, found, activity.object_id)
    elif activity.type == "Remove":
        await leading.take_away(tx, found, activity.object_id)
    elif part == "members":
        await leading.rank(tx, found, activity.object_id, _role(activity))
    else:
        raise NotFound("People are asked into a group with an Invite.")


async def invite(tx: Tx, activity: Activity, sender: Row, group: Row) -> str:
    """Somebody is to be invited, who has to be looked up first unless they are known."""
    found = await leading.standing(tx, group.id, sender.id)
    if found is None or activity.id is None:
        return NOBODY
    try:
        leading.require(found)
        role = leading.role_of(_role(activity) or "member")
        if activity.target is None:
            raise NotFound("Name whom to invite, as the target.")
    except Problem as error:
        await _answer(tx, group, sender.id, _asked(activity), error.detail)
        return f"refused: {error.code}"
    what = {"uri": activity.id, "whom_uri": activity.target, "role": role}
    await outbox.emit(tx, GroupInviteAsked(group_id=group.id, actor_id=sender.id, **what))
    return "to be looked at"


async def look_up(node: Node, payload: Mapping[str, Any]) -> None:
    """Find whom somebody wants to have invited, invite them, and answer. A job."""
    whom_id, reason = None, None
    try:
        whom_id = await _find(node, payload["whom_uri"])
    except (OutboundError, Problem) as error:
        reason = error.detail if isinstance(error, Problem) else f"They could not be looked up: {error}"
    await node.db.write(_invite, payload, whom_id, reason, node.settings.public_url)


async def _find(node: Node, uri: str) -> int:
    known = await node.db.read(_known, uri)
    if known is not None and (known.user_id is not None or known.history_uri is not None):
        return int(known.id)
    found = await resolver.fetch(node, uri)
    if found.id != uri:
        raise NotFound("Whom to invite goes by another address than this.")
    return await resolver.store(node, found)


async def _known(tx: Tx, uri: str) -> Row | None:
    return await tx.first(_KNOWN, uri=uri)


async def _invite(tx: Tx, payload: Mapping[str, Any], whom_id: int | None, reason: str | None, base: str) -> None:
    group = await tx.first(_GROUP, group_id=payload["group_id"])
    found = await leading.standing(tx, payload["group_id"], payload["actor_id"])
    if group is None or found is None:
        return
    if whom_id is not None:
        try:
            await leading.invite(tx, leading.require(found), whom_id, payload["role"], base)
        except Problem as error:
            reason = error.fields[0].detail if error.fields else error.detail
    asked = {"id": payload["uri"], "type": "Invite", "object": group.uri}
    await _answer(tx, group, payload["actor_id"], asked, reason)


async def _answer(tx: Tx, group: Row, actor_id: int, asked: dict[str, Any], reason: str | None = None) -> None:
    """Without a reason it is an Accept."""
    us, whom = await publish.actor(tx, group.actor_id), await publish.actor(tx, actor_id)
    if us is not None and whom is not None:
        said = asked | {"actor": whom.uri}
        await group_saying.reply(tx, us, whom, said, accepted=reason is None, reason=reason)


def _asked(activity: Activity) -> dict[str, Any]:
    return {"id": activity.id, "type": activity.type, "object": activity.object_id}


def _role(activity: Activity) -> str | None:
    block = activity.raw.get("chronicle")
    role = block.get("role") if isinstance(block, dict) else None
    return None if role is None else str(role)
