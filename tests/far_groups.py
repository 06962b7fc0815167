"""Groups across nodes as their rows: somebody of another node in a group here, and somebody here in a group there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chronicle_node import ids
from chronicle_node.db import Tx, insert
from chronicle_node.models.groups import DistantMembership, Group, GroupGuest, GroupPlay
from chronicle_node.models.social import Actor
from chronicle_node.services import group_actors
from chronicle_node.services.actors import Keys
from tests.factories import Someone


async def let_in(tx: Tx, url: str, public_id: UUID, whom: Someone) -> None:
    """Have somebody elsewhere in a group here."""
    group_id = await tx.scalar(select(Group.id).where(Group.public_id == public_id))
    await group_actors.add(tx, url, group_id, public_id, Keys("a key", "sealed"))
    row = {"group_id": group_id, "actor_id": whom.actor_id, "role": "member", "join_uri": "https://far.example/joins/1"}
    await tx.run(insert(GroupGuest, *row), **row)


async def elsewhere(
    tx: Tx, who: Someone, neighbour: Someone, name: str, state: str = "member", role: str = "member"
) -> UUID:
    """A group on the neighbour's node that somebody here is in or invited to; its public id. The neighbour is in it,
    as Finn there is, and has played what is called as the group is; Gil is invited.
    """
    there = await tx.one(select(Actor.instance_id, Actor.uri).where(Actor.id == neighbour.actor_id))
    uri, public_id = f"https://far.example/groups/{ids.new()}", ids.new()
    group: dict[str, Any] = {
        "public_id": public_id,
        "uri": uri,
        "actor_type": "Group",
        "username": f"group-{ids.new()}",
    }
    group |= {"instance_id": there.instance_id, "inbox": f"{uri}/inbox", "history_uri": f"{uri}/history"}
    group |= {"created_at": tx.now, "username": f"group-{ids.new()}"}
    actor_id = await tx.scalar(insert(Actor, *group).returning(Actor.id), **group)
    told = {"uri": there.uri, "username": neighbour.username, "host": "far.example", "name": "Erin", "role": "owner"}
    finn, gil = (
        {"uri": f"https://far.example/users/{one}", "username": one, "host": "far.example", "name": one.title()}
        for one in ("finn", "gil")
    )
    since = {"since": tx.now.isoformat()}
    about: dict[str, Any] = {"name": name, "summary": f"About {name}."}
    about["people"] = [told | since, finn | {"role": "member"} | since]
    if role == "admin":
        about["invited"] = [gil | {"role": "member", "until": None}]
    row: dict[str, Any] = {"user_id": who.user_id, "group_actor_id": actor_id, "state": state, "role": role}
    row |= {"inviter_id": neighbour.actor_id, "invite_uri": f"{uri}/invite", "expires_at": tx.now + timedelta(days=5)}
    row |= {"join_uri": f"{uri}/join", "about": about, "created_at": tx.now, "permissions": {}, "fetched_at": tx.now}
    await tx.run(insert(DistantMembership, *row), **row)
    media = {"type": "movie", "kind": "movie", "title": name}
    play: dict[str, Any] = {"viewer_id": who.actor_id, "group_actor_id": actor_id, "object_uri": f"{uri}/plays/1"}
    play |= {"owner_uri": there.uri, "media": media, "event_type": "finish", "played_at": tx.now}
    play |= {"precision": "exact", "fetched_at": tx.now, "expires_at": tx.now + timedelta(days=30)}
    await tx.run(insert(GroupPlay, *play), **play)
    return public_id
