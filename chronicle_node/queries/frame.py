"""The one thing every page of a signed-in person asks the database for."""

from __future__ import annotations

from sqlalchemy import func, select

from chronicle_node.db import Tx, sql
from chronicle_node.models.groups import GroupInvitation
from chronicle_node.models.social import Actor, Follow
from chronicle_node.policy import BOUND, Viewer, between, waits_for_answer

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
_WAITING = sql(select((_requests + _invitations).label("waiting")))


async def waiting(tx: Tx, viewer: Viewer) -> int:
    """How many follow requests and invitations into groups wait for this person's answer."""
    return int(await tx.scalar(_WAITING, now=tx.now, **viewer.values))
