"""Groups of this node as their documents show them to other nodes, each as far as the one who asks may know it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, sql
from chronicle_node.models.groups import Group, GroupGuest, GroupInvitation
from chronicle_node.models.social import Actor
from chronicle_node.models.types import PublicId
from chronicle_node.policy import BOUND, Viewer, sees_group, waits_for_answer
from chronicle_node.queries import groups


class GroupFace(msgspec.Struct, frozen=True, kw_only=True):
    """A group from outside. Where `is_shown` is false only the name of its actor and the key may be told."""

    group_id: int
    public_id: UUID
    username: str
    public_key_pem: str
    multikeys: dict[str, str] | None
    name: str
    description: str | None
    group_type: str
    privacy: str
    owner_uri: str
    created_at: datetime
    is_shown: bool
    members: int
    role: str | None


_asker, _neighbour, _owner = (aliased(Actor, name=name) for name in ("asker", "neighbour", "group_owner"))
_guest = aliased(GroupGuest, name="guest_who_asks")


def _near() -> Any:
    """Whether somebody on the asker's node is in the group or invited: their node must be able to check its word."""
    guest = exists().where(GroupGuest.group_id == Group.id, GroupGuest.actor_id == _neighbour.id)
    invited = exists().where(
        GroupInvitation.group_id == Group.id,
        GroupInvitation.to_actor_id == _neighbour.id,
        waits_for_answer(GroupInvitation),
    )
    knows = or_(guest.correlate_except(GroupGuest), invited.correlate_except(GroupInvitation))
    return exists().where(_asker.id == BOUND.actor_id, _neighbour.instance_id == _asker.instance_id, knows)


_seen = sees_group(BOUND, Group)
_FACE = sql(
    lambda: (
        select(
            *(Group.id.label("group_id"), Group.public_id, Group.name, Group.description, Group.group_type),
            *(
                Group.privacy,
                Group.created_at,
                Actor.username,
                Actor.public_key_pem,
                Actor.multikeys,
                _owner.uri.label("owner_uri"),
            ),
            *(_seen.label("is_shown"), groups.COUNT.label("members"), _guest.role),
        )
        .select_from(Group)
        .join(Actor, Actor.group_id == Group.id)
        .join(_owner, _owner.user_id == Group.owner_user_id)
        .outerjoin(_guest, and_(_guest.group_id == Group.id, _guest.actor_id == BOUND.actor_id))
        .where(Group.public_id == bindparam("public_id", type_=PublicId), or_(_seen, _near()))
    )
)
_OPEN = sql(
    lambda: (
        select(Actor.username, Actor.public_id)
        .join(Group, Group.id == Actor.group_id)
        .where(
            or_(Actor.username == bindparam("username"), Actor.public_id == bindparam("public_id", type_=PublicId)),
            Group.privacy == "public",
        )
    )
)
_HERE = sql(
    lambda: (
        select(*(Group.id, Group.public_id, Group.privacy, Actor.id.label("actor_id"), Actor.uri))
        .join(Actor, Actor.group_id == Group.id)
        .where(Actor.uri == bindparam("uri"))
    )
)


async def face(tx: Tx, viewer: Viewer, public_id: UUID) -> GroupFace | None:
    """A group as this viewer may know it; None where it is nothing to them."""
    row = await tx.first(_FACE, public_id=public_id, now=tx.now, **viewer.values)
    return GroupFace(**(row._asdict() | {"is_shown": bool(row.is_shown)})) if row is not None else None


async def found(tx: Tx, username: str | None, public_id: UUID | None) -> tuple[str, UUID] | None:
    """The name and the id of a group that everybody may find, by either."""
    row = await tx.first(_OPEN, username=username, public_id=public_id)
    return (row.username, row.public_id) if row is not None else None


async def here(tx: Tx, uri: str | None) -> Row | None:
    """The group of this node whose actor has this address."""
    return await tx.first(_HERE, uri=uri) if uri else None
