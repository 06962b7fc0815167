"""What people here posted: under which address, for whom, and who was told. A grave stays of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import and_, bindparam, delete, func, or_, select, update

from chronicle_node import outbox
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain.audience import SAID, stricter
from chronicle_node.domain.events import ReviewChanged
from chronicle_node.domain.happening import Event
from chronicle_node.domain.said import Stated
from chronicle_node.models.accounts import User
from chronicle_node.models.claims import PostWork
from chronicle_node.models.federation import OutboxActivity
from chronicle_node.models.library import UserLibrary
from chronicle_node.models.lists import UserList
from chronicle_node.models.posts import Post
from chronicle_node.models.reviews import UserRating, UserReview
from chronicle_node.models.social import Actor
from chronicle_node.models.types import UTC, BigId, Json, PublicId
from chronicle_node.services.deliveries import Inbox

AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 6  # ratings and statuses of one person, who may well go through a shelf at one go
ORPHANS = 1_000
BY_ITSELF = ("rating", "status")
_actor = bindparam("actor_id", type_=BigId)
_item = bindparam("item_id", type_=BigId)
_this = Post.id == bindparam("post_id")
_live = (
    select(
        *(Post.id, Post.public_id, Post.uri, Post.audience, Post.published_at, Post.reached, Post.subject_id),
        *(PostWork.status.label("says_status"), PostWork.since, PostWork.until, PostWork.media_item_id),
    )
    .outerjoin(PostWork, PostWork.post_id == Post.id)
    .where(Post.gone_at.is_(None))
)
_LIVE = sql(lambda: _live.where(Post.subject_id == bindparam("subject_id", type_=PublicId)))
_OF_ITEM = sql(
    lambda: _live.where(Post.actor_id == _actor, PostWork.kind == bindparam("kind"), PostWork.media_item_id == _item)
)
_REVIEWED = sql(
    lambda: (
        select(Post.id)
        .join(UserReview, UserReview.public_id == Post.subject_id)
        .where(Post.actor_id == _actor, Post.gone_at.is_(None), UserReview.media_item_id == _item)
        .limit(1)
    )
)
_ITEM_OF_REVIEW = sql(
    lambda: select(UserReview.media_item_id).where(UserReview.public_id == bindparam("subject_id", type_=PublicId))
)
_ALONE = sql(lambda: select(Actor.id).where(Actor.id == bindparam("actor_id")).with_for_update(key_share=True))
_LATELY = sql(
    lambda: (
        select(func.count())
        .select_from(Post)
        .join(PostWork, PostWork.post_id == Post.id)
        .where(
            Post.actor_id == _actor,
            Post.received_at > bindparam("since", type_=UTC),
            or_(PostWork.kind == "rating", PostWork.kind == "status"),
        )
    )
)
_ADD = sql(lambda:
    insert(Post, "public_id", "uri", "url", "actor_id", "subject_id", "audience", "published_at", "received_at")
    .returning(Post.id)
)  # fmt: skip
_ABOUT = sql(lambda: insert(PostWork, "post_id", "kind", "media_item_id", "status", "since", "until", "parts"))
# Of a digest it stays known which plays it told of, so that they are not told again.
_FORGET = sql(lambda: delete(PostWork).where(PostWork.post_id == bindparam("post_id"), PostWork.kind != "digest"))
_COUNT = sql(
    lambda: update(PostWork).where(PostWork.post_id == bindparam("the_post")).values(parts=bindparam("now_parts"))
)
_TOLD = sql(
    lambda: (
        update(Post).where(_this).values(reached=bindparam("told", type_=Json), updated_at=bindparam("at", type_=UTC))
    )
)
_BURY = sql(lambda: update(Post).where(_this).values(gone_at=bindparam("at", type_=UTC), reached=None))
_of_it = (OutboxActivity.actor_id == bindparam("actor_id"), OutboxActivity.object_uri == bindparam("uri"))
_UNSAY = sql(lambda: delete(OutboxActivity).where(*_of_it))
_RESAY = sql(
    lambda: (
        update(OutboxActivity)
        .where(OutboxActivity.public_id == bindparam("create_id", type_=PublicId))
        .values(body=bindparam("written"))
    )
)
_SAYS = func.coalesce(PostWork.kind, "review")
_posted = (
    select(
        *(Post.subject_id, Post.audience, _SAYS.label("kind"), PostWork.media_item_id, User.id.label("user_id")),
        *(PostWork.status, User.privacy_settings),
        *(getattr(User, f"{kind}_audience") for kind in sorted(SAID.values())),
    )
    .join(Actor, Actor.id == Post.actor_id)
    .join(User, User.id == Actor.user_id)
    .outerjoin(PostWork, PostWork.post_id == Post.id)
    .where(Post.gone_at.is_(None), Post.subject_id.is_not(None))
)
_OF_PERSON = sql(lambda: _posted.where(User.id == bindparam("user_id")))
_ORPHANS = sql(
    lambda: (
        _posted.outerjoin(UserReview, and_(_SAYS == "review", UserReview.public_id == Post.subject_id))
        .outerjoin(UserList, and_(_SAYS == "list", UserList.public_id == Post.subject_id))
        .outerjoin(
            UserRating,
            and_(UserRating.user_id == User.id, UserRating.media_item_id == PostWork.media_item_id, _SAYS == "rating"),
        )
        .outerjoin(
            UserLibrary,
            and_(
                UserLibrary.user_id == User.id, UserLibrary.media_item_id == PostWork.media_item_id, _SAYS == "status"
            ),
        )
        .where(
            or_(
                and_(_SAYS == "review", UserReview.id.is_(None)),
                and_(_SAYS == "list", UserList.id.is_(None)),
                and_(_SAYS == "rating", UserRating.id.is_(None)),
                and_(_SAYS == "status", UserLibrary.id.is_(None)),
            )
        )
        .limit(ORPHANS)
    )
)


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a post is about, as it is kept beside it; a review is known by its id alone."""

    kind: str
    item_id: int | None = None
    status: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    parts: int | None = None


