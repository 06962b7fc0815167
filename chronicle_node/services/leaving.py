"""What stays of a person who leaves: a grave at the address of their actor, which says farewell and nothing else.

The key is kept until the farewell has long been delivered; name, text, picture and every tie go at once.
"""

from __future__ import annotations

from sqlalchemy import bindparam, case, delete, func, or_, select, update

from chronicle_node import outbox
from chronicle_node.db import Tx, sql
from chronicle_node.domain.events import PersonLeft
from chronicle_node.models.claims import PostWork
from chronicle_node.models.federation import Delivery, FederatedInstance, OutboxActivity
from chronicle_node.models.groups import DistantMembership, Group, GroupPlay
from chronicle_node.models.moderation import Mute, Report
from chronicle_node.models.notifications import Notification
from chronicle_node.models.posts import Post, Reaction
from chronicle_node.models.shelves import FriendShelf
from chronicle_node.models.social import Actor, Block, FederatedFriend, Follow, FriendPlay, FriendPresence
from chronicle_node.models.types import UTC, BigId
from chronicle_node.services import group_actors

_FIND = sql(lambda: select(Actor.id).where(Actor.user_id == bindparam("user_id")))
_who = bindparam("actor_id", type_=BigId)
_other = case((Follow.follower_id == _who, Follow.followed_id), else_=Follow.follower_id)
_INBOXES = sql(
    lambda: (
        select(func.coalesce(Actor.shared_inbox, Actor.inbox).label("inbox"), FederatedInstance.host)
        .distinct()
        .select_from(Follow)
        .join(Actor, Actor.id == _other)
        .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .where(
            or_(Follow.follower_id == _who, Follow.followed_id == _who),
            Actor.user_id.is_(None),
            Actor.gone_at.is_(None),
            func.coalesce(Actor.shared_inbox, Actor.inbox).is_not(None),
            FederatedInstance.policy != "blocked",
        )
    )
)
_OWNED = sql(lambda: select(Group.id).where(Group.owner_user_id == bindparam("user_id")))
_GROUPS = sql(
    lambda: (
        select(func.coalesce(Actor.shared_inbox, Actor.inbox).label("inbox"), FederatedInstance.host)
        .distinct()
        .select_from(DistantMembership)
        .join(Actor, Actor.id == DistantMembership.group_actor_id)
        .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .where(
            DistantMembership.user_id == bindparam("user_id"),
            or_(DistantMembership.state == "member", DistantMembership.state == "asked"),
            Actor.gone_at.is_(None),
            FederatedInstance.policy != "blocked",
        )
    )
)
_REACHED = sql(lambda: select(Post.reached).where(Post.actor_id == _who, Post.reached.is_not(None)).order_by(Post.id))
_BURY = sql(
    lambda: (
        update(Actor)
        .where(Actor.id == _who)
        .values(
            gone_at=bindparam("at", type_=UTC),
            **dict.fromkeys(("user_id", "display_name", "summary", "avatar_url", "also_known_as", "moved_to_uri")),
        )
    )
)
_HUSH = sql(lambda:
    update(Post)
    .where(Post.actor_id == _who, Post.gone_at.is_(None))
    .values(
        gone_at=bindparam("at", type_=UTC), reached=None, content=None, warning=None, tags=None,
        source=case((Post.source.is_not(None), "")),
    )
)  # fmt: skip
_TIES = (
    sql(lambda: delete(Follow).where(or_(Follow.follower_id == _who, Follow.followed_id == _who))),
    sql(lambda: delete(Block).where(or_(Block.actor_id == _who, Block.target_id == _who))),
    sql(lambda: delete(FederatedFriend).where(FederatedFriend.actor_id == _who)),
    sql(lambda: delete(FriendPlay).where(or_(FriendPlay.viewer_id == _who, FriendPlay.owner_id == _who))),
    sql(lambda: delete(FriendPresence).where(or_(FriendPresence.viewer_id == _who, FriendPresence.owner_id == _who))),
    sql(lambda: delete(GroupPlay).where(GroupPlay.viewer_id == _who)),
    sql(lambda: delete(FriendShelf).where(or_(FriendShelf.viewer_id == _who, FriendShelf.owner_id == _who))),
    sql(lambda: delete(Reaction).where(Reaction.actor_id == _who)),
    sql(lambda: delete(PostWork).where(PostWork.post_id.in_(select(Post.id).where(Post.actor_id == _who)))),
    sql(lambda: delete(Notification).where(Notification.actor_id == _who)),
    sql(lambda: delete(Mute).where(or_(Mute.actor_id == _who, Mute.target_id == _who))),
    sql(lambda: delete(Report).where(Report.target_id == _who)),
    sql(lambda: update(Report).where(Report.reporter_id == _who).values(reporter_id=None)),
    sql(lambda: delete(Delivery).where(Delivery.actor_id == _who)),
    sql(lambda: delete(OutboxActivity).where(OutboxActivity.actor_id == _who)),
)


async def leave(tx: Tx, user_id: int) -> None:
    """Cut all ties of a person's actor and have everybody elsewhere told; the account itself goes afterwards."""
    actor_id = await tx.scalar(_FIND, user_id=user_id)
    if actor_id is None:
        return
    for group in await tx.all(_OWNED, user_id=user_id):
        await group_actors.bury(tx, group.id)
    told = [*await tx.all(_INBOXES, actor_id=actor_id), *await tx.all(_GROUPS, user_id=user_id)]
    inboxes = tuple(dict.fromkeys((row.inbox, row.host) for row in told))
    # Whoever got something they wrote has to do with them, too: the servers of those they answered or named.
    wrote_to = {host: url for row in await tx.all(_REACHED, actor_id=actor_id) for url, host in row.reached or ()}
    for _, host in inboxes:
        wrote_to.pop(host, None)
    inboxes += tuple((url, host) for host, url in wrote_to.items())
    for tie in _TIES:
        await tx.run(tie, actor_id=actor_id)
    await tx.run(_HUSH, actor_id=actor_id, at=tx.now)
    await tx.run(_BURY, actor_id=actor_id, at=tx.now)
    if inboxes:
        await outbox.emit(tx, PersonLeft(actor_id=actor_id, inboxes=inboxes))
