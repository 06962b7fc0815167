"""Posts of people elsewhere, as they would be kept: a maker beside `tests.factories`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chronicle_node import ids
from chronicle_node.db import Tx, insert
from chronicle_node.models.posts import Post, PostRecipient
from tests.factories import Someone


async def post(
    tx: Tx,
    author: Someone,
    content: str,
    audience: str = "public",
    *,
    to: tuple[Someone, ...] = (),
    at: datetime | None = None,
    about: dict[str, Any] | None = None,
) -> int:
    """Something that somebody elsewhere wrote, for `to` by name."""
    public_id, moment = ids.new(), at or tx.now
    values = {"audience": audience, "content": content, "published_at": moment, "received_at": moment}
    uri = f"https://{author.host}/notes/{public_id}"
    added = (
        insert(Post)
        .values(public_id=public_id, uri=uri, actor_id=author.actor_id, about=about, **values)
        .returning(Post.id)
    )
    post_id = int(await tx.scalar(added))
    for one in to:
        await tx.run(insert(PostRecipient).values(post_id=post_id, actor_id=one.actor_id))
    return post_id


async def posted(tx: Tx, author: Someone, review_id: UUID, audience: str) -> UUID:
    """The post of a review here; its public id."""
    public_id = ids.new()
    values = {"audience": audience, "subject_id": review_id, "published_at": tx.now, "received_at": tx.now}
    uri = f"https://{author.host}/ap/objects/{public_id}"
    await tx.run(insert(Post).values(public_id=public_id, uri=uri, actor_id=author.actor_id, **values))
    return public_id
