"""Goals with how far their owner is, as far as the viewer may see them and what they count.

A goal is part of a person's statistics: seen by those who may see these and whom the goal itself is for. What a viewer
may not see of the plays is in no number, so a friend may read a smaller one than the owner.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import Integer, bindparam, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain import goals
from chronicle_node.domain.goals import Amount, Standing
from chronicle_node.errors import NotFound
from chronicle_node.models.accounts import User
from chronicle_node.models.agenda import Goal
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.types import BigId, PublicId
from chronicle_node.policy import Viewer, within
from chronicle_node.queries import activity, owners
from chronicle_node.queries.cards import Card
from chronicle_node.queries.owners import Owner
from chronicle_node.queries.shown_types import shown


class GoalCard(msgspec.Struct, frozen=True, kw_only=True):
    """A goal. `now` is the period that runs, null once it was ended; `past` those before it, the latest first.

    `audience` is told to the owner alone.
    """

    id: UUID
    name: str | None
    unit: str
    period: str
    target: int
    type: str | None
    type_name: str | None
    audience: str | None
    is_ended: bool
    now: Standing | None
    past: tuple[Standing, ...]
    created_at: datetime


class Goals(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's goals: those that run first."""

    owner: Card
    mine: bool
    goals: tuple[GoalCard, ...]


_type = aliased(MediaType, name="media_type")
_goals = (
    select(
        *(Goal.id, Goal.public_id, Goal.name, Goal.unit, Goal.period, Goal.target, Goal.audience),
        *(Goal.begins_on, Goal.ended_on, Goal.created_at),
        *(_type.name.label("type"), _type.display_name.label("type_name")),
    )
    .select_from(Goal)
    .outerjoin(_type, _type.id == Goal.media_type_id)
)
_OF_OWNER = sql(
    lambda: _goals.where(
        Goal.user_id == bindparam("owner_id", type_=BigId),
        within(bindparam("sight", type_=Integer), Goal.audience),
        or_(Goal.media_type_id.is_(None), shown(Goal.media_type_id)),
    ).order_by(Goal.ended_on.is_not(None), Goal.id.desc())
)
_WHOSE = sql(
    lambda: (
        select(User.username)
        .select_from(Goal)
        .join(User, User.id == Goal.user_id)
        .where(Goal.public_id == bindparam("public_id", type_=PublicId))
    )
)


async def owner_of(tx: Tx, viewer: Viewer, public_id: UUID) -> Owner:
    """Whose goal this is. Raises NotFound where the viewer may see nothing of it."""
    username = await tx.scalar(_WHOSE, public_id=public_id)
    if username is None:
        raise NotFound
    return await owners.seen(tx, viewer, username, "stats")


async def of_owner(tx: Tx, owner: Owner) -> Goals:
    """The goals of an owner whose statistics were looked up with the viewer's sight of them."""
    today = (await activity.calendar_of(tx, owner.user_id)).day_of(tx.now)
    rows = await tx.all(
        _OF_OWNER, owner_id=owner.user_id, sight=owner.sights["stats"], viewer_user_id=owner.viewer_user_id
    )
    cards = tuple([await _card(tx, owner, row, today) for row in rows])
    return Goals(owner=owner.card, mine=owner.is_viewer, goals=cards)


async def one(tx: Tx, owner: Owner, public_id: UUID) -> GoalCard:
    """A goal of this owner. Raises NotFound where the viewer may not see it."""
    for card in (await of_owner(tx, owner)).goals:
        if card.id == public_id:
            return card
    raise NotFound


async def _card(tx: Tx, owner: Owner, row: Row, today: date) -> GoalCard:
    ended = None if row.ended_on is None else date.fromordinal(row.ended_on)
    until = today if ended is None else min(ended, today)
    spans = goals.periods(row.period, date.fromordinal(row.begins_on), until)
    days = await _days(tx, owner, spans[-1][0], spans[0][1], row.type)
    standings = [goals.standing(row.unit, row.target, span, days, today) for span in spans]
    runs = bool(standings) and not standings[0].is_over
    return GoalCard(
        id=row.public_id,
        name=row.name,
        unit=row.unit,
        period=row.period,
        target=row.target,
        type=row.type,
        type_name=row.type_name,
        audience=row.audience if owner.is_viewer else None,
        is_ended=ended is not None,
        now=standings[0] if runs else None,
        past=tuple(standings[1:] if runs else standings),
        created_at=row.created_at,
    )


async def _days(tx: Tx, owner: Owner, first: date, last: date, media_type: str | None) -> Mapping[date, Amount]:
    found = await activity.between(tx, owner, first, last, media_type)
    return {day.day: Amount(day.plays, day.seconds) for day in found}
