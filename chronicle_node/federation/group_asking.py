"""Somebody here leads a group that lives elsewhere: what they want done is told to the group, and its answer read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain import html
from chronicle_node.errors import NotFound, Problem
from chronicle_node.federation import group_documents, people, publish
from chronicle_node.federation.uris import BadHandle, Handle
from chronicle_node.federation.vocabulary import values
from chronicle_node.federation.vocabulary.activity import Activity
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.groups import GroupRequest
from chronicle_node.models.social import Actor
from chronicle_node.node import Node
from chronicle_node.policy import Viewer
from chronicle_node.services import group_invitations, group_requests
from chronicle_node.services.group_invitations import NewInvitation
from chronicle_node.services.group_requests import Whom

ASKED = frozenset({"Invite", "Add", "Remove"})
MAX_REASON = 300

_REQUEST = sql(
    lambda: select(GroupRequest.kind, GroupRequest.activity_uri, GroupRequest.whom_uri, GroupRequest.role).where(
        GroupRequest.id == bindparam("request_id")
    )
)
_home = aliased(FederatedInstance)
_WHOM = sql(
    lambda: (
        select(Actor.uri, Actor.username, _home.host)
        .join(_home, _home.id == Actor.instance_id)
        .where(Actor.id == bindparam("actor_id"))
    )
)


async def invite(node: Node, viewer: Viewer, public_id: UUID, wish: NewInvitation) -> UUID:
    """Ask that somebody be invited, by their handle. Raises as the services do, and Invalid at `/handle`."""
    await node.db.read(group_requests.led, viewer, public_id)  # nobody is looked up for who may not invite
    try:
        actor_id = await people.find(node, wish.handle)
    except BadHandle:
        raise
    except Problem as error:
        raise group_invitations.nobody(error.detail) from error
    return await node.db.write(_invite, viewer, public_id, actor_id, wish.role, node.settings.public_url)


async def _invite(tx: Tx, viewer: Viewer, public_id: UUID, actor_id: int, role: str, base: str) -> UUID:
    row = await tx.first(_WHOM, actor_id=actor_id)
    if row is None:
        raise NotFound
    whom = Whom(row.uri, str(Handle(row.username, row.host)))
    return await group_requests.invite(tx, viewer, public_id, whom, role, base)


async def ask(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Tell the group what is asked of it. A job."""
    request = await tx.first(_REQUEST, request_id=payload["request_id"])
    who = await publish.actor(tx, payload["actor_id"])
    group = await publish.actor(tx, payload["group_actor_id"])
    if request is None or who is None or group is None:
        return
    said = group_documents.request(
        request.kind, request.activity_uri, who.uri, group.uri, request.whom_uri, request.role
    )
    await publish.tell(tx, who, group, said, order=f"{group.uri} {who.uri}")


async def answered(tx: Tx, activity: Activity, sender: Row) -> bool:
    """A group accepts or rejects what was asked of it; whether it was that."""
    if activity.object_type not in ASKED or activity.object_id is None:
        return False
    return await group_requests.answered(
        tx, sender.id, activity.object_id, accepted=activity.type == "Accept", reason=_reason(activity)
    )


def _reason(activity: Activity) -> str | None:
    said = activity.raw.get("summary")
    return values.text(html.text_of(said[: 4 * MAX_REASON]), MAX_REASON) if isinstance(said, str) else None
