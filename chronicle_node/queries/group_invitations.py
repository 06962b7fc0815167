"""Invitations that wait for an answer: those to the viewer, and those of a group, for who leads it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, sql
from chronicle_node.models.groups import Group, GroupInvitation
from chronicle_node.models.social import Actor
from chronicle_node.models.types import BigId
from chronicle_node.policy import BOUND, Viewer, between, waits_for_answer
from chronicle_node.queries import cards
from chronicle_node.queries.cards import Card
from chronicle_node.queries.groups import Found


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation that waits. `person` invites you; or is invited, in the list of a group. `uri` is their address
    for other nodes.
    """

    id: int
    group: UUID
    group_name: str
    person: Card
    uri: str
    role: str
    created_at: datetime
    expires_at: datetime


_actor = aliased(Actor, name="actor")


def _waiting(is_them: Any, *where: Any) -> Any:
    statement = cards.joined(
        select(
            *(GroupInvitation.id, GroupInvitation.role, GroupInvitation.created_at, GroupInvitation.expires_at),
            *(Group.public_id, Group.name, *cards.columns(_actor)),
        )
        .select_from(GroupInvitation)
        .join(Group, Group.id == GroupInvitation.group_id)
        .join(_actor, is_them),
        _actor,
    )
    return sql(
        lambda: statement.where(
            waits_for_answer(GroupInvitation), ~between(BOUND.actor_id, _actor.id), *where
        ).order_by(GroupInvitation.id.desc())
    )


_inviter = or_(
    _actor.id == GroupInvitation.from_actor_id,
    and_(GroupInvitation.from_actor_id.is_(None), _actor.user_id == GroupInvitation.from_user_id),
)
_TO_ME = _waiting(_inviter, GroupInvitation.to_user_id == BOUND.user_id)
_invited = or_(_actor.user_id == GroupInvitation.to_user_id, _actor.id == GroupInvitation.to_actor_id)
_OF_GROUP = _waiting(_invited, GroupInvitation.group_id == bindparam("group_id", type_=BigId))


async def to_viewer(tx: Tx, viewer: Viewer) -> tuple[Invitation, ...]:
    """What waits for the viewer's answer, the latest first."""
    if not viewer.signed_in:
        return ()
    return tuple(_invitation(row) for row in await tx.all(_TO_ME, now=tx.now, **viewer.values))


async def of_group(tx: Tx, viewer: Viewer, found: Found) -> tuple[Invitation, ...]:
    """Who is invited into a group and hasn't answered; nothing for who doesn't lead it."""
    if not found.card.may_lead:
        return ()
    rows = await tx.all(_OF_GROUP, group_id=found.group_id, now=tx.now, **viewer.values)
    return tuple(_invitation(row) for row in rows)


def _invitation(row: Row) -> Invitation:
    return Invitation(
        id=row.id,
        group=row.public_id,
        group_name=row.name,
        person=cards.card(row),
        uri=row.actor_uri,
        role=row.role,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
