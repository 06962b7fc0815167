"""People found by a beginning of their name: those of this node whose profile the viewer may see, and those elsewhere
whom they know. Nobody learns from it that somebody exists whose page they could not open.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text, bindparam, func, or_, select, union
from sqlalchemy.orm import aliased

from chronicle_node.db import Tx, sql
from chronicle_node.domain.text import one_line
from chronicle_node.models.social import Actor, Follow
from chronicle_node.policy import BOUND, OWNER, Viewer, between, can_see, is_muted
from chronicle_node.queries import cards, people
from chronicle_node.queries.people import Acquaintance

LONGEST = 60
MOST = 6
_beginning, _word = bindparam("beginning", type_=Text), bindparam("word", type_=Text)


def _is_called(actor: Any) -> Any:
    name = func.lower(func.coalesce(actor.display_name, ""))
    return or_(
        func.lower(actor.username).like(_beginning, escape="\\"),
        name.like(_beginning, escape="\\"),
        name.like(_word, escape="\\"),
    )


_actor = aliased(Actor, name="actor")
_HERE = sql(
    lambda: (
        people.related(
            select(*people.columns(OWNER.actor)).select_from(OWNER.user).join(OWNER.actor, OWNER.joined), OWNER.actor
        )
        .where(_is_called(OWNER.actor), can_see(BOUND, OWNER, "profile"), ~is_muted(OWNER.actor.id))
        .order_by(func.length(OWNER.actor.username), OWNER.actor.username)
        .limit(MOST)
    )
)
_acquainted = union(
    select(Follow.followed_id).where(Follow.follower_id == BOUND.actor_id),
    select(Follow.follower_id).where(Follow.followed_id == BOUND.actor_id),
)
_ELSEWHERE = sql(
    lambda: (
        people.related(select(*people.columns(_actor)).select_from(_actor), _actor)
        .where(
            _actor.id.in_(_acquainted),
            _actor.user_id.is_(None),
            _actor.actor_type != "Application",
            _actor.gone_at.is_(None),
            cards.open_to_us(),
            ~between(_actor.id, BOUND.actor_id),
            ~is_muted(_actor.id),
            _is_called(_actor),
        )
        .order_by(func.length(_actor.username), _actor.username, _actor.id)
        .limit(MOST)
    )
)


async def like(tx: Tx, viewer: Viewer, text: str) -> tuple[Acquaintance, ...]:
    """The few people whose user name, or a word of whose name, begins like this; those of this node first."""
    begun = one_line(text[:LONGEST]).lower().removeprefix("@")
    if not begun:
        return ()
    pattern = begun.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
    values = {"beginning": pattern, "word": f"% {pattern}", **viewer.values}
    rows = await tx.all(_HERE, **values)
    if viewer.signed_in and len(rows) < MOST:
        rows += await tx.all(_ELSEWHERE, **values)
    return tuple(people.acquaintance(row, viewer) for row in rows[:MOST])
