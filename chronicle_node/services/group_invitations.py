"""Invitations into groups: made for one person of this node, answered by them, withdrawn, and over after a week."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, exists, func, or_, select, update

from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain import groups as rules
from chronicle_node.domain.audience import allows_requests
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.groups import Role
from chronicle_node.errors import Conflict, Forbidden, Invalid, NotFound
from chronicle_node.models.accounts import User
from chronicle_node.models.groups import Group, GroupInvitation, GroupMember
from chronicle_node.models.social import Actor
from chronicle_node.models.types import UTC, BigId
from chronicle_node.policy import BOUND, Viewer, between, waits_for_answer
from chronicle_node.services import distant_groups, group_guests, group_requests, groups, notifications
from chronicle_node.services.groups import Standing

_ADD = sql(
    lambda: insert(
        GroupInvitation,
        *("group_id", "from_user_id", "from_actor_id", "to_user_id", "role", "invite_code"),
        *("created_at", "expires_at"),
    ).returning(GroupInvitation.id)
)
_WHOM = sql(
    lambda: (
        select(User.id, User.privacy_settings)
        .join(Actor, Actor.user_id == User.id)
        .where(User.username == bindparam("username"), User.is_active, ~between(BOUND.actor_id, Actor.id))
    )
)
_in_group = GroupInvitation.group_id == bindparam("in_group", type_=BigId)
_to_them = GroupInvitation.to_user_id == bindparam("of_user", type_=BigId)
_IS_IN = sql(
    lambda: select(
        exists().where(GroupMember.group_id == bindparam("in_group"), GroupMember.user_id == bindparam("of_user"))
    )
)
_LATEST = sql(
    lambda: (
        select(GroupInvitation.id, GroupInvitation.declined_at, waits_for_answer(GroupInvitation).label("waits"))
        .where(
            _in_group,
            _to_them,
            or_(waits_for_answer(GroupInvitation), GroupInvitation.declined_at > bindparam("lately", type_=UTC)),
        )
        .order_by(GroupInvitation.id.desc())
    )
)
_WAITING = sql(
    lambda: select(func.count()).select_from(GroupInvitation).where(_in_group, waits_for_answer(GroupInvitation))
)
_mine = (
    GroupInvitation.id == bindparam("invitation_id", type_=BigId),
    _to_them,
    waits_for_answer(GroupInvitation),
)
_MINE = sql(
    lambda: (
        select(
            *(GroupInvitation.group_id, GroupInvitation.role, GroupInvitation.from_user_id),
            *(GroupInvitation.from_actor_id, Group.public_id, Group.name),
        )
        .join(Group, Group.id == GroupInvitation.group_id)
        .where(*_mine)
    )
)
_ACCEPT = sql(lambda: update(GroupInvitation).where(*_mine).values(accepted_at=bindparam("at", type_=UTC)))
_DECLINE = sql(lambda: update(GroupInvitation).where(*_mine).values(declined_at=bindparam("at", type_=UTC)))
_WITHDRAW = sql(
    lambda: (
        delete(GroupInvitation)
        .where(
            GroupInvitation.id == bindparam("invitation_id", type_=BigId), _in_group, waits_for_answer(GroupInvitation)
        )
        .returning(
            *(GroupInvitation.to_actor_id, GroupInvitation.activity_uri),
            *(GroupInvitation.from_user_id, GroupInvitation.from_actor_id),
        )
    )
)
_over = (
    GroupInvitation.accepted_at.is_(None),
    GroupInvitation.declined_at.is_(None),
    GroupInvitation.expires_at <= bindparam("now", type_=UTC),
)
_OVER = sql(lambda: select(GroupInvitation.id).where(*_over))
_EXPIRE = sql(lambda: delete(GroupInvitation).where(*_over))
_NAMES = sql(
    lambda: select(Actor.id, Actor.display_name, Actor.username).where(
        Actor.user_id == bindparam("user_id", type_=BigId)
    )
)
_GUEST = sql(lambda: select(Actor.id, Actor.display_name, Actor.username).where(Actor.id == bindparam("actor_id")))


class NewInvitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whom to invite, by the name they have on this node, and what they are to be. Only the owner invites admins."""

    handle: str
    role: Role = "member"


async def invite(tx: Tx, viewer: Viewer, public_id: UUID, wish: NewInvitation) -> int:
    """Invite somebody for a week; who is invited already stays so. Raises NotFound, Forbidden, Invalid, Conflict."""
    return await invite_into(tx, viewer, await groups.led(tx, viewer, public_id), wish)


async def invite_into(tx: Tx, viewer: Viewer, found: Standing, wish: NewInvitation) -> int:
    """Likewise, by somebody of whom it is known that they lead the group."""
    if not rules.outranks(found.role, wish.role):
        raise Forbidden("Only the group's owner may invite somebody as an admin.")
    whom = await _whom(tx, viewer, wish.handle)
    waiting = await _waiting(tx, found, whom)
    return waiting if waiting is not None else await _add(tx, found, whom, wish.role)


