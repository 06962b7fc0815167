"""The nodes this one has to do with, for its administrators: how they are treated, how they are, who is on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import msgspec
from sqlalchemy import ColumnElement, bindparam, func, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain import hosts, patience
from chronicle_node.domain.hosts import Policy
from chronicle_node.models.federation import Delivery, FederatedInstance
from chronicle_node.models.social import Actor, Follow

_person, _local = aliased(Actor), aliased(Actor)


class Health(StrEnum):
    """How a node is, as far as deliveries show."""

    UNKNOWN = "unknown"  # never spoken to
    ANSWERS = "answers"
    FAILS = "fails"
    RESTS = "rests"  # left alone for some hours
    PARKED = "parked"  # failed for a week; looked at once a day
    BUSY = "busy"  # it asked for patience
    CATCHING_UP = "catching_up"  # back again; gets what was kept, slowly


class Instance(msgspec.Struct, frozen=True, kw_only=True):
    """A node. `followers` are its people who follow somebody here, `following` those who are followed from here."""

    host: str
    software: str | None
    policy: Policy
    is_trusted: bool
    people: int
    followers: int
    following: int
    health: Health
    waiting: int  # deliveries that wait
    failed: int  # of the last month, that were given up
    last_ok_at: datetime | None
    unavailable_since: datetime | None
    last_error: str | None
    next_try_at: datetime | None  # of what waits


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
    .where(Delivery.host == FederatedInstance.host, Delivery.state == literal_column("'pending'"))
    .correlate(FederatedInstance)
    .scalar_subquery()
)
_failed = (
    select(func.count())
    .where(Delivery.host == FederatedInstance.host, Delivery.state == "failed")
    .correlate(FederatedInstance)
    .scalar_subquery()
)
_listed = select(
    *(FederatedInstance.host, FederatedInstance.software, FederatedInstance.policy),
    func.coalesce(FederatedInstance.is_trusted, False).label("is_trusted"),
    _people.label("people"),
    _follows(Follow.follower_id, Follow.followed_id).label("followers"),
    _follows(Follow.followed_id, Follow.follower_id).label("following"),
    _waiting.label("waiting"),
    _failed.label("failed"),
    *(FederatedInstance.last_ok_at, FederatedInstance.unavailable_since, FederatedInstance.open_until),
    *(FederatedInstance.last_error, FederatedInstance.due_at.label("next_try_at"), FederatedInstance.fail_count),
    *(FederatedInstance.paused_until, FederatedInstance.is_recovering),
).where(FederatedInstance.is_self.is_(False))
_ONE = sql(lambda: _listed.where(FederatedInstance.host == bindparam("host")))
_PAGE = sql(
    lambda: (
        _listed.where(
            FederatedInstance.host > bindparam("after"),
            FederatedInstance.host.like(bindparam("like"), escape="\\"),
            or_(FederatedInstance.policy == bindparam("policy"), bindparam("policy") == ""),
        )
        .order_by(FederatedInstance.host)
        .limit(bindparam("at_most"))
    )
)
_POLICIES = sql(
    lambda: select(FederatedInstance.host, FederatedInstance.policy).where(any_of(FederatedInstance.host, "hosts"))
)
_DECIDED = sql(
    lambda: (
        select(FederatedInstance.host, FederatedInstance.policy)
        .where(FederatedInstance.policy != Policy.OPEN.value, FederatedInstance.is_self.is_(False))
        .order_by(FederatedInstance.host)
    )
)


async def page(tx: Tx, at_most: int, *, after: str = "", part: str = "", policy: str = "") -> list[Instance]:
    """Nodes by name, those whose name contains `part`, treated as `policy` says where it is not empty."""
    rows = await tx.all(_PAGE, at_most=at_most, after=after, like=f"%{hosts.like(part)}%", policy=policy)
    return [_instance(row, tx.now) for row in rows]


async def one(tx: Tx, host: str) -> Instance:
    """The node of this name. Raises LookupError where none was ever heard of."""
    return _instance(await tx.one(_ONE, host=host), tx.now)


def _instance(row: Row, now: datetime) -> Instance:
    return msgspec.convert(row._asdict() | {"health": _health(row, now)}, Instance)


def _health(row: Row, now: datetime) -> Health:
    if patience.is_parked(now, row.fail_count, row.unavailable_since):
        return Health.PARKED
    if row.open_until is not None and row.open_until > now:
        return Health.RESTS
    if row.is_recovering and row.next_try_at is not None:
        return Health.CATCHING_UP
    if row.paused_until is not None and row.paused_until > now:
        return Health.BUSY
    if row.fail_count:
        return Health.FAILS
    return Health.ANSWERS if row.last_ok_at is not None else Health.UNKNOWN


async def shut_out(tx: Tx, named: Iterable[str]) -> frozenset[str]:
    """Which of these hosts are blocked, by their own name or that of a domain they are part of."""
    families = {host: hosts.family(host) for host in named}
    every = sorted({name for family in families.values() for name in family})
    known = {row.host: row.policy for row in await tx.all(_POLICIES, hosts=every)} if every else {}
    nearest = {host: next((known[name] for name in family if name in known), "") for host, family in families.items()}
    return frozenset(host for host, policy in nearest.items() if policy == Policy.BLOCKED)


async def decided(tx: Tx) -> list[tuple[str, Policy]]:
    """All nodes that are not simply open."""
    return [(row.host, Policy(row.policy)) for row in await tx.all(_DECIDED)]
