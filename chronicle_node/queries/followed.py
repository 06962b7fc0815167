"""Whom the viewer follows and wants to hear of, with what the viewer may see of theirs: where feeds begin."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import CTE

from chronicle_node.models.social import Actor, Follow
from chronicle_node.policy import BOUND, OWNER, between, is_muted, sight


def here(kind: str) -> CTE:
    """The people of this node whom the viewer follows and of whom they see this kind of thing, worked out once.

    Those they muted are not among them.
    """
    everybody = (
        select(
            OWNER.user.id.label("user_id"), OWNER.actor.id.label("actor_id"), sight(BOUND, OWNER, kind).label("sight")
        )
        .select_from(Follow)
        .join(OWNER.actor, OWNER.actor.id == Follow.followed_id)
        .join(OWNER.user, OWNER.joined)
        .where(Follow.follower_id == BOUND.actor_id, Follow.state == "accepted", ~is_muted(OWNER.actor.id))
        .cte("everybody")
        .prefix_with("MATERIALIZED")
    )
    return select(everybody).where(everybody.c.sight >= 0).cte("followed")


def elsewhere(copy: Any, owner: type[Actor]) -> ColumnElement[bool]:
    """The condition that a copy kept of a distant friend is the viewer's, unexpired, and still theirs to see."""
    follow = aliased(Follow)
    return and_(
        copy.viewer_id == BOUND.actor_id,
        copy.expires_at.is_(None) | (copy.expires_at > bindparam("now")),
        exists().where(
            follow.follower_id == copy.viewer_id, follow.followed_id == copy.owner_id, follow.state == "accepted"
        ),
        ~between(copy.viewer_id, owner.id),
    )
