"""One friend of the viewer's: what was decided about what they may see, and what they do see as things stand."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select

from chronicle_node.db import Tx, sql
from chronicle_node.domain import sharing
from chronicle_node.errors import NotFound
from chronicle_node.models.social import Actor, FederatedFriend
from chronicle_node.models.types import BigId
from chronicle_node.policy import BOUND, OWNER, Viewer, sight
from chronicle_node.queries import people, standing
from chronicle_node.queries.cards import Card


class Friend(msgspec.Struct, frozen=True, kw_only=True):
    """`decided` has yes, no or null for each kind; `sees` says what comes of it under the settings as they are."""

    actor: Card
    decided: Mapping[str, bool | None]
    sees: Mapping[str, bool]


_DECIDED = sql(
    lambda: (
        select(FederatedFriend.permissions, Actor.user_id)
        .join(Actor, Actor.id == FederatedFriend.actor_id)
        .where(
            FederatedFriend.local_user_id == bindparam("user_id", type_=BigId),
            FederatedFriend.actor_id == bindparam("friend_id", type_=BigId),
            FederatedFriend.status == "accepted",
        )
    )
)
_SEES = sql(
    lambda: (
        select(*(sight(BOUND, OWNER, kind).label(key) for key, kind in sharing.KEYS.items()))
        .select_from(OWNER.user)
        .join(OWNER.actor, OWNER.joined)
        .where(OWNER.user.id == bindparam("owner_id", type_=BigId))
    )
)


async def one(tx: Tx, viewer: Viewer, public_id: UUID) -> Friend:
    """The friend with this public id. Raises NotFound where the viewer has no such friend."""
    friend_id = await people.actor_id(tx, public_id)
    row = await tx.first(_DECIDED, user_id=viewer.user_id, friend_id=friend_id)
    known = await standing.with_one(tx, viewer, friend_id)
    if row is None or known.relation != "friends":
        raise NotFound("You and this person are not friends.")
    decided = sharing.read(row.permissions)
    friend = Viewer("remote" if row.user_id is None else "local", friend_id, row.user_id)
    seen = await tx.one(_SEES, owner_id=viewer.user_id, **friend.values)
    return Friend(
        actor=known.actor,
        decided={key: decided.get(key) for key in sharing.KEYS},
        sees={key: getattr(seen, key) >= 0 for key in sharing.KEYS},
    )
