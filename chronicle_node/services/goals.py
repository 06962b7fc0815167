"""Goals people set themselves: made, changed, ended, taken away. Only their own."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, func, select, update

from chronicle_node import outbox
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain import dates, goals, streaks
from chronicle_node.domain.findings import Findings, invalid
from chronicle_node.domain.goals import Level, Period, Unit
from chronicle_node.domain.shelf_events import ShelfChanged, ShelfGrew
from chronicle_node.domain.streaks import Calendar
from chronicle_node.errors import Conflict, NotFound
from chronicle_node.models.accounts import User
from chronicle_node.models.agenda import Goal
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.types import PublicId
from chronicle_node.services import once

_COUNT = sql(lambda: select(func.count()).select_from(Goal).where(Goal.user_id == bindparam("user_id")))
_ADD = sql(
    lambda: insert(
        Goal,
        *("public_id", "user_id", "name", "unit", "period", "target", "media_type_id", "audience", "begins_on"),
        *("created_at", "updated_at"),
    )
)
_MINE = sql(
    lambda: (
        select(Goal.id, Goal.unit, Goal.period, Goal.target, Goal.audience, Goal.ended_on)
        .where(Goal.user_id == bindparam("user_id"), Goal.public_id == bindparam("public_id", type_=PublicId))
        .with_for_update()
    )
)
_REMOVE = sql(lambda: delete(Goal).where(Goal.id == bindparam("goal_id")))
_TYPE = sql(lambda: select(MediaType.id).where(MediaType.name == bindparam("name"), MediaType.is_enabled))
_CALENDAR = sql(lambda: select(User.timezone, User.preferences).where(User.id == bindparam("user_id")))


class NewGoal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`target` of `unit` in each `period`: plays are things finished, days are days with something finished.

    `type` is the name of a media type; without it everything counts. A goal never widens your setting for statistics:
    the stricter of the two counts.
    """

    target: int
    unit: Unit = "plays"
    period: Period = "year"
    type: str | None = None
    name: str | None = None
    audience: Level = "private"


class GoalChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is to be different; what is left out stays. `is_ended` true: this period is its last, false: it goes on."""

    target: int | msgspec.UnsetType = msgspec.UNSET
    name: str | msgspec.UnsetType | None = msgspec.UNSET
    audience: Level | msgspec.UnsetType = msgspec.UNSET
    is_ended: bool | msgspec.UnsetType = msgspec.UNSET


async def make(tx: Tx, user_id: int, wish: NewGoal, key: UUID | None = None) -> UUID:
    """Make a goal; its public id. Raises Invalid, or Conflict where there are too many.

    `key` is the id it is to have; the same goal that has it already is given back.
    """
    findings = Findings()
    name = findings.attempt(lambda: goals.checked_name(wish.name))
    findings.attempt(lambda: goals.checked_target(wish.target, wish.unit, wish.period))
    findings.close()
    alike = {"name": name, "unit": wish.unit, "period": wish.period, "target": wish.target}
    public_id, is_made = await once.id_of(tx, Goal, user_id, key, **alike)
    if is_made:
        return public_id
    if await tx.scalar(_COUNT, user_id=user_id) >= goals.MOST_GOALS:
        raise Conflict(f"You have {goals.MOST_GOALS} goals already; take one away that you no longer need.")
    today = await _today(tx, user_id)
    await tx.run(
        _ADD,
        public_id=public_id,
        user_id=user_id,
        **alike,
        media_type_id=await _type(tx, wish.type),
        audience=wish.audience,
        begins_on=goals.period_of(wish.period, today)[0].toordinal(),
        created_at=tx.now,
        updated_at=tx.now,
    )
    await outbox.emit(tx, ShelfGrew(user_id=user_id, kinds=("goals",), audience=wish.audience))
    return public_id


async def change(tx: Tx, user_id: int, public_id: UUID, wish: GoalChange) -> None:
    """Change a goal. A new target counts for all its periods. Raises NotFound, Invalid."""
    goal = await _find(tx, user_id, public_id)
    values: dict[str, object] = {"updated_at": tx.now}
    if wish.target is not msgspec.UNSET:
        values["target"] = goals.checked_target(wish.target, goal.unit, goal.period)
    if wish.name is not msgspec.UNSET:
        values["name"] = goals.checked_name(wish.name)
    if wish.audience is not msgspec.UNSET:
        values["audience"] = wish.audience
    if wish.is_ended is not msgspec.UNSET and wish.is_ended is not (goal.ended_on is not None):
        last = goals.period_of(goal.period, await _today(tx, user_id))[1]
        values["ended_on"] = last.toordinal() if wish.is_ended else None
    await tx.run(update(Goal).where(Goal.id == goal.id).values(**values))
    await _tell(tx, user_id, goal.audience, str(values.get("audience", goal.audience)))


async def remove(tx: Tx, user_id: int, public_id: UUID) -> None:
    """Take a goal away, with what was known of its past periods. Raises NotFound."""
    goal = await _find(tx, user_id, public_id)
    await tx.run(_REMOVE, goal_id=goal.id)
    await _tell(tx, user_id, goal.audience)


async def _tell(tx: Tx, user_id: int, *audiences: str) -> None:
    """Whoever keeps a copy elsewhere is to look again; of a goal that is for nobody, nobody hears."""
    is_private = set(audiences) == {"private"}
    await outbox.emit(tx, ShelfChanged(user_id=user_id, kinds=("goals",), is_private=is_private))


async def _find(tx: Tx, user_id: int, public_id: UUID) -> Row:
    row = await tx.first(_MINE, user_id=user_id, public_id=public_id)
    if row is None:
        raise NotFound
    return row


async def _type(tx: Tx, name: str | None) -> int | None:
    if name is None:
        return None
    found = await tx.scalar(_TYPE, name=name)
    if found is None:
        raise invalid("/type", "There is no media type of this name.")
    return int(found)


async def _today(tx: Tx, user_id: int) -> date:
    row = await tx.one(_CALENDAR, user_id=user_id)
    return Calendar(dates.zone(row.timezone), streaks.starts_at(row.preferences)).day_of(tx.now)
