"""Bringing the days of a group's members up to date before the group is counted."""

from __future__ import annotations

from sqlalchemy import bindparam, or_, select

from chronicle_node.db import Database, Tx, sql
from chronicle_node.models.activity import ActivityCalendar, StaleDay
from chronicle_node.models.groups import GroupMember
from chronicle_node.models.types import BigId
from chronicle_node.services import activity

_STALE = sql(
    lambda: (
        select(GroupMember.user_id)
        .outerjoin(ActivityCalendar, ActivityCalendar.user_id == GroupMember.user_id)
        .where(
            GroupMember.group_id == bindparam("group_id", type_=BigId),
            or_(
                ActivityCalendar.user_id.is_(None),
                GroupMember.user_id.in_(select(StaleDay.user_id).where(StaleDay.user_id == GroupMember.user_id)),
            ),
        )
        .order_by(GroupMember.user_id)
    )
)


async def bring_up_to_date(db: Database, group_id: int) -> None:
    """Not a unit of work: it writes only for members of whom something has changed, each by itself."""
    for user_id in await db.read(_stale, group_id):
        await db.write(activity.refresh, user_id)


async def _stale(tx: Tx, group_id: int) -> list[int]:
    return [row.user_id for row in await tx.all(_STALE, group_id=group_id)]
