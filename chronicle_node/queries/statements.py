"""What people here posted, by the address others know it under, for whoever may read what it is about."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, sql
from chronicle_node.errors import NotFound
from chronicle_node.models.claims import PostWork
from chronicle_node.models.posts import Post
from chronicle_node.models.social import Actor
from chronicle_node.models.types import PublicId
from chronicle_node.policy import Viewer
from chronicle_node.queries import sayings
from chronicle_node.queries.sayings import Subject, What


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """A post. `reader` is the address of the one who reads it, where that is somebody elsewhere."""

    id: UUID
    author: UUID
    followers_uri: str
    audience: str
    what: What
    published_at: datetime
    updated_at: datetime | None
    reader: str | None


class Grave(msgspec.Struct, frozen=True):
    """What is left of one that was taken back."""

    uri: str
    gone_at: datetime


_reader = aliased(Actor)
#: What a statement selects of a post of somebody here, so that `subject_of` can read its rows.
SUBJECT: list[Any] = [
    func.coalesce(PostWork.kind, "review").label("says"),
    PostWork.media_item_id.label("work_id"),
    PostWork.status.label("says_status"),
    PostWork.since,
    PostWork.until,
]
_posts: Any = (
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
        Actor.user_id,
        *SUBJECT,
    )
    .join(Actor, Actor.id == Post.actor_id)
    .outerjoin(PostWork, PostWork.post_id == Post.id)
)
_BY_ID = sql(
    lambda: _posts.where(Post.public_id == bindparam("public_id", type_=PublicId), Post.subject_id.is_not(None))
)
_BY_SUBJECT = sql(
    lambda: _posts.where(Post.subject_id == bindparam("public_id", type_=PublicId)).order_by(Post.id.desc()).limit(1)
)
_BY_NUMBER = sql(lambda: _posts.where(Post.id == bindparam("post_id")))
_URI = sql(lambda: select(_reader.uri).where(_reader.id == bindparam("actor_id")))


async def by_id(tx: Tx, viewer: Viewer, public_id: UUID) -> Statement | Grave | None:
    """The post at this address, or its grave; None where there never was one. Raises NotFound as `sayings.of`."""
    return await _found(tx, viewer, await tx.first(_BY_ID, public_id=public_id))


async def by_subject(tx: Tx, viewer: Viewer, review_id: UUID) -> Statement | Grave | None:
    """The post of this review or list, or the grave of the last. Likewise."""
    return await _found(tx, viewer, await tx.first(_BY_SUBJECT, public_id=review_id))


async def open_to(tx: Tx, viewer: Viewer, post_id: int) -> None:
    """Raises NotFound where the viewer may not read what somebody here posted."""
    await _found(tx, viewer, await tx.first(_BY_NUMBER, post_id=post_id))


async def _found(tx: Tx, viewer: Viewer, row: Row | None) -> Statement | Grave | None:
    if row is None:
        return None
    if row.gone_at is not None:
        return Grave(row.uri, row.gone_at)
    if row.user_id is None:
        raise NotFound
    return Statement(
        id=row.public_id,
        author=row.author,
        followers_uri=row.followers_uri,
        audience=row.audience,
        what=await sayings.of(tx, viewer, subject_of(row), row.audience),
        published_at=row.published_at,
        updated_at=row.updated_at,
        reader=await tx.scalar(_URI, actor_id=viewer.actor_id) if viewer.kind == "remote" else None,
    )


def subject_of(row: Row) -> Subject:
    """What a post of somebody here is about."""
    return Subject(
        kind=row.says,
        user_id=row.user_id,
        id=row.subject_id,
        item_id=row.work_id,
        status=row.says_status,
        since=row.since,
        until=row.until,
    )
