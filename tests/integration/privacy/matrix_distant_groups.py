"""The rows of the matrix about groups across nodes; `matrix_groups` puts them after its own.

Erin, on another node, is in alice's group {far_circle}. Alice is in {distant}, a group of that node, invited into
{distant_asked} and {distant_asked_too}, and in {distant_left}.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chronicle_node import ids
from chronicle_node.db import Tx, insert
from chronicle_node.models.groups import DistantMembership, Group, GroupGuest
from chronicle_node.models.social import Actor
from chronicle_node.services import group_actors, groups
from chronicle_node.services.actors import Keys
from chronicle_node.services.groups import GroupWish
from tests.cast import Cast
from tests.nodes import Served

STATES = {
    "distant": "member",
    "distant_left": "member",
    "distant_asked": "invited",
    "distant_asked_too": "invited",
}
PLACES = ("far_circle", *STATES)

BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/distant-groups": {"handle": "@zoe"},
    "PUT /api/v1/distant-groups/{distant}/membership": {},
}

TABLE = """
# What is read comes first, so that nothing has changed yet.   nobody stranger friend owner blocked token remote
GET     /ap/actors/{far_circle}                                   404    404    404    404    404    404    200
GET     /ap/actors/{far_circle}/members                           404    404    404    404    404    404    200
GET     /ap/actors/{far_circle}/history                           404    404    404    404    404    404    200
GET     /ap/actors/{alice}/members                                404    404    404    404    404    404    404
GET     /api/v1/distant-groups                                    401    200    200    200    200    403    401
GET     /api/v1/distant-groups/{distant}                          401    404    404    200    404    403    401
GET     /api/v1/distant-groups/{distant}/members                  401    404    404    200    404    403    401
GET     /api/v1/distant-groups/{distant}/feed                     401    404    404    200    404    403    401
POST    /api/v1/distant-groups                                    401    404    404    404    404    403    401
POST    /api/v1/distant-groups/{distant_asked}/accept             401    404    404    200    404    403    401
POST    /api/v1/distant-groups/{distant_asked_too}/decline        401    404    404    204    404    403    401
PUT     /api/v1/distant-groups/{distant}/membership               401    404    404    200    404    403    401
DELETE  /api/v1/distant-groups/{distant_left}/membership          401    404    404    204    404    403    401
"""


async def things(served: Served, cast: Cast) -> dict[str, Any]:
    """The groups by the names the rows have for them."""
    db = served.node.db
    known: dict[str, Any] = {
        "far_circle": await db.write(groups.begin, cast.alice.viewer, GroupWish(name="Distant club"))
    }
    await db.write(_let_in, served.url, known["far_circle"], cast.erin.actor_id)
    for name, state in STATES.items():
        known[name] = await db.write(_elsewhere, name, state, cast.alice.user_id, cast.erin.actor_id)
    return known


async def _let_in(tx: Tx, url: str, public_id: UUID, actor_id: int) -> None:
    group_id = await tx.scalar(select(Group.id).where(Group.public_id == public_id))
    await group_actors.add(tx, url, group_id, public_id, Keys("a key", "sealed"))
    row = {"group_id": group_id, "actor_id": actor_id, "role": "member", "join_uri": "https://far.example/joins/1"}
    await tx.run(insert(GroupGuest, *row), **row)


async def _elsewhere(tx: Tx, name: str, state: str, user_id: int, neighbour_id: int) -> UUID:
    instance_id = await tx.scalar(select(Actor.instance_id).where(Actor.id == neighbour_id))
    uri, public_id = f"https://far.example/groups/{name}", ids.new()
    group = {"public_id": public_id, "uri": uri, "actor_type": "Group", "instance_id": instance_id, "username": name}
    group |= {"inbox": f"{uri}/inbox", "history_uri": f"{uri}/history", "created_at": tx.now}
    actor_id = await tx.scalar(insert(Actor, *group).returning(Actor.id), **group)
    row: dict[str, Any] = {"user_id": user_id, "group_actor_id": actor_id, "state": state, "role": "member"}
    row |= {"inviter_id": neighbour_id, "invite_uri": f"{uri}/invite", "expires_at": tx.now + timedelta(days=5)}
    row |= {"join_uri": f"{uri}/join", "about": {"name": name, "people": []}, "created_at": tx.now, "permissions": {}}
    await tx.run(insert(DistantMembership, *row), **row)
    return public_id
