"""A talk as a tree of numbers: what answers what, as far as the viewer may read it. What is shown is read after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Boolean, bindparam, case, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, sql
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.posts import Post
from chronicle_node.models.social import Actor
from chronicle_node.models.types import PublicId
from chronicle_node.policy import BOUND, Viewer, can_read, is_muted
from chronicle_node.queries import cursors
from chronicle_node.queries.cursors import Cursor

MOST = 5_000  # posts of one talk
DEEPEST = 6  # as it is shown; what is deeper stands at its foot


class Place(NamedTuple):
    """Where a post stands beneath another."""

    post_id: int
    depth: int


_actor, _home = aliased(Actor, name="actor"), aliased(FederatedInstance, name="talk_home")
_thread, _asked = (bindparam(name, type_=PublicId) for name in ("thread_id", "public_id"))
_is_named: Any = or_(Post.public_id == _thread, Post.public_id == _asked)  # what began it, and what is asked for
_TALK = sql(
    lambda: (
        select(Post.id, Post.public_id, Post.answers_id, Post.source.is_not(None).label("is_here"))
        .join(_actor, _actor.id == Post.actor_id)
        .join(_home, _home.id == _actor.instance_id)
        .where(
            *(or_(Post.thread_id == _thread, _is_named), Post.subject_id.is_(None), _home.policy != "blocked"),
            can_read(BOUND, Post, _actor, bindparam("is_reader", type_=Boolean)),
            or_(_is_named, ~is_muted(_actor.id)),
        )
        .order_by(case((_is_named, 0), else_=1), Post.published_at, Post.id)
        .limit(MOST)
    )
)


async def of(tx: Tx, viewer: Viewer, thread_id: UUID, asked: UUID, *, is_reader: bool) -> list[Row]:
    """The posts of a talk that the viewer may read, the oldest first behind its beginning and the one asked for."""
    rows = await tx.all(_TALK, thread_id=thread_id, public_id=asked, is_reader=is_reader, **viewer.values)
    return [row for row in rows if viewer.signed_in or row.is_here or is_reader]


def above(rows: Iterable[Row], post_id: int) -> list[int]:
    """What a post answers, and what that answers, as far as it is known; the oldest first."""
    answered = {row.id: row.answers_id for row in rows}
    found: list[int] = []
    upwards = answered.get(post_id)
    while upwards is not None and upwards in answered and upwards not in {post_id, *found}:
        found.insert(0, upwards)
        upwards = answered[upwards]
    return found


def beneath(rows: Sequence[Row], root: int | None, *, begins: bool) -> list[Place]:
    """The answers to a post, each beneath what it answers, with how deep that is.

    `begins`: it is what the talk began with, so that what answers something unknown stands directly beneath it.
    """
    known = {row.id for row in rows}
    children: dict[int | None, list[int]] = defaultdict(list)
    for row in rows:
        is_lost = begins and row.answers_id not in known
        if row.id != root:
            children[root if is_lost else row.answers_id].append(row.id)
    found: list[Place] = []
    waiting = [(0, each) for each in reversed(children.pop(root, []))]
    while waiting:
        depth, post_id = waiting.pop()
        found.append(Place(post_id, min(depth, DEEPEST)))
        waiting += [(depth + 1, each) for each in reversed(children.pop(post_id, []))]
    return found


def page(places: Sequence[Place], cursor: str | None, limit: int) -> tuple[Sequence[Place], str | None]:
    """So many of them behind the cursor, and the cursor of those that follow.

    A cursor names the last post that was shown; where that is gone, the number of those before it counts.
    """
    place, start = cursors.decode(cursor), 0
    if cursor:
        start = next((at + 1 for at, each in enumerate(places) if each.post_id == place.id), place.source)
    end = start + cursors.count(limit)
    following = Cursor(id=places[end - 1].post_id, source=end).encoded() if end < len(places) else None
    return places[start:end], following
