"""When an account moves, which both accounts said before, its places in groups of this node go along, in the same part.

Who owns a group stays where the group lives. What the old account showed the group is not passed on: that is for the
new one to decide.
"""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, sql
from chronicle_node.models.groups import Group, GroupGuest, GroupMember
from chronicle_node.models.social import Actor
from chronicle_node.models.types import BigId
from chronicle_node.policy import between
from chronicle_node.services import group_guests, group_members, group_notices, groups

_owner = aliased(Actor)
_new_id = bindparam("new_id", type_=BigId)
_WHO = sql(
    lambda: select(Actor.id, Actor.uri, Actor.user_id, Actor.history_uri, Actor.actor_type).where(
        Actor.id == bindparam("actor_id"), Actor.gone_at.is_(None)
    )
)
_AS_GUEST = sql(
    lambda: (
        select(Group.id, Group.public_id, Group.name, GroupGuest.role)
        .join(GroupGuest, GroupGuest.group_id == Group.id)
        .join(_owner, _owner.user_id == Group.owner_user_id)
        .where(GroupGuest.actor_id == bindparam("actor_id", type_=BigId), ~between(_owner.id, _new_id))
        .order_by(Group.id)
    )
)
_AS_MEMBER = sql(
    lambda: (
        select(Group.id, Group.public_id, Group.name, GroupMember.role)
        .join(GroupMember, GroupMember.group_id == Group.id)
        .join(_owner, _owner.user_id == Group.owner_user_id)
        .where(
            GroupMember.user_id == bindparam("user_id", type_=BigId),
            Group.owner_user_id != GroupMember.user_id,
            ~between(_owner.id, _new_id),
        )
        .order_by(Group.id)
    )
)


async def places(tx: Tx, old_id: int, new_id: int) -> list[Row]:
    """The groups here that the old account is in and the new one may come into instead."""
    old, new = await tx.first(_WHO, actor_id=old_id), await tx.first(_WHO, actor_id=new_id)
    if old is None or new is None or new.actor_type != "Person" or new.history_uri is None:
        return []
    if old.user_id is not None:
        return await tx.all(_AS_MEMBER, user_id=old.user_id, new_id=new_id)
    return await tx.all(_AS_GUEST, actor_id=old_id, new_id=new_id)


async def carry_over(tx: Tx, group: Row, old_id: int, new_id: int, base: str) -> None:
    """The new account is in the group instead of the old one. `group` is one of `places`, with its actor made."""
    old, new = await tx.one(_WHO, actor_id=old_id), await tx.one(_WHO, actor_id=new_id)
    if old.user_id is not None:
        await group_members.take_out(tx, group.id, old.user_id)
    else:
        await group_guests.moved_away(tx, group.id, old_id)
    if new.user_id is None:
        await group_guests.bring(tx, group.id, new_id, group.role, base, moved_from=old.uri)
        return
    await groups.enter(tx, group.id, new.user_id, group.role)
    await group_guests.told_anew(tx, group.id, "members", "feed", "now")
    await group_notices.brought(tx, new.user_id, group)
