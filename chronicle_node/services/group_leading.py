"""Who leads a group of this node from another one: what they ask for is done here, as far as their part in it reaches.

What they hold is the role kept here, at the moment it is done; what their own node says of it counts for nothing.
"""

from __future__ import annotations

from typing import get_args

from sqlalchemy import and_, bindparam, func, or_, select

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain import groups as rules
from chronicle_node.domain.groups import Role
from chronicle_node.errors import Conflict, Forbidden, NotFound
from chronicle_node.models.groups import Group, GroupGuest, GroupInvitation, GroupMember
from chronicle_node.models.social import Actor
from chronicle_node.models.types import BigId
from chronicle_node.policy import Viewer, waits_for_answer
from chronicle_node.services import group_guests, group_invitations, group_members
from chronicle_node.services.group_invitations import NewInvitation
from chronicle_node.services.groups import Standing

_group_id = bindparam("group_id", type_=BigId)
_STANDING = sql(
    lambda: (
        select(Group.id, Group.name, Group.privacy, Group.owner_user_id, GroupGuest.role)
        .join(GroupGuest, GroupGuest.group_id == Group.id)
        .where(Group.id == _group_id, GroupGuest.actor_id == bindparam("actor_id", type_=BigId))
    )
)
_MEMBER = sql(
    lambda: (
        select(
            *(GroupMember.user_id, GroupGuest.actor_id),
            func.coalesce(GroupMember.role, GroupGuest.role).label("role"),
        )
        .select_from(Actor)
        .outerjoin(GroupMember, and_(GroupMember.user_id == Actor.user_id, GroupMember.group_id == _group_id))
        .outerjoin(GroupGuest, and_(GroupGuest.actor_id == Actor.id, GroupGuest.group_id == _group_id))
        .where(
            Actor.uri == bindparam("uri"),
            or_(GroupMember.id.is_not(None), GroupGuest.id.is_not(None)),
        )
    )
)
_INVITATION = sql(
    lambda: (
        select(GroupInvitation.id)
        .join(Actor, or_(Actor.id == GroupInvitation.to_actor_id, Actor.user_id == GroupInvitation.to_user_id))
        .where(GroupInvitation.group_id == _group_id, Actor.uri == bindparam("uri"), waits_for_answer(GroupInvitation))
        .order_by(GroupInvitation.id.desc())
    )
)
_WHOM = sql(lambda: select(Actor.user_id, Actor.username).where(Actor.id == bindparam("actor_id")))


async def standing(tx: Tx, group_id: int, actor_id: int) -> Standing | None:
    """How a member elsewhere stands in a group; None for who is not in it."""
    row = await tx.first(_STANDING, group_id=group_id, actor_id=actor_id)
    if row is None:
        return None
    what = {"id": row.id, "name": row.name, "privacy": row.privacy, "role": row.role}
    return Standing(owner_id=row.owner_user_id, user_id=row.owner_user_id, guest_id=actor_id, **what)


def require(found: Standing | None) -> Standing:
    """Raises NotFound for who is not in the group, Forbidden for who does not lead it."""
    if found is None:
        raise NotFound
    if not rules.may_lead(found.role):
        raise Forbidden("Only the group's owner and admins may do that.")
    return found


def role_of(word: str | None) -> Role:
    """A role by its name. Raises Conflict for what is none that one could be given."""
    for role in get_args(Role):
        if role == word:
            return role  # type: ignore[no-any-return]  # it is one of them
    raise Conflict("There is no such role in a group: admin, member and limited are.")


async def invite(tx: Tx, found: Standing, whom_id: int, role: str, base: str) -> None:
    """Invite somebody, of this node or another. Raises Forbidden, Invalid, Conflict."""
    whom, eyes = await tx.one(_WHOM, actor_id=whom_id), Viewer("remote", found.guest_id)
    if whom.user_id is not None:
        wish = NewInvitation(handle=whom.username, role=role_of(role))
        await group_invitations.invite_into(tx, eyes, found, wish)
        return
    await group_guests.invite_into(tx, eyes, found, whom_id, role_of(role), base)


async def withdraw(tx: Tx, found: Standing, uri: str) -> None:
    """Take back the invitation of the person at this address. Raises NotFound."""
    row = await tx.first(_INVITATION, group_id=found.id, uri=uri, now=tx.now)
    if row is None:
        raise NotFound("Nobody of that address is invited; the invitation may be answered or over.")
    await group_invitations.withdraw_from(tx, found, row.id)


async def take_away(tx: Tx, found: Standing, uri: str) -> None:
    """Have the member at this address in it no longer. Raises NotFound, Forbidden."""
    await group_members.take_away(tx, found, await _member(tx, found, uri))


async def rank(tx: Tx, found: Standing, uri: str, role: str | None) -> None:
    """Have the member at this address stand differently. Raises NotFound, Forbidden, Conflict."""
    await group_members.rank(tx, found, await _member(tx, found, uri), role_of(role))


async def _member(tx: Tx, found: Standing, uri: str) -> Row:
    row = await tx.first(_MEMBER, group_id=found.id, uri=uri)
    if row is None:
        raise NotFound("Nobody of that address is in the group.")
    return row
