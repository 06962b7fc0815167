"""What members of a group who live elsewhere let the group see: copies that the group's actor was allowed to read."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import sql
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.groups import Group, GroupGuest
from chronicle_node.models.social import Actor, FriendPlay
from chronicle_node.models.types import UTC, BigId
from chronicle_node.policy import BOUND, between, is_muted, shares_group
from chronicle_node.queries import cards, cursors, snapshots
from chronicle_node.queries.shown_types import snapshot

_actor = aliased(Actor, name="actor")
_face = aliased(Actor, name="group_actor")

#: The plays of `group_id`'s members elsewhere that the viewer may see, and their own.
IN_GROUP = sql(
    lambda: (
        cards.joined(
            select(
                *(FriendPlay.id.label("event_id"), FriendPlay.object_uri, FriendPlay.played_at, FriendPlay.precision),
                *(FriendPlay.media, *snapshots.COLUMNS, *cards.columns(_actor)),
            )
            .select_from(Group)
            .join(_face, _face.group_id == Group.id)
            .join(FriendPlay, FriendPlay.viewer_id == _face.id)
            .join(GroupGuest, and_(GroupGuest.group_id == Group.id, GroupGuest.actor_id == FriendPlay.owner_id))
            .join(_actor, _actor.id == FriendPlay.owner_id)
            .outerjoin(MediaType, snapshots.same_type(FriendPlay.media)),
            _actor,
        )
        .where(
            Group.id == bindparam("group_id", type_=BigId),
            FriendPlay.event_type == "finish",
            FriendPlay.expires_at > bindparam("now", type_=UTC),
            or_(_actor.id == BOUND.actor_id, shares_group(BOUND, Group)),
            ~between(BOUND.actor_id, _actor.id),
            ~is_muted(_actor.id),
            cursors.after(FriendPlay.played_at, FriendPlay.id),
            cards.open_to_us(),
            snapshot(),
        )
        .order_by(FriendPlay.played_at.desc(), FriendPlay.id.desc())
        .limit(bindparam("at_most"))
    )
)
