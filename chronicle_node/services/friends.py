"""What one friend may see beside what the settings say, and the end of a friendship.

A friend on another node has copies there: whatever is taken from them their node is asked to look at again, and to
forget.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select, update

from chronicle_node import outbox
from chronicle_node.db import Tx, sql
from chronicle_node.domain import sharing, shelves
from chronicle_node.domain.events import AudienceNarrowed, HistoryChanged
from chronicle_node.domain.shelf_events import ShelfGrew, TakenFromFriend
from chronicle_node.errors import NotFound
from chronicle_node.models.social import Actor, FederatedFriend
from chronicle_node.models.types import Json
from chronicle_node.services import social

_FRIEND = sql(
    lambda: (
        select(FederatedFriend.id, FederatedFriend.permissions, Actor.user_id.label("friend_user_id"))
        .join(Actor, Actor.id == FederatedFriend.actor_id)
        .where(
            FederatedFriend.local_user_id == bindparam("user_id"),
            FederatedFriend.actor_id == bindparam("friend_id"),
            FederatedFriend.status == "accepted",
        )
        .with_for_update(of=FederatedFriend)
    )
)
_PERMIT = sql(
    lambda: (
        update(FederatedFriend)
        .where(FederatedFriend.id == bindparam("row_id"))
        .values(permissions=bindparam("permissions", type_=Json))
    )
)


async def permit(tx: Tx, user_id: int, friend_id: int, patch: Mapping[str, bool | None]) -> None:
    """Decide what this friend may see, by the keys of `domain.sharing`. Raises NotFound where they are no friend."""
    row = await tx.first(_FRIEND, user_id=user_id, friend_id=friend_id)
    if row is None:
        raise NotFound("You and this person are not friends.")
    before = sharing.read(row.permissions)
    after = sharing.changed(before, patch)
    if after == before:
        return
    await tx.run(_PERMIT, row_id=row.id, permissions=after)
    if row.friend_user_id is None:
        await _tell(tx, user_id, friend_id, before, after)


async def part(tx: Tx, actor_id: int, other_id: int) -> None:
    """Be friends no more: neither follows the other, and what was read of each other is forgotten on both sides.

    Raises NotFound where the other does not follow.
    """
    await social.remove_follower(tx, actor_id, other_id)
    await social.unfollow(tx, actor_id, other_id)


async def tell_more(tx: Tx, user_id: int, kinds: Sequence[str]) -> None:
    """Somebody elsewhere may see more of these kinds than before: their nodes look, where they looked in vain."""
    if {"history", "presence"} & set(kinds):
        await outbox.emit(tx, HistoryChanged(user_id=user_id))
    on_shelves = tuple(kind for kind in shelves.KINDS if kind in kinds)
    if on_shelves:
        await outbox.emit(tx, ShelfGrew(user_id=user_id, kinds=on_shelves))


async def _tell(tx: Tx, user_id: int, friend_id: int, before: sharing.Sharing, after: sharing.Sharing) -> None:
    """Have the friend's node look again."""
    narrowed = sharing.narrowed(before, after)
    if narrowed:
        await outbox.emit(tx, AudienceNarrowed(user_id=user_id, kinds=narrowed))
        await outbox.emit(tx, TakenFromFriend(user_id=user_id, friend_id=friend_id, kinds=narrowed))
    await tell_more(tx, user_id, sharing.widened(before, after))
