"""What the members of a group are at just now: those here as each lets the viewer see, those elsewhere as their nodes
let the group see.
"""

from __future__ import annotations

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Tx, sql
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.groups import Group, GroupGuest
from chronicle_node.models.history import CurrentlyWatching
from chronicle_node.models.social import Actor, FriendPresence
from chronicle_node.models.types import UTC, BigId
from chronicle_node.policy import BOUND, Viewer, between, is_muted, shares_group, within
from chronicle_node.queries import cards, fellows, media, presence, snapshots
from chronicle_node.queries.presence import Now
from chronicle_node.queries.shown_types import shown, snapshot

_actor, _face = aliased(Actor, name="actor"), aliased(Actor, name="face")
_fellows = fellows.here("presence")
_HERE = sql(
    lambda: (
        media.joined(
            cards.joined(
                select(*presence.COLUMNS, *cards.columns(_actor))
                .select_from(_fellows)
                .join(CurrentlyWatching, CurrentlyWatching.user_id == _fellows.c.user_id)
                .join(media.item, media.item.id == CurrentlyWatching.media_item_id)
                .join(_actor, _actor.id == _fellows.c.actor_id),
                _actor,
            )
        )
        .where(within(_fellows.c.sight, CurrentlyWatching.audience), presence.alive(), shown(MediaType.id))
        .order_by(CurrentlyWatching.started_at.desc())
        .limit(presence.MOST)
    )
)
_ELSEWHERE = sql(
    lambda: (
        cards.joined(
            select(
                *(FriendPresence.started_at, FriendPresence.progress_data, FriendPresence.expires_at),
                *(FriendPresence.media, *snapshots.COLUMNS, *cards.columns(_actor)),
            )
            .select_from(Group)
            .join(_face, _face.group_id == Group.id)
            .join(FriendPresence, FriendPresence.viewer_id == _face.id)
            .join(GroupGuest, and_(GroupGuest.group_id == Group.id, GroupGuest.actor_id == FriendPresence.owner_id))
            .join(_actor, _actor.id == FriendPresence.owner_id)
            .outerjoin(MediaType, snapshots.same_type(FriendPresence.media)),
            _actor,
        )
        .where(
            Group.id == bindparam("group_id", type_=BigId),
            FriendPresence.expires_at > bindparam("now", type_=UTC),
            or_(_actor.id == BOUND.actor_id, shares_group(BOUND, Group)),
            *(~between(BOUND.actor_id, _actor.id), ~is_muted(_actor.id), cards.open_to_us(), snapshot()),
        )
        .order_by(FriendPresence.started_at.desc())
        .limit(presence.MOST)
    )
)


async def of_group(tx: Tx, viewer: Viewer, group_id: int) -> tuple[Now, ...]:
    """Who of a group that the viewer is in is at what, the latest beginning first."""
    return tuple(found for found, _ in await told_of_group(tx, viewer, group_id))


async def told_of_group(tx: Tx, viewer: Viewer, group_id: int) -> list[tuple[Now, str]]:
    """The same, each with the address of who is at it."""
    who = {"group_id": group_id, **viewer.values}
    here = await tx.all(_HERE, **who, **presence.moment(tx))
    ids = await media.external_ids(tx, here)
    found = [(presence.here_of(row, ids), row.actor_uri) for row in here]
    found += [(presence.elsewhere_of(row), row.actor_uri) for row in await tx.all(_ELSEWHERE, now=tx.now, **who)]
    return sorted(found, key=lambda each: each[0].started_at, reverse=True)
