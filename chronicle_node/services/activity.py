"""Bringing up to date what each of a person's days held, before somebody looks at it.

Only the days that changed are made anew; all of them where the person's days begin elsewhere now, or once a week, for
lengths that the catalogue has learned meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Database, Row, Tx, any_of, insert, sql
from chronicle_node.domain import dates, streaks
from chronicle_node.domain.lengths import seconds_of
from chronicle_node.domain.streaks import Calendar
from chronicle_node.models.accounts import User
from chronicle_node.models.activity import ActivityCalendar, ActivityDay, StaleDay
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.types import UTC, BigId

LASTS = timedelta(days=7)
MOST_SPANS = 40  # changed stretches that are made anew one by one
DAY = timedelta(days=1)

_me = bindparam("user_id", type_=BigId)
_STATE = sql(
    lambda: (
        select(
            *(User.timezone, User.preferences, ActivityCalendar.zone, ActivityCalendar.starts_at),
            ActivityCalendar.built_at,
            select(func.count()).select_from(StaleDay).where(StaleDay.user_id == _me).scalar_subquery().label("stale"),
        )
        .select_from(User)
        .outerjoin(ActivityCalendar, ActivityCalendar.user_id == User.id)
        .where(User.id == _me)
    )
)
_HOLD = sql(lambda: select(User.id).where(User.id == _me).with_for_update(key_share=True))
_TAKE = sql(lambda: delete(StaleDay).where(StaleDay.user_id == _me).returning(StaleDay.day))
_FORGET_ALL = sql(lambda: delete(ActivityDay).where(ActivityDay.user_id == _me))
_FORGET = sql(
    lambda: delete(ActivityDay).where(
        ActivityDay.user_id == _me, ActivityDay.day >= bindparam("first"), ActivityDay.day <= bindparam("last")
    )
)
_plays = select(InteractionEvent.timestamp, InteractionEvent.media_item_id, InteractionEvent.audience).where(
    InteractionEvent.user_id == _me,
    InteractionEvent.event_type == "finish",
    or_(InteractionEvent.precision == "exact", InteractionEvent.precision == "day"),
)
_ALL = sql(lambda: _plays)
_SPAN = sql(
    lambda: _plays.where(
        InteractionEvent.timestamp >= bindparam("start", type_=UTC),
        InteractionEvent.timestamp < bindparam("end", type_=UTC),
    )
)
_parent: Any = aliased(MediaItem)
_grandparent: Any = aliased(MediaItem)
_LENGTHS = sql(
    lambda: (
        select(
            *(MediaItem.id, MediaItem.media_type_id, MediaItem.meta.label("own")),
            *(_parent.meta.label("parents"), _grandparent.meta.label("grandparents")),
        )
        .select_from(MediaItem)
        .outerjoin(_parent, _parent.id == MediaItem.parent_id)
        .outerjoin(_grandparent, _grandparent.id == _parent.parent_id)
        .where(any_of(MediaItem.id, "items"))
    )
)
_KEEP = sql(lambda: insert(ActivityDay, "user_id", "day", "media_type_id", "audience", "plays", "seconds"))
_new = insert(ActivityCalendar, "user_id", "zone", "starts_at", "built_at")
_BUILT = sql(
    lambda: _new.on_conflict_do_update(
        index_elements=[ActivityCalendar.user_id],
        set_={name: _new.excluded[name] for name in ("zone", "starts_at", "built_at")},
    )
)


async def bring_up_to_date(db: Database, user_id: int) -> None:
    """To be called before these rows are read. Not a unit of work: it writes only where something has changed."""
    if not await db.read(is_fresh, user_id):
        await db.write(refresh, user_id)


async def is_fresh(tx: Tx, user_id: int) -> bool:
    """Whether nothing has to be brought up to date."""
    state = await tx.one(_STATE, user_id=user_id)
    return not state.stale and not _is_other(state, tx.now)


async def refresh(tx: Tx, user_id: int) -> None:
    """Bring this person's days up to date."""
    await tx.first(_HOLD, user_id=user_id)
    state = await tx.one(_STATE, user_id=user_id)
    changed = [date.fromisoformat(row.day) for row in await tx.all(_TAKE, user_id=user_id)]
    calendar = calendar_of(state)
    spans = stretches(changed)
    if _is_other(state, tx.now) or len(spans) > MOST_SPANS:
        await tx.run(_FORGET_ALL, user_id=user_id)
        await _keep(tx, user_id, calendar, await tx.all(_ALL, user_id=user_id))
        starts_at = calendar.starts_at
        await tx.run(_BUILT, user_id=user_id, zone=calendar.zone.key, starts_at=starts_at, built_at=tx.now)
        return
    for first, last in spans:
        await tx.run(_FORGET, user_id=user_id, first=first.toordinal(), last=last.toordinal())
        start, end = calendar.begins(first), calendar.begins(last + DAY)
        await _keep(tx, user_id, calendar, await tx.all(_SPAN, user_id=user_id, start=start, end=end))


def calendar_of(row: Row) -> Calendar:
    """What decides the days of the person in this row."""
    return Calendar(dates.zone(row.timezone), streaks.starts_at(row.preferences))


def stretches(changed: Iterable[date]) -> list[tuple[date, date]]:
    """The person's days that days of UTC touch, wherever they live, as spans that don't overlap."""
    spans: list[tuple[date, date]] = []
    for day in sorted(changed):
        first, last = day - DAY, day + DAY
        if spans and first <= spans[-1][1] + DAY:
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return spans


def _is_other(state: Row, now: datetime) -> bool:
    calendar = calendar_of(state)
    if (state.zone, state.starts_at) != (calendar.zone.key, calendar.starts_at):
        return True
    return bool(now - state.built_at > LASTS)


async def _keep(tx: Tx, user_id: int, calendar: Calendar, plays: Sequence[Row]) -> None:
    """Add these plays up by day."""
    items = {row.media_item_id for row in plays}
    known = {row.id: row for row in await tx.all(_LENGTHS, items=sorted(items))}
    seconds = {item: seconds_of(row.own, row.parents, row.grandparents) or 0 for item, row in known.items()}
    amounts: Counter[tuple[int, int, str]] = Counter()
    lengths: Counter[tuple[int, int, str]] = Counter()
    for play in plays:
        if play.media_item_id not in known:  # taken out of the catalogue at this moment
            continue
        day = calendar.day_of(play.timestamp).toordinal()
        key = (day, known[play.media_item_id].media_type_id, play.audience)
        amounts[key] += 1
        lengths[key] += seconds[play.media_item_id]
    if amounts:
        await tx.run_many(
            _KEEP,
            [
                {"user_id": user_id, "day": key[0], "media_type_id": key[1], "audience": key[2]}
                | {"plays": amount, "seconds": lengths[key]}
                for key, amount in amounts.items()
            ],
        )
