"""What was posted to a friend who may no longer see it: their node is asked to forget it.

A post is kept there once for all its people, and no server lets one shrink; so it goes for them all. Whoever else there
may see what it was about still reads it where it is at home.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, func, select

from chronicle_node import ids
from chronicle_node.db import Tx, sql
from chronicle_node.domain.audience import SAID
from chronicle_node.federation import notes, publish, statements
from chronicle_node.models.claims import PostWork
from chronicle_node.models.posts import Post
from chronicle_node.models.types import BigId
from chronicle_node.services import deliveries
from chronicle_node.services import statements as said
from chronicle_node.services.deliveries import Inbox

_LIVE = sql(
    lambda: (
        select(Post.id, Post.uri, Post.reached, Post.updated_at, func.coalesce(PostWork.kind, "review").label("kind"))
        .outerjoin(PostWork, PostWork.post_id == Post.id)
        .where(
            Post.actor_id == bindparam("actor_id", type_=BigId), Post.gone_at.is_(None), Post.subject_id.is_not(None)
        )
        .order_by(Post.id)
    )
)


async def from_friend(tx: Tx, payload: Mapping[str, Any]) -> None:
    """A friend elsewhere may see less of these kinds than they could. A job."""
    author = await statements.author_of(tx, payload["user_id"])
    friend = await publish.actor(tx, payload["friend_id"])
    if author is None or friend is None:
        return
    base = await publish.uris(tx)
    for row in await tx.all(_LIVE, actor_id=author.id):
        told = [Inbox(url, host) for url, host in row.reached or ()]
        there = [inbox for inbox in told if inbox.host == friend.host]
        if not there or SAID[row.kind] not in payload["kinds"]:
            continue
        identifier = ids.new()
        document = notes.delete(author.uri, row.uri, base.activity(identifier), [friend.uri])
        activity_id = await deliveries.keep(tx, author.id, identifier, document, "direct")
        if activity_id is not None:
            await deliveries.owe(tx, author.id, activity_id, there, order=row.uri)
        await said.told(tx, row.id, [inbox for inbox in told if inbox.host != friend.host], at=row.updated_at)
