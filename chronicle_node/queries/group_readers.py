"""Who on other nodes reads what happens in groups: the groups elsewhere of a person here, and the members elsewhere of
a group here. The policy decides for each.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Text, and_, bindparam, false, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Statement, Tx, sql
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.groups import DistantMembership, GroupGuest, GroupMember
from chronicle_node.models.social import Actor
from chronicle_node.models.types import BigId
from chronicle_node.policy import OWNER, Eyes, Reader, can_see

_reader = aliased(Actor, name="reader")
_EYES = Eyes(_reader.id, _reader.user_id, false())
_COLUMNS = (_reader.id, _reader.inbox, _reader.shared_inbox, FederatedInstance.host)
_OPEN = (_reader.gone_at.is_(None), FederatedInstance.policy != "blocked")


def _joined(statement: Any) -> Any:
    return statement.join(FederatedInstance, FederatedInstance.id == _reader.instance_id)


def _groups() -> Any:
    statement = (
        select(*_COLUMNS)
        .select_from(OWNER.user)
        .join(OWNER.actor, OWNER.joined)
        .join(DistantMembership, and_(DistantMembership.user_id == OWNER.user.id, DistantMembership.state == "member"))
        .join(_reader, _reader.id == DistantMembership.group_actor_id)
    )
    return _joined(statement).where(OWNER.user.id == bindparam("user_id"), *_OPEN).order_by(_reader.id)


_EVERY_GROUP = sql(_groups)
_GUESTS = sql(
    lambda: (
        _joined(select(*_COLUMNS).select_from(GroupGuest).join(_reader, _reader.id == GroupGuest.actor_id))
        .where(GroupGuest.group_id == bindparam("group_id", type_=BigId), *_OPEN)
        .order_by(_reader.id)
    )
)
_HAUNTS = (
    select(GroupMember.group_id)
    .distinct()
    .select_from(GroupMember)
    .join(OWNER.user, OWNER.user.id == GroupMember.user_id)
    .join(OWNER.actor, OWNER.joined)
    .join(GroupGuest, GroupGuest.group_id == GroupMember.group_id)
    .join(_reader, _reader.id == GroupGuest.actor_id)
    .where(GroupMember.user_id == bindparam("user_id"))
)
_EVERY_HAUNT = sql(lambda: _HAUNTS)


@cache
def _allowed(kind: str) -> Statement:
    return sql(lambda: _groups().where(can_see(_EYES, OWNER, kind, bindparam("audience", type_=Text))))


@cache
def _seen_in(kind: str) -> Statement:
    return sql(lambda: _HAUNTS.where(can_see(_EYES, OWNER, kind)))


async def groups_of(tx: Tx, user_id: int, kind: str, audience: str = "public") -> list[Reader]:
    """The groups elsewhere whose members may see this kind of the person's things, of this level."""
    return [Reader(*row) for row in await tx.all(_allowed(kind), user_id=user_id, audience=audience)]


async def every_group_of(tx: Tx, user_id: int) -> list[Reader]:
    """The groups elsewhere that the person is in, whatever they see."""
    return [Reader(*row) for row in await tx.all(_EVERY_GROUP, user_id=user_id)]


async def guests(tx: Tx, group_id: int) -> list[Reader]:
    """The members elsewhere of a group here."""
    return [Reader(*row) for row in await tx.all(_GUESTS, group_id=group_id)]


async def touched(tx: Tx, user_id: int, kind: str = "history", *, whatever_they_see: bool = False) -> list[int]:
    """The groups here with members elsewhere of whom at least one may see what the person plays, or is at."""
    statement = _EVERY_HAUNT if whatever_they_see else _seen_in(kind)
    return [row.group_id for row in await tx.all(statement, user_id=user_id)]
