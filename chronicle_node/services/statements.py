"""What people here posted of their reviews: under which address, for whom, and who was told. A grave stays of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, select, update

from chronicle_node import outbox
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain.audience import stricter
from chronicle_node.domain.events import ReviewChanged
from chronicle_node.models.accounts import User
from chronicle_node.models.federation import OutboxActivity
from chronicle_node.models.posts import Post
from chronicle_node.models.reviews import UserReview
from chronicle_node.models.social import Actor
from chronicle_node.models.types import UTC, Json, PublicId
from chronicle_node.services.deliveries import Inbox

_review = bindparam("review_id", type_=PublicId)
_this = Post.id == bindparam("post_id")
_LIVE = sql(
    select(Post.id, Post.public_id, Post.uri, Post.audience, Post.published_at, Post.reached).where(
        Post.subject_id == _review, Post.gone_at.is_(None)
    )
)
_WANTED = sql(
    select(
        UserReview.audience,
        UserReview.created_at,
        User.reviews_audience,
        User.ratings_audience,
        User.privacy_settings,
        User.is_active,
    )
    .join(User, User.id == UserReview.user_id)
    .where(UserReview.public_id == _review)
)
_ADD = sql(
    insert(Post, "public_id", "uri", "url", "actor_id", "subject_id", "audience", "published_at", "received_at")
    .returning(Post.id)
)  # fmt: skip
_TOLD = sql(
    update(Post).where(_this).values(reached=bindparam("told", type_=Json), updated_at=bindparam("at", type_=UTC))
)
_BURY = sql(update(Post).where(_this).values(gone_at=bindparam("at", type_=UTC), reached=None))
_of_it = (OutboxActivity.actor_id == bindparam("actor_id"), OutboxActivity.object_uri == bindparam("uri"))
_UNSAY = sql(delete(OutboxActivity).where(*_of_it))
_RESAY = sql(
    update(OutboxActivity)
    .where(OutboxActivity.public_id == bindparam("create_id", type_=PublicId))
    .values(body=bindparam("written"))
)
_posted = (
    select(
        Post.subject_id, Post.audience, UserReview.audience.label("own"), User.reviews_audience, User.id.label("user")
    )
    .join(Actor, Actor.id == Post.actor_id)
    .join(User, User.id == Actor.user_id)
    .where(Post.gone_at.is_(None), Post.subject_id.is_not(None))
)
_OF_PERSON = sql(
    _posted.join(UserReview, UserReview.public_id == Post.subject_id).where(User.id == bindparam("user_id"))
)
_ORPHANS = sql(
    _posted.outerjoin(UserReview, UserReview.public_id == Post.subject_id).where(UserReview.id.is_(None)).limit(1_000)
)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """How a review stands: whom it is for, whether its rating goes with it, whether its author wants it posted."""

    audience: str
    shows_rating: bool
    is_switched_on: bool
    written_at: datetime


async def live(tx: Tx, review_id: UUID) -> Row | None:
    """The post that a review has just now."""
    return await tx.first(_LIVE, review_id=review_id)


async def wanted(tx: Tx, review_id: UUID) -> Row | None:
    """The review with its author's settings, as `standing` reads it; None where there is none."""
    return await tx.first(_WANTED, review_id=review_id)


async def add(
    tx: Tx, actor_id: int, review_id: UUID, public_id: UUID, uri: str, url: str, audience: str, published_at: datetime
) -> int:
    """A review is said to others from now on; the number of its post."""
    return int(
        await tx.scalar(
            _ADD,
            public_id=public_id,
            uri=uri,
            url=url,
            actor_id=actor_id,
            subject_id=review_id,
            audience=audience,
            published_at=published_at,
            received_at=tx.now,
        )
    )


async def told(tx: Tx, post_id: int, inboxes: Sequence[Inbox], *, at: datetime | None) -> None:
    """These were told of it; `at` is when it last changed, None for a new one."""
    await tx.run(_TOLD, post_id=post_id, told=[[inbox.url, inbox.host] for inbox in inboxes], at=at)


async def resay(tx: Tx, create_id: UUID, document: Mapping[str, Any]) -> None:
    """Whoever reads the outbox, or has not been told yet, finds the newest words."""
    await tx.run(_RESAY, create_id=create_id, written=msgspec.json.encode(document).decode())


async def bury(tx: Tx, post_id: int, actor_id: int, uri: str) -> None:
    """It is no longer said; what was still owed of it is not sent any more."""
    await tx.run(_UNSAY, actor_id=actor_id, uri=uri)
    await tx.run(_BURY, post_id=post_id, at=tx.now)


async def narrow(tx: Tx, user_id: int) -> None:
    """Fewer may see this person's reviews than could: what is posted for more of them is to be withdrawn."""
    for row in await tx.all(_OF_PERSON, user_id=user_id):
        if stricter(row.own, row.reviews_audience) != row.audience:
            await outbox.emit(tx, ReviewChanged(user_id=user_id, review_id=row.subject_id, only_narrows=True))


async def look_after(tx: Tx) -> Mapping[str, object]:
    """Reviews can go by other ways than being deleted: with a duplicate that is merged, with an item. Posts follow."""
    orphans = await tx.all(_ORPHANS)
    for row in orphans:
        await outbox.emit(tx, ReviewChanged(user_id=row.user, review_id=row.subject_id))
    return {"withdrawn": len(orphans)}