async def accept(tx: Tx, viewer: Viewer, invitation_id: int) -> UUID:
    """Come into the group that one is invited to; its public id. Raises NotFound, Conflict."""
    user_id = groups.person(viewer)
    row = await _take(tx, _ACCEPT, user_id, invitation_id)
    await groups.enter(tx, row.group_id, user_id, row.role)
    await group_guests.told_anew(tx, row.group_id, "members", "feed", "now")
    me = await tx.one(_NAMES, user_id=user_id)
    if row.from_actor_id is None:  # else who invited sees it on their own node
        await notifications.group_joined(tx, row.from_user_id, invitation_id, _name(me), row, by=me.id)
    group: UUID = row.public_id
    return group


async def decline(tx: Tx, viewer: Viewer, invitation_id: int) -> None:
    """Say no. Whoever invited isn't told, and can't ask again for a week. Raises NotFound."""
    row = await _take(tx, _DECLINE, groups.person(viewer), invitation_id)
    await group_guests.told_leaders(tx, row.group_id)


async def withdraw(tx: Tx, viewer: Viewer, public_id: UUID, invitation_id: int) -> None:
    """Take an invitation back that nobody has answered, and the word of it. Raises NotFound, Forbidden."""
    await withdraw_from(tx, await groups.led(tx, viewer, public_id), invitation_id)


async def withdraw_from(tx: Tx, found: Standing, invitation_id: int) -> None:
    """Likewise, from a group that somebody is known to lead."""
    withdrawn = await tx.first(_WITHDRAW, in_group=found.id, invitation_id=invitation_id, now=tx.now)
    if withdrawn is None:
        raise NotFound
    await group_guests.unsay(tx, found.id, withdrawn)
    await group_guests.told_leaders(tx, found.id)
    await notifications.group_invitation_over(tx, invitation_id)


async def expire(tx: Tx) -> Mapping[str, object]:
    """Forget invitations that nobody answered in time, and the word of them."""
    over = [row.id for row in await tx.all(_OVER, now=tx.now)]
    for invitation_id in over:
        await notifications.group_invitation_over(tx, invitation_id)
    await tx.run(_EXPIRE, now=tx.now)
    return {"expired": len(over) + await distant_groups.expire(tx) + await group_requests.forget_old(tx)}


def nobody(why: str) -> Invalid:
    """Whom to invite was not found."""
    return invalid("/handle", why)


async def _whom(tx: Tx, viewer: Viewer, handle: str) -> Row:
    name = handle.strip().removeprefix("@").lower()
    if "@" in name:
        raise invalid("/handle", "There is nobody there whom you could invite.")
    row = await tx.first(_WHOM, username=name, **viewer.values)
    if row is None:
        raise invalid("/handle", f"There is nobody called @{name[:60]} here whom you could invite.")
    return row


async def _waiting(tx: Tx, found: Standing, whom: Row) -> int | None:
    """The invitation of theirs that waits; None where a new one may be made. Raises Conflict where it may not."""
    both = {"in_group": found.id, "of_user": whom.id}
    if await tx.scalar(_IS_IN, **both):
        raise Conflict("They are in the group already.")
    latest = await tx.first(_LATEST, now=tx.now, lately=tx.now - rules.ASK_AGAIN, **both)
    if latest is not None and latest.waits:
        return int(latest.id)
    if latest is not None or not allows_requests(whom.privacy_settings):
        raise Conflict("They cannot be invited at present.")
    if await tx.scalar(_WAITING, in_group=found.id, now=tx.now) >= rules.MOST_INVITED:
        raise Conflict(f"{rules.MOST_INVITED} invitations wait for an answer already. Withdraw some first.")
    return None


async def _add(tx: Tx, found: Standing, whom: Row, role: str) -> int:
    values: dict[str, Any] = {"created_at": tx.now, "expires_at": tx.now + rules.INVITED_FOR}
    invitation_id: int = await tx.scalar(
        _ADD,
        group_id=found.id,
        from_user_id=found.user_id,
        from_actor_id=found.guest_id,
        to_user_id=whom.id,
        role=role,
        invite_code=secrets.token_urlsafe(24),
        **values,
    )
    by = await _inviter(tx, found)
    await notifications.group_invited(tx, whom.id, invitation_id, _name(by), found.name, by=by.id)
    await group_guests.told_leaders(tx, found.id)
    return invitation_id


async def _take(tx: Tx, answer: Any, user_id: int, invitation_id: int) -> Row:
    """Answer one's own invitation, once. Raises NotFound."""
    mine = {"invitation_id": invitation_id, "of_user": user_id, "now": tx.now}
    row = await tx.first(_MINE, **mine)
    if row is None or not await tx.run(answer, at=tx.now, **mine):
        raise NotFound("This invitation is answered, withdrawn or over, or it is not yours.")
    await notifications.group_invitation_over(tx, invitation_id)
    return row


async def _inviter(tx: Tx, found: Standing) -> Row:
    if found.guest_id is not None:
        return await tx.one(_GUEST, actor_id=found.guest_id)
    return await tx.one(_NAMES, user_id=found.user_id)


def _name(row: Row) -> str:
    return str(row.display_name or row.username)
