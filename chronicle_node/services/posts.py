"""What people elsewhere wrote: kept for those here who follow them, changed and deleted by its author alone.

A post keeps the audience it began with or gets a narrower one, never a wider one. Of a deleted post its address stays,
so that a copy that comes late does not bring it back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from chronicle_node import ids
from chronicle_node.db import Row, Tx, any_of, insert, sql
from chronicle_node.models.claims import PostWork
from chronicle_node.models.posts import Post, PostRecipient, PostTag
from chronicle_node.models.reviews import UserReview
from chronicle_node.models.social import Actor, Follow
from chronicle_node.models.types import UTC, BigId, PublicId
from chronicle_node.policy import between

KEPT = timedelta(days=90)
OF_WORKS_KEPT = timedelta(days=730)
GRAVES_KEPT = timedelta(days=14)
A_DAY = timedelta(days=1)
MOST_A_DAY = 500  # posts of one author; nobody reads more
MOST_FLOATING = 50  # of those, answers to what nobody here knew, for which that is looked up
MOST_RECIPIENTS = 100
NARROWER = {"public": 0, "followers": 1, "direct": 2}


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A post as it is kept; named as the columns of `posts` are."""

    uri: str
    kind: str
    audience: str
    url: str | None
    title: str | None
    warning: str | None
    is_sensitive: bool
    content: str
    about: dict[str, Any] | None
    links: list[Any] | None
    rating: float | None
    listed: dict[str, Any] | None
    published_at: datetime
    updated_at: datetime | None
    in_reply_to: str | None = None


_FIELDS = Heard.__struct_fields__
_CHANGED = tuple(name for name in _FIELDS if name not in {"uri", "kind", "published_at", "in_reply_to"})
_author = bindparam("actor_id", type_=BigId)
_COLUMNS = (
    *(Post.id, Post.public_id, Post.uri, Post.actor_id, Post.audience, Post.updated_at, Post.published_at),
    *(Post.gone_at, Post.subject_id, Post.thread_id, Post.source, Post.in_reply_to, Post.answers_id),
)
_FIND = sql(lambda: select(*_COLUMNS).where(Post.uri == bindparam("uri")))
_ADD = sql(
    lambda: (
        insert(Post, "public_id", "actor_id", "received_at", "answers_id", "thread_id", *_FIELDS)
        .on_conflict_do_nothing(index_elements=[Post.uri])
        .returning(Post.id)
    )
)
_CHANGE = sql(
    lambda: (
        update(Post)
        .where(Post.id == bindparam("post_id"))
        .values({name: bindparam(f"new_{name}", type_=getattr(Post, name).type) for name in _CHANGED})
    )
)
_BURY = sql(lambda:
    update(Post)
    .where(Post.id == bindparam("post_id"))
    .values(
        gone_at=bindparam("at", type_=UTC), url=None, title=None, warning=None, content=None, about=None, links=None,
        rating=None, listed=None,
    )
)  # fmt: skip
_UNSAY = sql(lambda: delete(PostWork).where(PostWork.post_id == bindparam("post_id", type_=BigId)))
_GRAVE = sql(lambda:
    insert(Post, "public_id", "actor_id", "uri", "audience", "published_at", "received_at", "gone_at")
    .on_conflict_do_nothing(index_elements=[Post.uri])
)  # fmt: skip
_to = insert(PostRecipient, "post_id", "actor_id", "is_mentioned")
_TO = sql(
    lambda: _to.on_conflict_do_update(
        index_elements=["post_id", "actor_id"],
        set_={"is_mentioned": or_(PostRecipient.is_mentioned, _to.excluded.is_mentioned)},
    )
)
_TAGGED = sql(lambda: insert(PostTag, "post_id", "name").on_conflict_do_nothing())
_UNTAG = sql(lambda: delete(PostTag).where(PostTag.post_id == bindparam("post_id")))
_HERE = sql(
    lambda: (
        select(Actor.id, Actor.uri, Actor.user_id)
        .where(any_of(Actor.uri, "uris"), Actor.user_id.is_not(None), ~between(Actor.id, _author))
        .limit(MOST_RECIPIENTS)
    )
)
# What came before what it answers finds its place, and takes along what was said beneath it. What began the talk has no
# place in it: then posts that answer each other in a circle make none here.
_thread = bindparam("thread", type_=PublicId)
_FIND_PLACE = sql(
    lambda: (
        update(Post)
        .where(
            *(Post.in_reply_to == bindparam("uri"), Post.answers_id.is_(None), Post.id != bindparam("post_id")),
            Post.public_id != _thread,
        )
        .values(answers_id=bindparam("post_id", type_=BigId), thread_id=_thread)
        .returning(Post.id)
    )
)
_began = aliased(Post)
_MOVE_TALKS = sql(
    lambda: (
        update(Post)
        .where(Post.thread_id.in_(select(_began.public_id).where(any_of(_began.id, "placed"))))
        .values(thread_id=_thread)
    )
)
_follower = aliased(Actor)
_FOLLOWED = sql(
    lambda: (
        select(Follow.id)
        .join(_follower, _follower.id == Follow.follower_id)
        .where(Follow.followed_id == _author, Follow.state == "accepted", _follower.user_id.is_not(None))
        .limit(1)
    )
)
_lately = (
    select(Post.id).where(Post.actor_id == _author, Post.received_at > bindparam("since", type_=UTC)).limit(MOST_A_DAY)
)
_LATELY = sql(lambda: select(func.count()).select_from(_lately.subquery()))
_FLOATING = sql(
    lambda: select(func.count()).select_from(
        _lately.where(Post.in_reply_to.is_not(None), Post.answers_id.is_(None)).subquery()
    )
)
_before = bindparam("before", type_=UTC)


