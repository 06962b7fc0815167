"""Who is in a group, with what the viewer may see of theirs: where the feed of a group begins.

Being in a group shows nothing by itself: the policy decides for each member. The viewer's own things are among them
as friends see them, so that nobody takes what is theirs alone for something that the group reads.
"""

from __future__ import annotations

from sqlalchemy import Integer, bindparam, case, literal_column, select
from sqlalchemy.sql.selectable import CTE

from chronicle_node.models.groups import GroupMember
from chronicle_node.models.types import BigId
from chronicle_node.policy import BOUND, OWNER, RANKS, is_muted, sight


def here(kind: str) -> CTE:
    """The members of `group_id` of whom the viewer sees this kind of thing and wants to, worked out once."""
    as_friends = literal_column(str(RANKS["friends"]), Integer)
    seen = case((OWNER.user.id == BOUND.user_id, as_friends), else_=sight(BOUND, OWNER, kind))
    everybody = (
        select(OWNER.user.id.label("user_id"), OWNER.actor.id.label("actor_id"), seen.label("sight"))
        .select_from(GroupMember)
        .join(OWNER.user, OWNER.user.id == GroupMember.user_id)
        .join(OWNER.actor, OWNER.joined)
        .where(GroupMember.group_id == bindparam("group_id", type_=BigId), ~is_muted(OWNER.actor.id))
        .cte("everybody")
        .prefix_with("MATERIALIZED")
    )
    return select(everybody).where(everybody.c.sight >= 0).cte("fellows")
