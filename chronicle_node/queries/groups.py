"""Groups as far as the viewer may know of them: one, their own, those that are open, and who is in one."""

from __future__ import annotations

import heapq
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain import groups as rules
from chronicle_node.domain.groups import Sharing
from chronicle_node.errors import NotFound
from chronicle_node.models.groups import Group, GroupGuest, GroupMember
from chronicle_node.models.social import Actor
from chronicle_node.models.types import BigId, PublicId
from chronicle_node.policy import BOUND, OWNER, Viewer, between, sees_group
from chronicle_node.queries import cards, cursors
from chronicle_node.queries.cards import Card
from chronicle_node.queries.cursors import Cursor, Page


class GroupCard(msgspec.Struct, frozen=True, kw_only=True):
    """A group from outside. `role` is how you stand in it: owner, admin, member, limited; null: you aren't in it.

    `elsewhere`: how many of its members live on other nodes. `may_join`: it is open to you; `may_lead`: you invite
    people and send them away.
    """

    id: UUID
    name: str
    description: str | None
    group_type: str
    privacy: str
    owner: Card
    members: int
    elsewhere: int
    role: str | None
    may_join: bool
    may_lead: bool
    created_at: datetime


class Found(msgspec.Struct, frozen=True):
    """A group with the row id that further questions need."""

    group_id: int
    card: GroupCard
    sharing: Sharing = Sharing()


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in a group. `uri` is their address for other nodes. `may_change`: you may give them another role or
    send them away.
    """

    person: Card
    uri: str
    role: str
    joined_at: datetime
    is_viewer: bool
    may_change: bool


_actor = aliased(Actor, name="actor")
_mine = aliased(GroupMember, name="mine")
_guest = aliased(GroupGuest, name="guest")


def _number(of: Any) -> Any:
    return select(func.count()).select_from(of).where(of.group_id == Group.id).correlate(Group).scalar_subquery()


_elsewhere = _number(GroupGuest)
COUNT = _number(GroupMember) + _elsewhere  # of the members of a group


def _groups() -> Any:
    return cards.joined(
        select(
            *(
                Group.id,
                Group.public_id,
                Group.name,
                Group.description,
                Group.group_type,
                Group.privacy,
                Group.created_at,
            ),
            *(Group.owner_user_id, func.coalesce(_mine.role, _guest.role).label("role"), _mine.permissions),
            *(COUNT.label("members"), _elsewhere.label("elsewhere"), *cards.columns(OWNER.actor)),
        )
        .select_from(Group)
        .join(OWNER.actor, OWNER.actor.user_id == Group.owner_user_id)
        .outerjoin(_mine, and_(_mine.group_id == Group.id, _mine.user_id == BOUND.user_id))
        .outerjoin(_guest, and_(_guest.group_id == Group.id, _guest.actor_id == BOUND.actor_id)),
        OWNER.actor,
    )


_ONE = sql(lambda: _groups().where(Group.public_id == bindparam("public_id", type_=PublicId), sees_group(BOUND, Group)))


def _page(*where: Any) -> Any:
    newest = _groups().where(*where, cursors.after(Group.created_at, Group.id))
    return newest.order_by(Group.created_at.desc(), Group.id.desc()).limit(bindparam("at_most"))


_MINE = sql(lambda: _page(_mine.id.is_not(None)))
_OPEN = sql(lambda: _page(_mine.id.is_(None), Group.privacy != "private", sees_group(BOUND, Group)))
_LISTS = {"mine": _MINE, "open": _OPEN}
_MEMBERS = sql(
    lambda: (
        cards.joined(
            select(GroupMember.role, GroupMember.joined_at, *cards.columns(OWNER.actor))
            .select_from(GroupMember)
            .join(OWNER.user, OWNER.user.id == GroupMember.user_id)
            .join(OWNER.actor, OWNER.joined),
            OWNER.actor,
        )
        .where(
            GroupMember.group_id == bindparam("group_id", type_=BigId),
            OWNER.user.is_active,
            ~between(BOUND.actor_id, OWNER.actor.id),
        )
        .order_by(GroupMember.joined_at, GroupMember.id)
    )
)


_GUESTS = sql(
    lambda: (
        cards.joined(
            select(GroupGuest.role, GroupGuest.joined_at, *cards.columns(_actor))
            .select_from(GroupGuest)
            .join(_actor, _actor.id == GroupGuest.actor_id),
            _actor,
        )
        .where(
            GroupGuest.group_id == bindparam("group_id", type_=BigId),
            _actor.gone_at.is_(None),
            cards.open_to_us(),
            ~between(BOUND.actor_id, _actor.id),
        )
        .order_by(GroupGuest.joined_at, GroupGuest.id)
    )
)


async def one(tx: Tx, viewer: Viewer, public_id: UUID) -> Found:
    """A group. Raises NotFound where there is none, or the viewer may not know of it."""
    row = await tx.first(_ONE, public_id=public_id, now=tx.now, **viewer.values)
    if row is None:
        raise NotFound
    return Found(row.id, _card(row, viewer), _sharing(row))


async def inside(tx: Tx, viewer: Viewer, public_id: UUID) -> Found:
    """A group that the viewer is in. Raises NotFound as well where they may only know of it."""
    found = await one(tx, viewer, public_id)
    if found.card.role is None:
        raise NotFound
    return found


async def page(
    tx: Tx, viewer: Viewer, which: str = "mine", *, cursor: str | None = None, limit: int = 50
) -> Page[GroupCard]:
    """The groups that the viewer is in (`mine`), or could come into or ask for (`open`), the newest first."""
    place, most = cursors.decode(cursor), cursors.count(limit)
    if not viewer.signed_in:
        return Page(())
    rows = await tx.all(_LISTS[which], at_most=most + 1, now=tx.now, **place.bounds(), **viewer.values)
    last = rows[most - 1] if len(rows) > most else None
    cards_of_page = tuple(_card(row, viewer) for row in rows[:most])
    return Page(cards_of_page, last and Cursor(last.created_at, last.id).encoded())


async def members(tx: Tx, viewer: Viewer, found: Found) -> tuple[Member, ...]:
    """Who is in a group that the viewer is in, the first first; none with whom a block stands."""
    here = await tx.all(_MEMBERS, group_id=found.group_id, **viewer.values)
    elsewhere = await tx.all(_GUESTS, group_id=found.group_id, **viewer.values)
    rows = heapq.merge(here, elsewhere, key=lambda row: row.joined_at)
    return tuple(_member(row, viewer, found.card) for row in rows)


def _sharing(row: Row) -> Sharing:
    """What is kept of it as the policy reads it: true, or nothing."""
    kept = row.permissions or {}
    return Sharing(*(kept.get(name) is True for name in Sharing.__struct_fields__))


def _member(row: Row, viewer: Viewer, group: GroupCard) -> Member:
    role = rules.standing(row.role, is_owner=row.actor_public_id == group.owner.id) or ""
    return Member(
        person=cards.card(row),
        uri=row.actor_uri,
        role=role,
        joined_at=row.joined_at,
        is_viewer=row.actor_id == viewer.actor_id,
        may_change=rules.outranks(group.role, role),
    )


def _card(row: Row, viewer: Viewer) -> GroupCard:
    role = rules.standing(row.role, is_owner=viewer.signed_in and row.owner_user_id == viewer.user_id)
    return GroupCard(
        id=row.public_id,
        name=row.name,
        description=row.description,
        group_type=row.group_type,
        privacy=row.privacy,
        owner=cards.card(row),
        members=row.members,
        elsewhere=row.elsewhere,
        role=role,
        may_join=viewer.signed_in and role is None and row.privacy == "public",
        may_lead=rules.may_lead(role),
        created_at=row.created_at,
    )