def _is_old(post: Any) -> ColumnElement[bool]:
    """What belongs to a talk that somebody here takes part in, or to a review here, stays as long as that; what is said
    of an item here for two years.
    """
    ours = aliased(Post)
    talk = func.coalesce(post.thread_id, post.public_id)
    told = exists().where(
        PostWork.post_id == post.id,
        PostWork.media_item_id.is_not(None),
        post.received_at >= bindparam("long_before", type_=UTC),
    )
    return and_(
        *(post.subject_id.is_(None), post.source.is_(None), post.received_at < _before),
        ~exists().where(ours.thread_id == talk, ours.source.is_not(None)),
        *(~exists().where(UserReview.public_id == post.thread_id), ~told),
    )


_OLD = sql(lambda: delete(Post).where(_is_old(Post)))
_OLD_GRAVES = sql(lambda: delete(Post).where(Post.subject_id.is_(None), Post.source.is_(None), Post.gone_at < _before))


async def find(tx: Tx, uri: str) -> Row | None:
    """The post at this address, its grave included."""
    return await tx.first(_FIND, uri=uri)


async def is_followed(tx: Tx, actor_id: int) -> bool:
    """Whether somebody here follows this actor."""
    return await tx.first(_FOLLOWED, actor_id=actor_id) is not None


async def is_too_much(tx: Tx, actor_id: int) -> bool:
    """Whether this actor wrote more within a day than anybody reads."""
    return bool(await tx.scalar(_LATELY, actor_id=actor_id, since=tx.now - A_DAY) >= MOST_A_DAY)


async def may_be_looked_up(tx: Tx, actor_id: int) -> bool:
    """Whether what this actor answers is read still, or they answered too much unknown within a day."""
    return bool(await tx.scalar(_FLOATING, actor_id=actor_id, since=tx.now - A_DAY) <= MOST_FLOATING)


async def people_here(tx: Tx, uris: Sequence[str], actor_id: int) -> list[Row]:
    """The people of this node among these addresses, those left out between whom and this actor a block stands."""
    return await tx.all(_HERE, uris=list(uris), actor_id=actor_id) if uris else []


async def add(tx: Tx, actor_id: int, heard: Heard, answered: Row | None = None) -> int | None:
    """Keep a post; its number, or None where its address is taken."""
    public_id, values = ids.new(), msgspec.structs.asdict(heard)
    thread = thread_of(answered) if answered is not None else None
    post_id = await tx.scalar(
        _ADD,
        public_id=public_id,
        actor_id=actor_id,
        received_at=tx.now,
        answers_id=answered.id if answered is not None else None,
        thread_id=thread,
        **values,
    )
    if post_id is not None:
        began = thread or public_id
        placed = await tx.all(_FIND_PLACE, uri=heard.uri, post_id=post_id, thread=began)
        if placed:
            await tx.run(_MOVE_TALKS, placed=[row.id for row in placed], thread=began)
    return post_id and int(post_id)


def tag_page(base: str, name: str) -> str:
    """The address of a hashtag's page."""
    return f"{base}/tags/{quote(name)}"


def thread_of(post: Row) -> UUID:
    """What began the talk that a post belongs to: a review, a post, or itself."""
    found: UUID = post.thread_id or post.subject_id or post.public_id
    return found


async def address(tx: Tx, post_id: int, recipients: Mapping[int, bool]) -> None:
    """Note to whom a post is addressed by name, and of whom it speaks (True)."""
    rows = [{"post_id": post_id, "actor_id": who, "is_mentioned": spoken} for who, spoken in recipients.items()]
    await tx.run_many(_TO, rows)


async def tag(tx: Tx, post_id: int, names: Sequence[str]) -> None:
    """Give a post these hashtags, in place of those it had."""
    await tx.run(_UNTAG, post_id=post_id)
    await tx.run_many(_TAGGED, [{"post_id": post_id, "name": name} for name in names])


async def change(tx: Tx, row: Row, heard: Heard) -> None:
    """Its author says it otherwise, to no more people than before."""
    values = {f"new_{name}": getattr(heard, name) for name in _CHANGED}
    values["new_audience"] = max(row.audience, heard.audience, key=lambda level: NARROWER.get(level, 9))
    await tx.run(_CHANGE, post_id=row.id, **values)


async def bury(tx: Tx, post_id: int) -> None:
    """Its author deleted it: nothing of it stays but that it was there."""
    await tx.run(_UNTAG, post_id=post_id)
    await tx.run(_BURY, post_id=post_id, at=tx.now)
    await tx.run(_UNSAY, post_id=post_id)


async def refuse(tx: Tx, actor_id: int, uri: str) -> None:
    """Its author deleted what never came: should it come yet, it is too late."""
    at = tx.now
    await tx.run(
        _GRAVE,
        public_id=ids.new(),
        actor_id=actor_id,
        uri=uri,
        audience="direct",
        published_at=at,
        received_at=at,
        gone_at=at,
    )


async def forget_old(tx: Tx) -> Mapping[str, object]:
    """What was written elsewhere is kept for ninety days, or for two years where it is about an item here."""
    return {
        "posts": await tx.run(_OLD, before=tx.now - KEPT, long_before=tx.now - OF_WORKS_KEPT),
        "graves": await tx.run(_OLD_GRAVES, before=tx.now - GRAVES_KEPT),
    }
