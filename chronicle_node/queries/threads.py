"""Talks: what a post answers, what is answered to it, and what came of a review, as far as the viewer may read it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Tx, any_of, sql
from chronicle_node.domain import answers
from chronicle_node.errors import NotFound
from chronicle_node.models.posts import Post, Reaction
from chronicle_node.models.social import Actor
from chronicle_node.models.types import BigId, PublicId
from chronicle_node.policy import Viewer
from chronicle_node.queries import posts, readable, reviews, talk_trees
from chronicle_node.queries.posts import Said
from chronicle_node.queries.reviews import Review
from chronicle_node.queries.talk_trees import Place

PAGE = 100  # answers

_actor = aliased(Actor, name="actor")
_THESE = sql(lambda: posts.shown(_actor).where(any_of(Post.id, "post_ids")))
_POSTED = sql(
    lambda: posts.posted.add_columns(Post.id).where(Post.subject_id == bindparam("thread_id", type_=PublicId))
)
_COUNTS = sql(
    lambda: (
        select(Reaction.kind, func.count().label("many"))
        .where(Reaction.post_id == bindparam("post_id", type_=BigId))
        .group_by(Reaction.kind)
    )
)


class Responses(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a review: how many like it and passed it on, and a page of the answers that the viewer may read.

    Each stands beneath what it answers, the oldest first. `count` is how many there are; `next` is the path of the next
    page, or null at the end. `post` is the id to like it or pass it on by, None where it is not posted. `audiences` are
    those an answer may be for, the widest first.
    """

    post: UUID | None
    likes: int
    boosts: int
    is_liked: bool
    is_boosted: bool
    answers: tuple[Said, ...]
    count: int
    next: str | None = None
    audiences: tuple[str, ...] = ()


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """A post with what it answers, the oldest first, and a page of the answers to it, each beneath what it answers.

    `count` is how many there are; `next` is the path of the next page, or null at the end. `review` is what the talk
    began with, where that was a review here. `audiences` are those an answer may be for.
    """

    post: Said
    above: tuple[Said, ...]
    answers: tuple[Said, ...]
    count: int
    likes: int
    boosts: int
    next: str | None = None
    review: Review | None = None
    audiences: tuple[str, ...] = ()


async def responses(
    tx: Tx, viewer: Viewer, review_id: UUID, *, cursor: str | None = None, limit: int = PAGE
) -> Responses:
    """What came of this review; `next` is a cursor. Raises NotFound where the viewer may not read it."""
    to = await readable.answerable_review(tx, viewer, review_id)
    own = await tx.first(_POSTED, thread_id=review_id, **viewer.values)
    likes, boosts = await _counts(tx, own.id) if own is not None else (0, 0)
    rows = await talk_trees.of(tx, viewer, review_id, review_id, is_reader=True)
    places = talk_trees.beneath(rows, own.id if own is not None else None, begins=True)
    shown, following = talk_trees.page(places, cursor, limit)
    return Responses(
        post=own.public_id if own is not None else None,
        likes=likes,
        boosts=boosts,
        is_liked=own is not None and bool(own.Like),
        is_boosted=own is not None and bool(own.Announce),
        answers=_placed(await _read(tx, viewer, [each.post_id for each in shown]), shown),
        count=len(places),
        next=following,
        audiences=_audiences(viewer, to),
    )


async def talk(tx: Tx, viewer: Viewer, public_id: UUID, *, cursor: str | None = None, limit: int = PAGE) -> Talk:
    """The talk around a post; `next` is a cursor. Raises NotFound where it is a review's, or not for the viewer."""
    row = await readable.post(tx, viewer, public_id)
    if row.subject_id is not None:
        raise NotFound
    thread_id = row.thread_id or row.public_id
    review = await _review(tx, viewer, thread_id)
    rows = await talk_trees.of(tx, viewer, thread_id, public_id, is_reader=review is not None)
    above = talk_trees.above(rows, row.id)
    places = talk_trees.beneath(rows, row.id, begins=thread_id == public_id)
    shown, following = talk_trees.page(places, cursor, limit)
    known = await _read(tx, viewer, [row.id, *above, *(each.post_id for each in shown)])
    likes, boosts = await _counts(tx, row.id)
    return Talk(
        post=known[row.id],
        above=tuple(known[each] for each in above if each in known),
        answers=_placed(known, shown),
        count=len(places),
        likes=likes,
        boosts=boosts,
        next=following,
        review=review,
        audiences=_audiences(viewer, await readable.answerable_post(tx, viewer, public_id)),
    )


def _audiences(viewer: Viewer, to: answers.Answerable) -> tuple[str, ...]:
    if not viewer.signed_in:
        return ()
    return answers.levels(to.audience, own=to.author_id == viewer.actor_id)


async def _review(tx: Tx, viewer: Viewer, thread_id: UUID) -> Review | None:
    try:
        return await reviews.one(tx, viewer, thread_id)
    except NotFound:
        return None


async def _counts(tx: Tx, post_id: int) -> tuple[int, int]:
    many = {row.kind: row.many for row in await tx.all(_COUNTS, post_id=post_id)}
    return many.get("Like", 0), many.get("Announce", 0)


async def _read(tx: Tx, viewer: Viewer, post_ids: list[int]) -> dict[int, Said]:
    rows = await tx.all(_THESE, post_ids=post_ids, **viewer.values) if post_ids else []
    return dict(zip([row.post_id for row in rows], await posts.read(tx, viewer, rows), strict=True))


def _placed(known: dict[int, Said], places: Iterable[Place]) -> tuple[Said, ...]:
    """Each with how deep it stands."""
    return tuple(msgspec.structs.replace(known[at], depth=depth) for at, depth in places if at in known)
