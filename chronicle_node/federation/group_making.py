"""Keys take a while to make, so a group gets its actor when it needs one: when everybody may find it, or when somebody
of another node is invited.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from chronicle_node.db import Tx, sql
from chronicle_node.errors import NotFound, Problem
from chronicle_node.federation import people, uris
from chronicle_node.federation.uris import BadHandle
from chronicle_node.models.social import Actor
from chronicle_node.node import Node
from chronicle_node.policy import Viewer
from chronicle_node.services import (
    distant_groups,
    group_actors,
    group_guests,
    group_invitations,
    group_moving,
    groups,
    signing_keys,
)
from chronicle_node.services.actors import Keys
from chronicle_node.services.group_invitations import NewInvitation

_GROUP = sql(
    lambda: select(Actor.public_id).where(
        Actor.id == bindparam("actor_id"),
        Actor.actor_type == "Group",
        Actor.history_uri.is_not(None),
        Actor.private_key_sealed.is_(None),
    )
)


async def invite(node: Node, viewer: Viewer, public_id: UUID, wish: NewInvitation) -> int:
    """Invite somebody, of this node by name or of another by handle. Raises as the services do."""
    plain = wish.handle.strip().removeprefix("@")
    own = uris.Uris(node.settings.public_url)
    if node.settings.federation == "off" or "@" not in plain or plain.endswith(f"@{own.host}"):
        here = NewInvitation(handle=plain.removesuffix(f"@{own.host}"), role=wish.role)
        return await node.db.write(group_invitations.invite, viewer, public_id, here)
    found = await node.db.read(groups.led, viewer, public_id)  # nobody is looked up for who may not invite
    try:
        actor_id = await people.find(node, wish.handle)
    except BadHandle:
        raise
    except Problem as error:
        raise group_invitations.nobody(error.detail) from error
    await ensure(node, found.id)
    base = node.settings.public_url
    return await node.db.write(group_guests.invite, viewer, public_id, actor_id, wish.role, base)


async def ask(node: Node, viewer: Viewer, handle: str) -> UUID:
    """Ask to come into an open group of another node; its public id here. Raises BadHandle, NotFound, Conflict."""
    groups.person(viewer)
    actor_id = await people.find(node, handle)
    return await node.db.write(_ask, viewer, actor_id, node.settings.public_url)


async def ensure(node: Node, group_id: int) -> None:
    """Give a group its actor, unless it has one."""
    row = await node.db.read(group_actors.faceless, group_id)
    if row is None or row.actor_id is not None:
        return
    from chronicle_node.federation.signatures.keys import make_rsa

    pair = await asyncio.to_thread(make_rsa)
    keys = Keys(pair.public_pem, node.secrets.seal(pair.private_pem), signing_keys.make(node.secrets))
    await node.db.write(group_actors.add, node.settings.public_url, group_id, row.public_id, keys)


async def changed(node: Node, payload: Mapping[str, Any]) -> None:
    """A group was made or changed: who may find it can, and its members elsewhere read it anew. A job."""
    if node.settings.federation == "off":
        return
    row = await node.db.read(group_actors.faceless, payload["group_id"])
    if row is not None and row.privacy == "public":
        await ensure(node, row.id)
    if row is not None:
        await node.db.write(_tell, row.id)


async def moved(node: Node, payload: Mapping[str, Any]) -> None:
    """An account moved: its places in groups here go along. A job, since a group may need its actor for that."""
    old_id, new_id = payload["old_id"], payload["new_id"]
    for group in await node.db.read(group_moving.places, old_id, new_id):
        await ensure(node, group.id)
        await node.db.write(_carry_over, group.id, old_id, new_id, node.settings.public_url)


async def _carry_over(tx: Tx, group_id: int, old_id: int, new_id: int, base: str) -> None:
    for group in await group_moving.places(tx, old_id, new_id):  # as it is by now
        if group.id == group_id:
            await group_moving.carry_over(tx, group, old_id, new_id, base)


async def make_missing(node: Node) -> Mapping[str, object]:
    """Groups that everybody may find, and that were there before groups had actors, get theirs. A job by the clock."""
    missing = [] if node.settings.federation == "off" else await node.db.read(group_actors.open_and_faceless)
    for group_id in missing:
        await ensure(node, group_id)
    return {"made": len(missing)}


async def _ask(tx: Tx, viewer: Viewer, actor_id: int, base: str) -> UUID:
    row = await tx.first(_GROUP, actor_id=actor_id)
    if row is None:
        raise NotFound("There is a person of that name, or a group of another kind, but no group that you could join.")
    await distant_groups.join(tx, viewer, actor_id, base)
    found: UUID = row.public_id
    return found


async def _tell(tx: Tx, group_id: int) -> None:
    await group_guests.told_anew(tx, group_id, "members")
