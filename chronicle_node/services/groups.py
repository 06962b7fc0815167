"""Groups of people: begun, changed, handed over, deleted. Who may do what in a group is decided here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import and_, bindparam, delete, func, select, update

from chronicle_node import ids, outbox
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain import groups as rules
from chronicle_node.domain.findings import Findings
from chronicle_node.domain.group_events import GroupChanged
from chronicle_node.domain.groups import Kind, Privacy
from chronicle_node.errors import Conflict, Forbidden, NotFound, Unauthenticated
from chronicle_node.models.groups import Group, GroupGuest, GroupMember
from chronicle_node.models.types import PublicId
from chronicle_node.policy import BOUND, Viewer, sees_group
from chronicle_node.services import group_actors

SETTINGS = {"permission_model": "hierarchical", "members_see_members": True}

_OWNED = sql(lambda: select(func.count()).select_from(Group).where(Group.owner_user_id == bindparam("user_id")))
_ADD = sql(
    lambda: insert(
        Group,
        *("public_id", "name", "description", "group_type", "privacy", "settings"),
        *("owner_user_id", "created_at", "updated_at"),
    ).returning(Group.id)
)
_ENTER = sql(
    lambda: insert(GroupMember, "group_id", "user_id", "role", "joined_at", "permissions").on_conflict_do_nothing()
)
_STANDING = sql(
    lambda: (
        select(Group.id, Group.name, Group.privacy, Group.owner_user_id, GroupMember.role)
        .outerjoin(GroupMember, and_(GroupMember.group_id == Group.id, GroupMember.user_id == BOUND.user_id))
        .where(Group.public_id == bindparam("public_id", type_=PublicId), sees_group(BOUND, Group))
    )
)
# Whoever comes in waits for whoever comes in already, so that a group never has too many. SQLite has one writer anyway.
_LOCK = sql(lambda: select(Group.id).where(Group.id == bindparam("group_id")).with_for_update(key_share=True))
_here = select(func.count()).select_from(GroupMember).where(GroupMember.group_id == bindparam("group_id"))
_elsewhere = select(func.count()).select_from(GroupGuest).where(GroupGuest.group_id == bindparam("group_id"))
_MEMBERS = sql(lambda: select((_here.scalar_subquery() + _elsewhere.scalar_subquery()).label("members")))
_NAMED = sql(lambda: select(Group.public_id, Group.name).where(Group.id == bindparam("group_id")))
_ID = sql(lambda: select(Group.id).where(Group.public_id == bindparam("public_id", type_=PublicId)))
_REMOVE = sql(lambda: delete(Group).where(Group.id == bindparam("group_id")))


class GroupWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A group to make.

    `private`: who isn't in it doesn't learn of it. `invite_only`: people of this node find it, and come in by
    invitation. `public`: everybody finds it, and people of this node come in as they like.
    """

    name: str
    description: str | None = None
    group_type: Kind = "friends"
    privacy: Privacy = "private"


class GroupUpdate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is to be different; what is left out stays. An empty or null description is taken away."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    description: str | msgspec.UnsetType | None = msgspec.UNSET
    group_type: Kind | msgspec.UnsetType = msgspec.UNSET
    privacy: Privacy | msgspec.UnsetType = msgspec.UNSET


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A group and how somebody stands in it; `role` is None for who may only know of it.

    Where it is a member elsewhere that is `guest_id`, and `user_id` the owner, who answers for what they do.
    """

    id: int
    name: str
    privacy: str
    owner_id: int
    user_id: int
    role: str | None
    guest_id: int | None = None


async def begin(tx: Tx, viewer: Viewer, wish: GroupWish, public_id: UUID | None = None) -> UUID:
    """Make a group, its owner the first in it; its public id. Raises Invalid, or Conflict where there are too many."""
    owner_id = person(viewer)
    values = _checked(msgspec.structs.asdict(wish))
    if await tx.scalar(_OWNED, user_id=owner_id) >= rules.MOST_OWNED:
        raise Conflict(f"You own {rules.MOST_OWNED} groups already; delete or hand over one of them.")
    times = {"created_at": tx.now, "updated_at": tx.now}
    public_id = public_id or ids.new()
    group_id = await tx.scalar(_ADD, public_id=public_id, owner_user_id=owner_id, settings=SETTINGS, **times, **values)
    await enter(tx, group_id, owner_id, "admin")
    await outbox.emit(tx, GroupChanged(group_id=group_id))
    return public_id


async def change(tx: Tx, viewer: Viewer, public_id: UUID, wish: GroupUpdate) -> None:
    """Change a group of the viewer's own. Raises NotFound, Forbidden, Invalid."""
    found = await owned(tx, viewer, public_id)
    sent = {name: value for name, value in msgspec.structs.asdict(wish).items() if value is not msgspec.UNSET}
    await tx.run(update(Group).where(Group.id == found.id).values(**_checked(sent), updated_at=tx.now))
    await outbox.emit(tx, GroupChanged(group_id=found.id))


