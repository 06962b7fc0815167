"""Inboxes that are no more: where one answers so, nobody is written to there again."""

from __future__ import annotations

from sqlalchemy import Text, bindparam, delete, or_, select, update

from chronicle_node.db import Row, Tx, sql
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.social import Actor, Follow
from chronicle_node.services import deliveries
from chronicle_node.services.deliveries import Inbox

_url = bindparam("url", type_=Text)
_SHARED = sql(
    lambda: (
        # Those there who have to do with the sender: they may still be reached by themselves.
        select(Actor.id, Actor.inbox, FederatedInstance.host)
        .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .join(Follow, Follow.follower_id == Actor.id)
        .where(
            *(Actor.shared_inbox == _url, Actor.user_id.is_(None), Actor.gone_at.is_(None)),
            *(Actor.inbox.is_not(None), Actor.inbox != _url),
            *(Follow.followed_id == bindparam("sender_id"), Follow.state == "accepted"),
        )
    )
)
_SHARE_NO_MORE = sql(
    lambda: update(Actor).where(Actor.shared_inbox == _url, Actor.user_id.is_(None)).values(shared_inbox=None)
)
_owners = select(Actor.id).where(Actor.inbox == _url, Actor.user_id.is_(None))
_END = sql(lambda: delete(Follow).where(or_(Follow.follower_id.in_(_owners), Follow.followed_id.in_(_owners))))


async def inbox(tx: Tx, row: Row) -> None:
    """An inbox answered that it is gone: follows of its owner end; who only shared it is written to directly."""
    left = await tx.all(_SHARED, url=row.inbox, sender_id=row.actor_id)
    await tx.run(_SHARE_NO_MORE, url=row.inbox)
    await tx.run(_END, url=row.inbox)
    if left and row.activity_id is not None:
        inboxes = [Inbox(one.inbox, one.host) for one in left]
        await deliveries.owe(tx, row.actor_id, row.activity_id, inboxes, order=row.order_key)
