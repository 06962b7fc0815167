"""The nodes this one has to do with, for its administrators: how they are treated, how they are, who is on them."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from chronicle_node.db import Tx, sql
from chronicle_node.domain import hosts
from chronicle_node.domain.hosts import Policy
from chronicle_node.models.federation import Delivery, FederatedInstance
from chronicle_node.models.social import Actor, Follow

_person, _local = aliased(Actor), aliased(Actor)


class Instance(msgspec.Struct, frozen=True, kw_only=True):
    """A node. `followers` are its people who follow somebody here, `following` those who are followed from here."""

    host: str
    software: str | None
    policy: Policy
    is_trusted: bool
    people: int
    followers: int
    following: int
    waiting: int  # deliveries that wait
    last_ok_at: datetime | None
    unavailable_since: datetime | None
    open_until: datetime | None  # nothing is sent before


def _follows(theirs: InstrumentedAttribute[int], ours: InstrumentedAttribute[int]) -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(Follow)
        .join(_person, _person.id == theirs)
        .join(_local, _local.id == ours)
        .where(_person.instance_id == FederatedInstance.id, _local.user_id.is_not(None), Follow.state == "accepted")
        .correlate(FederatedInstance)
        .scalar_subquery()
    )


_people = (
    select(func.count())
    .where(Actor.instance_id == FederatedInstance.id, Actor.gone_at.is_(None))
    .correlate(FederatedInstance)
    .scalar_subquery()
)
_waiting = (
    select(func.count())
    .where(Delivery.host == FederatedInstance.host, Delivery.state == "pending")
    .correlate(FederatedInstance)
    .scalar_subquery()
)
_PAGE = sql(
    select(
        *(FederatedInstance.host, FederatedInstance.software, FederatedInstance.policy),
        func.coalesce(FederatedInstance.is_trusted, False).label("is_trusted"),
        _people.label("people"),
        _follows(Follow.follower_id, Follow.followed_id).label("followers"),
        _follows(Follow.followed_id, Follow.follower_id).label("following"),
        _waiting.label("waiting"),
        *(FederatedInstance.last_ok_at, FederatedInstance.unavailable_since, FederatedInstance.open_until),
    )
    .where(
        FederatedInstance.is_self.is_(False),
        FederatedInstance.host > bindparam("after"),
        FederatedInstance.host.like(bindparam("like"), escape="\\"),
        or_(FederatedInstance.policy == bindparam("policy"), bindparam("policy") == ""),
    )
    .order_by(FederatedInstance.host)
    .limit(bindparam("at_most"))
)
_DECIDED = sql(
    select(FederatedInstance.host, FederatedInstance.policy)
    .where(FederatedInstance.policy != Policy.OPEN.value, FederatedInstance.is_self.is_(False))
    .order_by(FederatedInstance.host)
)


async def page(tx: Tx, at_most: int, *, after: str = "", part: str = "", policy: str = "") -> list[Instance]:
    """Nodes by name, those whose name contains `part`, treated as `policy` says where it is not empty."""
    rows = await tx.all(_PAGE, at_most=at_most, after=after, like=f"%{hosts.like(part)}%", policy=policy)
    return [msgspec.convert(row._asdict(), Instance) for row in rows]


async def decided(tx: Tx) -> list[tuple[str, Policy]]:
    """All nodes that are not simply open."""
    return [(row.host, Policy(row.policy)) for row in await tx.all(_DECIDED)]
