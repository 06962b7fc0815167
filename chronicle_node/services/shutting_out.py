"""What becomes of a node that is blocked: follows end at once; what was kept of its people goes bit by bit.

Nothing of it is shown from the first moment, since everything that is read asks how its author's node is treated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlalchemy.orm import aliased

from chronicle_node import outbox
from chronicle_node.db import Statement, Tx, sql
from chronicle_node.domain.events import NodeBlocked
from chronicle_node.domain.notifications import Kind
from chronicle_node.models.federation import Delivery, FederatedInstance
from chronicle_node.models.groups import DistantMembership, GroupGuest, GroupInvitation, GroupPlay
from chronicle_node.models.notifications import Notification
from chronicle_node.models.posts import Post, Reaction
from chronicle_node.models.shelves import FriendShelf
from chronicle_node.models.social import Actor, FederatedFriend, Follow, FriendPlay, FriendPresence
from chronicle_node.models.types import BigId
from chronicle_node.services import notifications

AT_ONCE = 500  # rows of each table in one transaction

_instance = bindparam("instance_id", type_=BigId)
_theirs = select(Actor.id).where(Actor.instance_id == _instance, Actor.user_id.is_(None))
_host = select(FederatedInstance.host).where(FederatedInstance.id == _instance).scalar_subquery()
_local, _distant = aliased(Actor), aliased(Actor)


def _had(mine: Any, theirs: Any) -> Statement:
    """Of each person here, with how many there they had to do."""
    return sql(
        lambda: (
            select(_local.user_id, func.count().label("many"))
            .select_from(Follow)
            .join(_distant, _distant.id == theirs)
            .join(_local, _local.id == mine)
            .where(_distant.instance_id == _instance, _local.user_id.is_not(None), Follow.state == "accepted")
            .group_by(_local.user_id)
        )
    )


_HAD = {
    "whom you followed": _had(Follow.follower_id, Follow.followed_id),
    "who followed you": _had(Follow.followed_id, Follow.follower_id),
}
_GROUPS = sql(
    lambda: (
        select(DistantMembership.user_id, func.count().label("many"))
        .where(DistantMembership.group_actor_id.in_(_theirs), DistantMembership.state == "member")
        .group_by(DistantMembership.user_id)
    )
)
_CUT = (
    sql(lambda: delete(Follow).where(or_(Follow.follower_id.in_(_theirs), Follow.followed_id.in_(_theirs)))),
    sql(lambda: delete(FederatedFriend).where(FederatedFriend.actor_id.in_(_theirs))),
    sql(lambda: delete(GroupGuest).where(GroupGuest.actor_id.in_(_theirs))),
    sql(lambda: delete(GroupInvitation).where(GroupInvitation.to_actor_id.in_(_theirs))),
    sql(lambda: delete(DistantMembership).where(DistantMembership.group_actor_id.in_(_theirs))),
    sql(
        lambda: (
            update(Delivery)
            .where(Delivery.host == _host, Delivery.state == "pending")
            .values(state="failed", last_error="The node was blocked.")
        )
    ),
)
_ANYBODY = sql(lambda: _theirs.limit(1))
_IS_BLOCKED = sql(
    lambda: select(FederatedInstance.id).where(FederatedInstance.id == _instance, FederatedInstance.policy == "blocked")
)


def _some(table: Any, owner: Any) -> Statement:
    key = table.__mapper__.primary_key
    few = select(*key).where(owner.in_(_theirs)).limit(AT_ONCE)
    if len(key) == 1:
        return sql(lambda: delete(table).where(key[0].in_(few)))
    return sql(lambda: delete(table).where(owner.in_(_theirs)))  # a row for each follower at most


#: Reactions to posts here are theirs; those of people here to posts of theirs go with the posts.
_KEPT = (
    _some(FriendPresence, FriendPresence.owner_id),
    _some(FriendPlay, FriendPlay.owner_id),
    _some(GroupPlay, GroupPlay.group_actor_id),
    _some(FriendShelf, FriendShelf.owner_id),
    _some(Reaction, Reaction.actor_id),
    _some(Notification, Notification.actor_id),
    _some(Post, Post.actor_id),
)


async def cut(tx: Tx, instance_id: int, host: str) -> None:
    """End every follow between the two nodes, tell those here who had one, and have the rest forgotten."""
    if await tx.first(_ANYBODY, instance_id=instance_id) is None:
        return  # a list names thousands of nodes that nobody here ever heard from
    ended: dict[int, list[str]] = {}
    for what, statement in _HAD.items():
        for row in await tx.all(statement, instance_id=instance_id):
            people = "1 person" if row.many == 1 else f"{row.many} people"
            ended.setdefault(row.user_id, []).append(f"{people} there {what}")
    for row in await tx.all(_GROUPS, instance_id=instance_id):
        groups = "1 group" if row.many == 1 else f"{row.many} groups"
        ended.setdefault(row.user_id, []).append(f"{groups} there that you were in")
    for user_id, parts in sorted(ended.items()):
        await _tell(tx, user_id, host, " and ".join(parts))
    for statement in _CUT:
        await tx.run(statement, instance_id=instance_id)
    await outbox.emit(tx, NodeBlocked(instance_id=instance_id))


async def forget(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Delete some of what is kept of a blocked node's people, and go on until nothing is left. A job."""
    instance_id = payload["instance_id"]
    if await tx.first(_IS_BLOCKED, instance_id=instance_id) is None:
        return  # it was opened again meanwhile
    gone = [await tx.run(statement, instance_id=instance_id) for statement in _KEPT]
    if max(gone) >= AT_ONCE:
        await outbox.emit(tx, NodeBlocked(instance_id=instance_id))


async def _tell(tx: Tx, user_id: int, host: str, ended: str) -> None:
    await notifications.add(
        tx,
        user_id,
        Kind.NODE_BLOCKED,
        f"{host} is blocked here now",
        f"An administrator of this node decided so. It ends what you had with {ended}.",
        link="/people",
        once=f"node_blocked:{user_id}:{host}:{tx.now.date()}",
    )
