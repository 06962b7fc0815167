"""What comes out when: releases of what somebody keeps in their library or is in the middle of. For them alone.

Found by the date, with an index, and only then by whose it is: a library has far more parts than a month has releases.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Integer, Text, bindparam, literal_column, or_, select, union
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain import calendars
from chronicle_node.domain.calendars import Released
from chronicle_node.models.catalog import RELEASED, MediaItem, MediaType
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import UserLibrary, WatchSession
from chronicle_node.policy import BOUND, Viewer
from chronicle_node.queries import catalog, looks, media
from chronicle_node.queries.shown_types import shown

MOST = 1_000
DAY = timedelta(days=1)


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """Something that comes out, or came out. `at` where the moment is known; `is_month`: only the month is."""

    media: media.Chain
    day: date
    at: datetime | None
    is_month: bool
    is_played: bool
    changed_at: datetime


class _Found(msgspec.Struct, frozen=True):
    row: Row
    released: Released


_mine: Any = union(
    select(UserLibrary.media_item_id).where(UserLibrary.user_id == BOUND.user_id, UserLibrary.status != "dropped"),
    select(WatchSession.media_item_id).where(
        WatchSession.user_id == BOUND.user_id, WatchSession.status == "in_progress"
    ),
)
_parent = aliased(MediaItem)
_kind = bindparam("media_type", type_=Text)
# By the date first: of themselves, databases would begin with everything of a media type.
_due = (
    select(
        *(MediaItem.id, MediaItem.parent_id, MediaItem.media_type_id, MediaItem.updated_at),
        RELEASED.label("released"),
    )
    .where(bindparam("from_day", type_=Text) <= RELEASED, bindparam("before_day", type_=Text) > RELEASED)
    .cte("due")
    .prefix_with("MATERIALIZED")
)
_BETWEEN = sql(
    lambda: (
        select(_due.c.id, _due.c.updated_at, _due.c.released)
        .join(MediaType, MediaType.id == _due.c.media_type_id)
        .outerjoin(_parent, _parent.id == _due.c.parent_id)
        .where(
            or_(*(column.in_(_mine) for column in (_due.c.id, _due.c.parent_id, _parent.parent_id))),
            or_(_kind.is_(None), MediaType.name == _kind),
            shown(MediaType.id),
        )
        .order_by(_due.c.released, _due.c.id)
        .limit(literal_column(str(MOST), Integer))
    )
)
_PLAYED = sql(
    lambda: (
        select(InteractionEvent.media_item_id)
        .where(
            InteractionEvent.user_id == BOUND.user_id,
            any_of(InteractionEvent.media_item_id, "items"),
            InteractionEvent.event_type == "finish",
        )
        .distinct()
    )
)


async def between(
    tx: Tx, viewer: Viewer, first: date, last: date, where: ZoneInfo, *, media_type: str | None = None
) -> list[Release]:
    """What comes out from the first to the last of these days, in the order of its days."""
    # A moment may lie a day before or after its date here; and a month is written shorter than its first day.
    asked = {"from_day": min(str(first - DAY), f"{first:%Y-%m}"), "before_day": str(last + 2 * DAY)}
    rows = await tx.all(_BETWEEN, media_type=media_type, **asked, **viewer.values)
    found = [_Found(row, on) for row in rows if (on := calendars.released(row.released, where)) is not None]
    return await _told(tx, viewer, [one for one in found if first <= one.released.day <= last])


async def _told(tx: Tx, viewer: Viewer, found: list[_Found]) -> list[Release]:
    items = await looks.among(tx, viewer, {one.row.id for one in found})
    chains = await catalog.chains(tx, sorted(items))
    played = {row.media_item_id for row in await tx.all(_PLAYED, items=sorted(items), **viewer.values)}
    releases = [
        Release(
            media=chains[one.row.id],
            day=one.released.day,
            at=one.released.at,
            is_month=one.released.is_month,
            is_played=one.row.id in played,
            changed_at=one.row.updated_at,
        )
        for one in found
        if one.row.id in chains
    ]
    return sorted(releases, key=_order)


def _order(one: Release) -> tuple[Any, ...]:
    """By day; within it those with a time by it, then series by their parts."""
    tops = [parent.title for parent in one.media.parents[:1]] or [one.media.title]
    numbers = [link.position or 0 for link in (*one.media.parents, one.media)]
    return one.day, one.at is None, one.at.timestamp() if one.at else 0.0, tops, numbers, one.media.title
