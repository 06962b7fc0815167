"""The one thing every page of a signed-in person asks the database for."""

from __future__ import annotations

import msgspec
from sqlalchemy import func, select

from chronicle_node.db import Tx, sql
from chronicle_node.models.groups import GroupInvitation
from chronicle_node.models.social import Actor, Follow
from chronicle_node.policy import BOUND, Viewer, between, waits_for_answer
from chronicle_node.queries.notifications import UNREAD

_requests = (
    select(func.count())
    .select_from(Follow)
    .where(Follow.followed_id == BOUND.actor_id, Follow.state == "requested")
    .scalar_subquery()
)
_invitations = (
    select(func.count())
    .select_from(GroupInvitation)
    .join(Actor, Actor.user_id == GroupInvitation.from_user_id)
    .where(
        GroupInvitation.to_user_id == BOUND.user_id,
        waits_for_answer(GroupInvitation),
        ~between(BOUND.actor_id, Actor.id),
    )
    .scalar_subquery()
)
_unread = select(func.count()).select_from(UNREAD.subquery()).scalar_subquery()
_BADGES = sql(lambda: select((_requests + _invitations).label("waiting"), _unread.label("unread")))


class Badges(msgspec.Struct, frozen=True):
    """How many follow requests and invitations wait for an answer, and how many notifications are unread."""

    waiting: int = 0
    unread: int = 0


async def badges(tx: Tx, viewer: Viewer) -> Badges:
    """The numbers beside the places of the navigation."""
    row = await tx.one(_BADGES, now=tx.now, **viewer.values)
    return Badges(int(row.waiting), int(row.unread))
