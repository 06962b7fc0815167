"""What of the things said to others somebody may read, and so like, pass on and answer: by id, or not at all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy import bindparam, exists, select, true

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.answers import Answerable
from chronicle_node.errors import NotFound
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.posts import Post
from chronicle_node.models.reviews import UserReview
from chronicle_node.models.social import Actor
from chronicle_node.models.types import PublicId
from chronicle_node.policy import BOUND, Viewer, can_read
from chronicle_node.queries import reviews, statements

Find = Callable[[Tx, Viewer, UUID], Awaitable[Answerable]]
_id = bindparam("public_id", type_=PublicId)
_POST = sql(
    lambda: (
        select(
            *(Post.id, Post.public_id, Post.uri, Post.actor_id, Post.audience, Post.subject_id, Post.thread_id),
            Post.source,
            exists().where(UserReview.public_id == Post.subject_id).label("is_of_review"),
            can_read(BOUND, Post, Actor).label("is_open"),
            can_read(BOUND, Post, Actor, true()).label("is_open_to_readers"),
        )
        .join(Actor, Actor.id == Post.actor_id)
        .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .where(Post.public_id == _id, Post.gone_at.is_(None), FederatedInstance.policy != "blocked")
    )
)
_REVIEW = sql(
    lambda: (
        select(UserReview.public_id, Actor.id.label("actor_id"), Post.id, Post.uri, Post.audience)
        .join(Actor, Actor.user_id == UserReview.user_id)
        .outerjoin(Post, (Post.subject_id == UserReview.public_id) & Post.gone_at.is_(None))
        .where(UserReview.public_id == _id)
    )
)
_BASE = sql(lambda: select(FederatedInstance.instance_url).where(FederatedInstance.is_self.is_(True)))


async def post(tx: Tx, viewer: Viewer, public_id: UUID) -> Row:
    """A post that the viewer may read: a review's, and what is said to its readers, under the policy.

    Raises NotFound. What is from elsewhere is shown to people of this node alone.
    """
    row = await tx.first(_POST, public_id=public_id, **viewer.values)
    if row is None:
        raise NotFound
    if row.subject_id is not None:
        await statements.open_to(tx, viewer, row.id)
    elif row.source is None and not viewer.signed_in:
        raise NotFound
    elif not row.is_open:
        if not row.is_open_to_readers:
            raise NotFound
        await reviews.one(tx, viewer, row.thread_id)
    return row


async def answerable_post(tx: Tx, viewer: Viewer, public_id: UUID) -> Answerable:
    """A post as it can be answered. Raises NotFound."""
    row = await post(tx, viewer, public_id)
    if row.is_of_review:
        return await answerable_review(tx, viewer, row.subject_id)
    return Answerable(
        post_id=row.id,
        uri=row.uri,
        thread_id=row.thread_id or row.subject_id or row.public_id,
        author_id=row.actor_id,
        audience=row.audience,
    )


async def answerable_review(tx: Tx, viewer: Viewer, review_id: UUID) -> Answerable:
    """A review as it can be answered: unless it is posted for everybody, among those who may read it.

    Raises NotFound.
    """
    await reviews.one(tx, viewer, review_id)
    row = await tx.one(_REVIEW, public_id=review_id)
    return Answerable(
        post_id=row.id,
        uri=row.uri or f"{await tx.scalar(_BASE)}/reviews/{review_id}",
        thread_id=review_id,
        author_id=row.actor_id,
        audience="public" if row.audience == "public" else "readers",
    )
