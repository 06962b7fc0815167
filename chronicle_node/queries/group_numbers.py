"""What a group did in the last thirty days, in numbers: how much each member played, as far as each lets the viewer see
their statistics. Nobody's numbers are in a sum from which they could be told who keeps them to themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy import Integer, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, sql
from chronicle_node.models.activity import ActivityDay
from chronicle_node.models.groups import Group, GroupGuest
from chronicle_node.models.shelves import FriendShelf
from chronicle_node.models.social import Actor
from chronicle_node.models.types import UTC, BigId
from chronicle_node.policy import BOUND, Viewer, between, is_muted, shares_group, within
from chronicle_node.queries import cards, fellows
from chronicle_node.queries.cards import Card
from chronicle_node.queries.shown_types import shown

DAYS = 30


class MemberNumbers(msgspec.Struct, frozen=True, kw_only=True):
    """What one member played. `seconds` as far as lengths are known; `uri` is their address for other nodes."""

    person: Card
    uri: str
    plays: int
    seconds: int


class GroupNumbers(msgspec.Struct, frozen=True, kw_only=True):
    """The days from `since` on, and everybody who played something then and shows it, who played most first."""

    since: date
    plays: int
    seconds: int
    members: tuple[MemberNumbers, ...]


_actor, _face = aliased(Actor, name="actor"), aliased(Actor, name="face")
_fellows = fellows.here("stats")
_sums = (
    select(
        _fellows.c.actor_id,
        func.sum(ActivityDay.plays).label("plays"),
        func.sum(ActivityDay.seconds).label("seconds"),
    )
    .join(ActivityDay, ActivityDay.user_id == _fellows.c.user_id)
    .where(
        within(_fellows.c.sight, ActivityDay.audience),
        ActivityDay.day >= bindparam("first", type_=Integer),
        shown(ActivityDay.media_type_id),
    )
    .group_by(_fellows.c.actor_id)
    .subquery("sums")
)
_HERE = sql(
    lambda: cards.joined(
        select(_sums.c.plays, _sums.c.seconds, *cards.columns(_actor)).join(_actor, _actor.id == _sums.c.actor_id),
        _actor,
    )
)
_ELSEWHERE = sql(
    lambda: cards.joined(
        select(FriendShelf.facts, *cards.columns(_actor))
        .select_from(Group)
        .join(_face, _face.group_id == Group.id)
        .join(FriendShelf, FriendShelf.viewer_id == _face.id)
        .join(GroupGuest, and_(GroupGuest.group_id == Group.id, GroupGuest.actor_id == FriendShelf.owner_id))
        .join(_actor, _actor.id == FriendShelf.owner_id),
        _actor,
    ).where(
        Group.id == bindparam("group_id", type_=BigId),
        FriendShelf.kind == "stats",
        FriendShelf.is_open.is_(True),
        FriendShelf.expires_at > bindparam("now", type_=UTC),
        or_(_actor.id == BOUND.actor_id, shares_group(BOUND, Group)),
        *(~between(BOUND.actor_id, _actor.id), ~is_muted(_actor.id), cards.open_to_us()),
    )
)


async def of_group(tx: Tx, viewer: Viewer, group_id: int) -> GroupNumbers:
    """The numbers of a group that the viewer is in."""
    since = tx.now.date() - timedelta(days=DAYS - 1)
    who = {"group_id": group_id, **viewer.values}
    here = [_numbers(row, row.plays, row.seconds) for row in await tx.all(_HERE, first=since.toordinal(), **who)]
    elsewhere = [_told(row, since) for row in await tx.all(_ELSEWHERE, now=tx.now, **who)]
    return gathered(since, [*here, *elsewhere])


def gathered(since: date, found: Iterable[MemberNumbers]) -> GroupNumbers:
    """All of them together."""
    members = sorted((one for one in found if one.plays), key=lambda one: (-one.plays, one.person.handle))
    plays, seconds = sum(one.plays for one in members), sum(one.seconds for one in members)
    return GroupNumbers(since=since, plays=plays, seconds=seconds, members=tuple(members))


def _numbers(row: Row, plays: Any, seconds: Any) -> MemberNumbers:
    return MemberNumbers(person=cards.card(row), uri=row.actor_uri, plays=int(plays), seconds=int(seconds))


def _told(row: Row, since: date) -> MemberNumbers:
    days = [day for day in (row.facts or {}).get("days", ()) if day[0] >= since.isoformat()]
    return _numbers(row, sum(day[1] for day in days), sum(day[2] for day in days))
