"""What somebody's days held: a year at a glance, and days in a row; as far as the viewer may see their statistics.

Read from the rows of `activity_days`, which hold an audience each: what a viewer may not see is in no sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Integer, Text, bindparam, func, or_, select

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain import dates, streaks
from chronicle_node.domain.streaks import Calendar, Run, Streak
from chronicle_node.models.accounts import User
from chronicle_node.models.activity import ActivityDay
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.types import BigId
from chronicle_node.policy import Viewer, within
from chronicle_node.queries import owners
from chronicle_node.queries.cards import Card
from chronicle_node.queries.kinds import Kind
from chronicle_node.queries.owners import Owner
from chronicle_node.queries.shown_types import shown


class ActiveDay(msgspec.Struct, frozen=True):
    """What a day held. `seconds` as far as lengths are known."""

    day: date
    plays: int
    seconds: int


class KindStreak(msgspec.Struct, frozen=True):
    """Days in a row with something of one media type."""

    type: str
    type_name: str
    streak: Streak


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """A year of somebody, and their days in a row. `years` are the first and the last one with anything in it."""

    owner: Card
    mine: bool
    today: date
    year: int
    years: tuple[int, int]
    days: tuple[ActiveDay, ...]
    streak: Streak
    by_type: tuple[KindStreak, ...]


_owner_id = bindparam("owner_id", type_=BigId)
_kind = bindparam("media_type", type_=Text)
_seen = (
    ActivityDay.user_id == _owner_id,
    within(bindparam("sight", type_=Integer), ActivityDay.audience),
    shown(ActivityDay.media_type_id),
)
_of_kind = or_(_kind.is_(None), ActivityDay.media_type_id.in_(select(MediaType.id).where(MediaType.name == _kind)))
_DAYS = sql(
    lambda: (
        select(
            ActivityDay.day,
            func.sum(ActivityDay.plays).label("plays"),
            func.sum(ActivityDay.seconds).label("seconds"),
        )
        .where(
            *_seen,
            _of_kind,
            ActivityDay.day >= bindparam("first", type_=Integer),
            ActivityDay.day <= bindparam("last", type_=Integer),
        )
        .group_by(ActivityDay.day)
        .order_by(ActivityDay.day)
    )
)


def _runs(days: Any, *by: Any) -> Any:
    """Days in a row: where a day's number less its rank stays the same, no day was left out."""
    island = (days.c.day - func.row_number().over(partition_by=list(by) or None, order_by=days.c.day)).label("island")
    ranked = select(days, island).subquery()
    columns = [ranked.c[column.name] for column in by]
    return (
        select(*columns, func.min(ranked.c.day).label("first"), func.max(ranked.c.day).label("last"))
        .group_by(*columns, ranked.c.island)
        .order_by(func.min(ranked.c.day))
    )


_any = select(ActivityDay.day).where(*_seen, _of_kind).distinct().subquery("days")
_each = (
    select(ActivityDay.day, MediaType.name, MediaType.display_name)
    .join(MediaType, MediaType.id == ActivityDay.media_type_id)
    .where(*_seen)
    .distinct()
    .subquery("days")
)
_RUNS = sql(lambda: _runs(_any))
_RUNS_BY_KIND = sql(lambda: _runs(_each, _each.c.name, _each.c.display_name))
_CALENDAR = sql(lambda: select(User.timezone, User.preferences).where(User.id == _owner_id))


async def of(tx: Tx, viewer: Viewer, username: str) -> Owner:
    """The person whose statistics the viewer may see. Raises NotFound."""
    return await owners.seen(tx, viewer, username, "stats")


async def calendar_of(tx: Tx, user_id: int) -> Calendar:
    """What decides this person's days."""
    row = await tx.one(_CALENDAR, owner_id=user_id)
    return Calendar(dates.zone(row.timezone), streaks.starts_at(row.preferences))


async def page(tx: Tx, owner: Owner, year: int | None = None, media_type: str | None = None) -> Activity:
    """A year of an owner whose statistics were looked up with the viewer's sight of them; this one, for None."""
    today = (await calendar_of(tx, owner.user_id)).day_of(tx.now)
    which = year or today.year
    seen = {"owner_id": owner.user_id, "sight": owner.sights["stats"], "viewer_user_id": owner.viewer_user_id}
    runs = [_run(row) for row in await tx.all(_RUNS, media_type=media_type, **seen)]
    kinds = await tx.all(_RUNS_BY_KIND, **seen)
    return Activity(
        owner=owner.card,
        mine=owner.is_viewer,
        today=today,
        year=which,
        years=(min([run.first.year for run in runs], default=today.year), today.year),
        days=await between(tx, owner, date(which, 1, 1), date(which, 12, 31), media_type),
        streak=streaks.streak(runs, today),
        by_type=_by_type(kinds, today),
    )


async def between(
    tx: Tx, owner: Owner, first: date, last: date, media_type: str | None = None
) -> tuple[ActiveDay, ...]:
    """The days that held something, from the first to the last of these."""
    rows = await tx.all(
        _DAYS,
        owner_id=owner.user_id,
        viewer_user_id=owner.viewer_user_id,
        sight=owner.sights["stats"],
        media_type=media_type,
        first=first.toordinal(),
        last=last.toordinal(),
    )
    return tuple(ActiveDay(date.fromordinal(row.day), int(row.plays), int(row.seconds)) for row in rows)


def kinds(found: Activity) -> list[Kind]:
    """The kinds that there is anything of."""
    return [Kind(one.type, one.type_name) for one in found.by_type]


def _run(row: Row) -> Run:
    return Run(date.fromordinal(row.first), date.fromordinal(row.last))


def _by_type(rows: Sequence[Row], today: date) -> tuple[KindStreak, ...]:
    runs: dict[tuple[str, str], list[Run]] = {}
    for row in rows:
        runs.setdefault((row.display_name, row.name), []).append(_run(row))
    return tuple(KindStreak(name, words, streaks.streak(found, today)) for (words, name), found in sorted(runs.items()))
