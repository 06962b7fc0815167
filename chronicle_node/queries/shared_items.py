"""Items as other servers may read them: what the catalogue says, and nothing of anybody here."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Text, bindparam, select

from chronicle_node.db import Tx, sql
from chronicle_node.errors import NotFound
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.claims import PostWork
from chronicle_node.models.posts import Post
from chronicle_node.models.reviews import UserReview
from chronicle_node.models.types import PublicId
from chronicle_node.policy import Viewer
from chronicle_node.queries import known, media
from chronicle_node.queries.media import Chain

_ID = sql(lambda: select(MediaItem.id).where(MediaItem.public_id == bindparam("public_id", type_=PublicId)))
_live = (
    Post.gone_at.is_(None),
    Post.subject_id.is_not(None),
    Post.audience == bindparam("audience", "public", type_=Text),
)
_POSTED = sql(
    lambda: (
        select(Post.id)
        .join(PostWork, PostWork.post_id == Post.id)
        .where(PostWork.media_item_id == bindparam("item_id"), *_live)
        .union_all(
            select(Post.id)
            .join(UserReview, UserReview.public_id == Post.subject_id)
            .where(UserReview.media_item_id == bindparam("item_id"), *_live)
        )
        .limit(1)
    )
)


async def one(tx: Tx, viewer: Viewer, public_id: UUID) -> Chain:
    """An item that the viewer may know of, or of which somebody here has told everybody. Raises NotFound."""
    item_id = await tx.scalar(_ID, public_id=public_id)
    if item_id is None:
        raise NotFound
    if await tx.first(_POSTED, item_id=item_id) is None:
        await known.one(tx, viewer, public_id)
    return await media.chain(tx, int(item_id))