async def remove(tx: Tx, viewer: Viewer, public_id: UUID) -> None:
    """Delete a group of the viewer's own, its members and invitations with it. Raises NotFound, Forbidden."""
    await owned(tx, viewer, public_id)
    await close(tx, public_id)


async def close(tx: Tx, public_id: UUID) -> None:
    """Delete a group, if it is there; its members elsewhere are told."""
    group_id = await tx.scalar(_ID, public_id=public_id)
    if group_id is not None:
        await group_actors.bury(tx, group_id)
        await tx.run(_REMOVE, group_id=group_id)


async def standing(tx: Tx, viewer: Viewer, public_id: UUID) -> Standing:
    """How the viewer stands in a group. Raises NotFound where they may not know of it."""
    row = await tx.first(_STANDING, public_id=public_id, now=tx.now, **viewer.values)
    if row is None:
        raise NotFound
    user_id = person(viewer)
    return Standing(
        id=row.id,
        name=row.name,
        privacy=row.privacy,
        owner_id=row.owner_user_id,
        user_id=user_id,
        role=rules.standing(row.role, is_owner=row.owner_user_id == user_id),
    )


async def inside(tx: Tx, viewer: Viewer, public_id: UUID) -> Standing:
    """A group that the viewer is in. Raises NotFound; Forbidden where they may know of it and no more."""
    person(viewer)
    found = await standing(tx, viewer, public_id)
    if found.role is None:
        raise Forbidden("Only members of the group may do that.")
    return found


async def led(tx: Tx, viewer: Viewer, public_id: UUID) -> Standing:
    """A group that the viewer leads. Raises NotFound, Forbidden."""
    found = await inside(tx, viewer, public_id)
    if not rules.may_lead(found.role):
        raise Forbidden("Only the group's owner and admins may do that.")
    return found


async def owned(tx: Tx, viewer: Viewer, public_id: UUID) -> Standing:
    """A group that is the viewer's. Raises NotFound, Forbidden."""
    found = await inside(tx, viewer, public_id)
    if found.role != "owner":
        raise Forbidden("Only the group's owner may do that.")
    return found


async def enter(tx: Tx, group_id: int, user_id: int, role: str) -> None:
    """Let somebody in, who shows the group nothing beyond their own settings. Raises Conflict where it is full."""
    if await is_full(tx, group_id):
        raise Conflict(f"The group is full: {rules.MOST_MEMBERS} people are in it.")
    await tx.run(_ENTER, group_id=group_id, user_id=user_id, role=role, joined_at=tx.now, permissions={})


async def is_full(tx: Tx, group_id: int) -> bool:
    """Whether nobody more can come in. Nobody else does until the transaction ends."""
    await tx.one(_LOCK, group_id=group_id)
    return await count(tx, group_id) >= rules.MOST_MEMBERS


async def count(tx: Tx, group_id: int) -> int:
    """How many are in a group, here and elsewhere."""
    return int(await tx.scalar(_MEMBERS, group_id=group_id))


async def named(tx: Tx, group_id: int) -> Row:
    """The public id and the name of a group."""
    return await tx.one(_NAMED, group_id=group_id)


def person(viewer: Viewer) -> int:
    """The person of this node who acts. Raises Unauthenticated."""
    if not viewer.signed_in or viewer.user_id is None:
        raise Unauthenticated
    return viewer.user_id


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """The values as they are kept. Raises Invalid naming each that is not acceptable."""
    findings, kept = Findings(), dict(values)
    if "name" in kept:
        kept["name"] = rules.tidy_name(kept["name"])
        if not 0 < len(kept["name"]) <= rules.NAME_MAX:
            findings.add("/name", f"Give it a name of at most {rules.NAME_MAX} characters.")
    if "description" in kept:
        kept["description"] = rules.tidy_text(kept["description"])
        if len(kept["description"] or "") > rules.DESCRIPTION_MAX:
            findings.add("/description", f"Use at most {rules.DESCRIPTION_MAX:,} characters.")
    findings.close()
    return kept
