"""Talks: what a post answers, what is answered to it, and what came of a review, as far as the viewer may read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

import msgspec
from sqlalchemy import Boolean, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Tx, sql
from chronicle_node.domain import answers
from chronicle_node.errors import NotFound
from chronicle_node.models.posts import Post, Reaction
from chronicle_node.models.social import Actor
from chronicle_node.models.types import BigId, PublicId
from chronicle_node.policy import BOUND, Viewer, can_read, is_muted
from chronicle_node.queries import posts, readable, reviews
from chronicle_node.queries.posts import Said
from chronicle_node.queries.reviews import Review

MOST = 200  # of one talk
DEEPEST = 6  # as it is shown; what is deeper stands at its foot

_actor = aliased(Actor, name="actor")
_thread = bindparam("thread_id", type_=PublicId)
_open = can_read(BOUND, Post, _actor, bindparam("is_reader", type_=Boolean))
_IN_THREAD = sql(
    lambda: (
        posts.shown(_actor)
        .where(Post.thread_id == _thread, Post.subject_id.is_(None), _open, ~is_muted(_actor.id))
        .order_by(Post.published_at, Post.id)
        .limit(MOST)
    )
)
_SOME = sql(
    lambda: (
        posts.shown(_actor)
        .where(or_(Post.public_id == _thread, Post.public_id == bindparam("public_id", type_=PublicId)))
        .where(Post.subject_id.is_(None), _open)
    )
)
_POSTED = sql(lambda: posts.posted.add_columns(Post.id).where(Post.subject_id == _thread))
_COUNTS = sql(
    lambda: (
        select(Reaction.kind, func.count().label("many"))
        .where(Reaction.post_id == bindparam("post_id", type_=BigId))
        .group_by(Reaction.kind)
    )
)


class Responses(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a review: how many like it and passed it on, and the answers that the viewer may read, each beneath
    what it answers, the oldest first.

    `post` is the id to like it or pass it on by, None where it is not posted. `audiences` are those an answer may be
    for, the widest first.
    """

    post: UUID | None
    likes: int
    boosts: int
    is_liked: bool
    is_boosted: bool
    answers: tuple[Said, ...]
    audiences: tuple[str, ...] = ()


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """A post with what it answers, the oldest first, and the answers to it, each beneath what it answers.

    `review` is what the talk began with, where that was a review here. `audiences` are those an answer may be for.
    """

    post: Said
    above: tuple[Said, ...]
    answers: tuple[Said, ...]
    likes: int
    boosts: int
    review: Review | None = None
    audiences: tuple[str, ...] = ()


async def responses(tx: Tx, viewer: Viewer, review_id: UUID) -> Responses:
    """What came of this review. Raises NotFound where the viewer may not read it."""
    to = await readable.answerable_review(tx, viewer, review_id)
    own = await tx.first(_POSTED, thread_id=review_id, **viewer.values)
    likes, boosts = await _counts(tx, own.id) if own is not None else (0, 0)
    found = await _in_thread(tx, viewer, review_id, is_reader=True)
    return Responses(
        post=own.public_id if own is not None else None,
        likes=likes,
        boosts=boosts,
        is_liked=own is not None and bool(own.Like),
        is_boosted=own is not None and bool(own.Announce),
        answers=beneath(found, own.public_id if own is not None else None, begins=True),
        audiences=_audiences(viewer, to),
    )


async def talk(tx: Tx, viewer: Viewer, public_id: UUID) -> Talk:
    """The talk around a post. Raises NotFound where the viewer may not read it, or it is a review's."""
    row = await readable.post(tx, viewer, public_id)
    if row.subject_id is not None:
        raise NotFound
    thread_id = row.thread_id or row.public_id
    review = await _review(tx, viewer, thread_id)
    found = await _in_thread(tx, viewer, thread_id, is_reader=review is not None, also=public_id)
    known = {said.post: said for said in found}
    likes, boosts = await _counts(tx, row.id)
    return Talk(
        post=known[public_id],
        above=above(known, known[public_id]),
        answers=beneath(found, public_id),
        likes=likes,
        boosts=boosts,
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


async def _in_thread(
    tx: Tx, viewer: Viewer, thread_id: UUID, *, is_reader: bool, also: UUID | None = None
) -> list[Said]:
    values = {"thread_id": thread_id, "is_reader": is_reader, **viewer.values}
    rows = await tx.all(_IN_THREAD, **values)
    if also is not None:  # what began the talk, and what is asked for, wherever they stand in it
        rows = [*await tx.all(_SOME, public_id=also, **values), *rows]
    found = {row.public_id: row for row in rows if viewer.signed_in or row.source is not None or is_reader}
    return list(await posts.read(tx, viewer, list(found.values())))


def above(known: dict[UUID | None, Said], said: Said) -> tuple[Said, ...]:
    """What a post answers, and what that answers, as far as it is known; the oldest first."""
    found: list[Said] = []
    answered = said.answers
    while answered is not None and answered.post in known and known[answered.post] not in found:
        found.insert(0, known[answered.post])
        answered = found[0].answers
    return tuple(found)


def beneath(found: Iterable[Said], root: UUID | None, *, begins: bool = False) -> tuple[Said, ...]:
    """The answers to a post, each beneath what it answers, with how deep that is.

    `begins`: it is what the talk began with, so that what answers something unknown stands directly beneath it.
    """
    ordered = sorted(found, key=lambda said: said.at)
    known = {said.post for said in ordered}
    children: dict[UUID | None, list[Said]] = defaultdict(list)
    for said in ordered:
        parent = said.answers.post if said.answers is not None else None
        if begins and parent not in known:
            parent = root
        if said.post != root:
            children[parent].append(said)
    shown: list[Said] = []
    waiting = [(0, said) for said in reversed(children[root])]
    while waiting:
        depth, said = waiting.pop()
        shown.append(msgspec.structs.replace(said, depth=min(depth, DEEPEST)))
        waiting += [(depth + 1, child) for child in reversed(children.pop(said.post, []))]
    return tuple(shown)
