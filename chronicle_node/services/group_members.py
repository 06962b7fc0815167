"""Who is in a group: coming in where it is open, leaving, being sent away, roles, and what one shows the group."""

from __future__ import annotations

from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, select, update

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain import groups as rules
from chronicle_node.domain.groups import Role, Sharing
from chronicle_node.errors import Conflict, Forbidden, NotFound
from chronicle_node.models.accounts import User
from chronicle_node.models.groups import Group, GroupInvitation, GroupMember
from chronicle_node.policy import Viewer, waits_for_answer
from chronicle_node.services import group_guests, groups
from chronicle_node.services.groups import Standing

_one = (GroupMember.group_id == bindparam("in_group"), GroupMember.user_id == bindparam("of_user"))
_MEMBER = sql(
    lambda: (
        select(GroupMember.user_id, GroupMember.role)
        .join(User, User.id == GroupMember.user_id)
        .where(GroupMember.group_id == bindparam("in_group"), User.username == bindparam("username"))
    )
)
_LEAVE = sql(lambda: delete(GroupMember).where(*_one))
_UNSAY = sql(
    lambda: (
        delete(GroupInvitation)
        .where(
            GroupInvitation.group_id == bindparam("in_group"),
            GroupInvitation.from_user_id == bindparam("of_user"),
            GroupInvitation.from_actor_id.is_(None),
            waits_for_answer(GroupInvitation),
        )
        .returning(
            *(GroupInvitation.to_actor_id, GroupInvitation.activity_uri),
            *(GroupInvitation.from_user_id, GroupInvitation.from_actor_id),
        )
    )
)
_RANK = sql(lambda: update(GroupMember).where(*_one).values(role=bindparam("role")))
_SHOW = sql(
    lambda: update(GroupMember).where(*_one).values(permissions=bindparam("shown", type_=GroupMember.permissions.type))
)
_HAND_OVER = sql(
    lambda: (
        update(Group)
        .where(Group.id == bindparam("group_id"))
        .values(owner_user_id=bindparam("owner_id"), updated_at=bindparam("now"))
    )
)


class RoleChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`limited`: in the group, and sees no more of the others by being there."""

    role: Role


class NewOwner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The name of a member of the group."""

    username: str


async def join(tx: Tx, viewer: Viewer, public_id: UUID) -> Standing:
    """Come into a group that is open; who is in it stays. Raises NotFound, Forbidden, Conflict."""
    found = await groups.standing(tx, viewer, public_id)
    if found.role is None:
        if found.privacy != "public":
            raise Forbidden("This group takes in who is invited. Ask its owner for an invitation.")
        await groups.enter(tx, found.id, found.user_id, "member")
        await group_guests.told_anew(tx, found.id, "members", "feed", "now")
    return found


async def share(tx: Tx, viewer: Viewer, public_id: UUID, wish: Sharing) -> None:
    """Join where that is needed, and have the group see this of oneself from now on."""
    found = await join(tx, viewer, public_id)
    await tx.run(_SHOW, in_group=found.id, of_user=found.user_id, shown=msgspec.to_builtins(wish))
    await group_guests.told_anew(tx, found.id, "feed", "now")


async def leave(tx: Tx, viewer: Viewer, public_id: UUID) -> None:
    """Be in the group no longer. Raises NotFound, Forbidden; Conflict for its owner."""
    found = await groups.inside(tx, viewer, public_id)
    if found.role == "owner":
        raise Conflict("It is your group: hand it over to somebody in it, or delete it.")
    await take_out(tx, found.id, found.user_id)


async def send_away(tx: Tx, viewer: Viewer, public_id: UUID, username: str) -> None:
    """Have somebody in the group no longer. Raises NotFound, Forbidden."""
    found = await groups.led(tx, viewer, public_id)
    await take_away(tx, found, await _member(tx, found, username))


async def give_role(tx: Tx, viewer: Viewer, public_id: UUID, username: str, role: Role) -> None:
    """Have somebody stand differently in the group. Raises NotFound, Forbidden."""
    found = await groups.led(tx, viewer, public_id)
    await rank(tx, found, await _member(tx, found, username), role)


async def take_away(tx: Tx, found: Standing, other: Row) -> None:
    """Have a member in it no longer, by who leads it: `other` has their `user_id` or `actor_id`. Raises Forbidden."""
    _check(found, other)
    if other.user_id is None:
        await group_guests.send_away(tx, found, other.actor_id)
    else:
        await take_out(tx, found.id, other.user_id)


async def rank(tx: Tx, found: Standing, other: Row, role: Role) -> None:
    """Have a member stand differently in it, likewise. Raises Forbidden."""
    _check(found, other)
    if not rules.outranks(found.role, role):
        raise Forbidden("Only the group's owner may make somebody an admin.")
    if other.user_id is None:
        await group_guests.give_role(tx, found, other.actor_id, role)
        return
    await tx.run(_RANK, in_group=found.id, of_user=other.user_id, role=role)
    await group_guests.told_anew(tx, found.id, "members")


async def hand_over(tx: Tx, viewer: Viewer, public_id: UUID, username: str) -> None:
    """Make somebody in the group its owner; whoever was stays as an admin. Raises NotFound, Forbidden, Conflict."""
    found = await groups.owned(tx, viewer, public_id)
    other = await _member(tx, found, username)
    if other.user_id is None:
        raise Conflict("A group is led from where it lives: hand it over to somebody of this node.")
    if other.role == "limited":
        raise Conflict("Their part in the group is limited. Make them a member first.")
    await tx.run(_RANK, in_group=found.id, of_user=other.user_id, role="admin")
    await tx.run(_HAND_OVER, group_id=found.id, owner_id=other.user_id, now=tx.now)


async def take_out(tx: Tx, group_id: int, user_id: int) -> None:
    """Somebody of this node is in it no longer; nobody comes in by the word of somebody who is gone."""
    await tx.run(_LEAVE, in_group=group_id, of_user=user_id)
    for unsaid in await tx.all(_UNSAY, in_group=group_id, of_user=user_id, now=tx.now):
        await group_guests.unsay(tx, group_id, unsaid)
    await group_guests.told_anew(tx, group_id, "members", "feed", "now")


def _check(found: Standing, other: Row) -> None:
    """Raises Forbidden where the one who acts does not outrank the other."""
    role = rules.standing(other.role, is_owner=other.user_id == found.owner_id) or ""
    if not rules.outranks(found.role, role):
        raise Forbidden("You cannot do that to the group's owner, to another admin or to yourself.")


async def _member(tx: Tx, found: Standing, username: str) -> Row:
    name = username.removeprefix("@").lower()
    if "@" in name:
        return await group_guests.named(tx, found.id, name)
    row = await tx.first(_MEMBER, in_group=found.id, username=name)
    if row is None:
        raise NotFound
    return row