async def live(tx: Tx, subject_id: UUID) -> Row | None:
    """The post that a review or a list has just now, or that a digest is."""
    return await tx.first(_LIVE, subject_id=subject_id)


async def of_item(tx: Tx, actor_id: int, kind: str, item_id: int) -> list[Row]:
    """The posts there are of somebody's rating of an item, or of where it stood with them."""
    return await tx.all(_OF_ITEM, actor_id=actor_id, kind=kind, item_id=item_id)


async def is_reviewed(tx: Tx, actor_id: int, item_id: int) -> bool:
    """Whether a review of the item is posted, which tells the rating as well."""
    return await tx.first(_REVIEWED, actor_id=actor_id, item_id=item_id) is not None


async def item_of_review(tx: Tx, review_id: UUID) -> int | None:
    """What a review is of."""
    found: int | None = await tx.scalar(_ITEM_OF_REVIEW, subject_id=review_id)
    return found


async def is_too_often(tx: Tx, actor_id: int) -> bool:
    """Whether this person posted as many ratings and statuses within the hour as anybody wants to read.

    Until the commit nobody else counts for them, so that two at once are not both the last.
    """
    await tx.first(_ALONE, actor_id=actor_id)
    return bool(await tx.scalar(_LATELY, actor_id=actor_id, since=tx.now - AN_HOUR) >= MOST_AN_HOUR)


async def add(
    tx: Tx, actor_id: int, subject_id: UUID, about: About, public_id: UUID, uri: str, url: str, audience: str,
    published_at: datetime,
) -> int:  # fmt: skip
    """Something is said to others from now on; the number of its post."""
    post_id = int(
        await tx.scalar(
            _ADD,
            public_id=public_id,
            uri=uri,
            url=url,
            actor_id=actor_id,
            subject_id=subject_id,
            audience=audience,
            published_at=published_at,
            received_at=tx.now,
        )
    )
    if about.kind != "review":
        stated = msgspec.structs.asdict(about)
        await tx.run(_ABOUT, post_id=post_id, media_item_id=stated.pop("item_id"), **stated)
    return post_id


async def told(tx: Tx, post_id: int, inboxes: Sequence[Inbox], *, at: datetime | None) -> None:
    """These were told of it; `at` is when it last changed, None for a new one."""
    await tx.run(_TOLD, post_id=post_id, told=[[inbox.url, inbox.host] for inbox in inboxes], at=at)


async def counted(tx: Tx, post_id: int, parts: int) -> None:
    """A digest tells of so many parts now."""
    await tx.run(_COUNT, the_post=post_id, now_parts=parts)


async def resay(tx: Tx, create_id: UUID, document: Mapping[str, Any]) -> None:
    """Whoever reads the outbox, or has not been told yet, finds the newest words."""
    await tx.run(_RESAY, create_id=create_id, written=msgspec.json.encode(document).decode())


async def bury(tx: Tx, post_id: int, actor_id: int, uri: str) -> None:
    """It is no longer said; what was still owed of it is not sent any more."""
    await tx.run(_UNSAY, actor_id=actor_id, uri=uri)
    await tx.run(_BURY, post_id=post_id, at=tx.now)
    await tx.run(_FORGET, post_id=post_id)


async def narrow(tx: Tx, user_id: int, kinds: Sequence[str]) -> None:
    """Fewer may see these kinds of this person's things than could: what is posted for more is to be withdrawn."""
    for row in await tx.all(_OF_PERSON, user_id=user_id):
        kind = SAID[row.kind]
        if kind in kinds and stricter(getattr(row, f"{kind}_audience"), row.audience) != row.audience:
            await outbox.emit(tx, _changed(row, only_narrows=True))


async def look_after(tx: Tx) -> Mapping[str, object]:
    """Things can go by other ways than being deleted: with a duplicate that is merged, with an item. Posts follow."""
    orphans = await tx.all(_ORPHANS)
    for row in orphans:
        await outbox.emit(tx, _changed(row))
    return {"withdrawn": len(orphans)}


def _changed(row: Row, *, only_narrows: bool = False) -> Event:
    if row.kind == "review":
        return ReviewChanged(user_id=row.user_id, review_id=row.subject_id, only_narrows=only_narrows)
    return Stated(
        user_id=row.user_id,
        kind=row.kind,
        item_id=row.media_item_id,
        subject_id=row.subject_id,
        only_narrows=only_narrows,
    )
