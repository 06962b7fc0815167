"""What was posted of reviews here, by the address others know it under, for whoever may read the review."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.audience import stricter
from chronicle_node.errors import NotFound
from chronicle_node.models.accounts import User
from chronicle_node.models.posts import Post
from chronicle_node.models.social import Actor
from chronicle_node.models.types import PublicId
from chronicle_node.policy import Viewer
from chronicle_node.queries import reviews
from chronicle_node.queries.reviews import Review


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """A posted review. `reader` is the address of the one who reads it, where that is somebody elsewhere."""

    id: UUID
    author: UUID
    followers_uri: str
    audience: str
    review: Review
    published_at: datetime
    updated_at: datetime | None
    shows_rating: bool
    reader: str | None


class Grave(msgspec.Struct, frozen=True):
    """What is left of one that was taken back."""

    uri: str
    gone_at: datetime


_reader = aliased(Actor)
_posts = (
    select(
        Post.public_id,
        Post.uri,
        Post.subject_id,
        Post.audience,
        Post.published_at,
        Post.updated_at,
        Post.gone_at,
        Actor.public_id.label("author"),
        Actor.followers_uri,
        User.ratings_audience,
    )
    .join(Actor, Actor.id == Post.actor_id)
    .outerjoin(User, User.id == Actor.user_id)
)
_BY_ID = sql(_posts.where(Post.public_id == bindparam("public_id", type_=PublicId), Post.subject_id.is_not(None)))
_BY_REVIEW = sql(
    _posts.where(Post.subject_id == bindparam("public_id", type_=PublicId)).order_by(Post.id.desc()).limit(1)
)
_URI = sql(select(_reader.uri).where(_reader.id == bindparam("actor_id")))


async def by_id(tx: Tx, viewer: Viewer, public_id: UUID) -> Statement | Grave | None:
    """The post at this address, or its grave; None where there never was one. Raises NotFound as `reviews.one`."""
    return await _found(tx, viewer, await tx.first(_BY_ID, public_id=public_id))


async def by_review(tx: Tx, viewer: Viewer, review_id: UUID) -> Statement | Grave | None:
    """The post of this review, or the grave of the last. Likewise."""
    return await _found(tx, viewer, await tx.first(_BY_REVIEW, public_id=review_id))


async def _found(tx: Tx, viewer: Viewer, row: Row | None) -> Statement | Grave | None:
    if row is None:
        return None
    if row.gone_at is not None:
        return Grave(row.uri, row.gone_at)
    review = await reviews.one(tx, viewer, row.subject_id)
    if row.ratings_audience is None:
        raise NotFound
    return Statement(
        id=row.public_id,
        author=row.author,
        followers_uri=row.followers_uri,
        audience=row.audience,
        review=review,
        published_at=row.published_at,
        updated_at=row.updated_at,
        shows_rating=stricter(row.ratings_audience, row.audience) == row.audience,
        reader=await tx.scalar(_URI, actor_id=viewer.actor_id) if viewer.kind == "remote" else None,
    )
