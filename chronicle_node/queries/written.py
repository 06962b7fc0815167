"""What the people somebody follows have written and passed on: reviews and answers from this node, posts from others.

The newest come first. Reviews are read under the policy each time; everything else by those its author wrote it for.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, bindparam, exists, or_, select, true
from sqlalchemy.orm import aliased

from chronicle_node.db import Tx, sql_for
from chronicle_node.models.posts import Post
from chronicle_node.models.social import Actor, Follow
from chronicle_node.policy import BOUND, Viewer, can_read, is_muted
from chronicle_node.queries import boosts, cursors, posts, reviews
from chronicle_node.queries.cursors import Cursor, Page
from chronicle_node.queries.posts import Said
from chronicle_node.queries.shown_types import snapshot

HERE, ELSEWHERE, BOOSTED = 0, 1, 2

_peers = (
    select(Follow.followed_id.label("actor_id"))
    .where(Follow.follower_id == BOUND.actor_id, Follow.state == "accepted", ~is_muted(Follow.followed_id))
    .cte("peers")
)
_each = aliased(Post, name="each")
_author = aliased(Actor, name="author")
_actor = aliased(Actor, name="actor")


def _goes_on() -> Any:
    """Whether it answers somebody whom the viewer follows, or its own author: other talks are no news to the viewer."""
    answered, followed = aliased(Post), aliased(Follow)
    return exists().where(
        answered.id == _each.answers_id,
        or_(
            answered.actor_id == _each.actor_id,
            exists().where(
                followed.follower_id == BOUND.actor_id,
                followed.followed_id == answered.actor_id,
                followed.state == "accepted",
            ),
        ),
    )


def _newest_of_each() -> Any:
    """The next few posts of one followed person: whoever writes little costs as little as whoever writes a lot."""
    return (
        select(_each.id)
        .join(_author, _author.id == _each.actor_id)
        .where(
            _each.actor_id == _peers.c.actor_id,
            _each.subject_id.is_(None),
            or_(_each.in_reply_to.is_(None), _goes_on()),
            or_(bindparam("everything", type_=Boolean), _each.about.is_not(None)),
            can_read(BOUND, _each, _author),
            cursors.after(_each.published_at, _each.id),
        )
        .order_by(_each.published_at.desc(), _each.id.desc())
        .limit(bindparam("at_most"))
        .correlate(_peers)
    )


def _elsewhere(dialect: str) -> Any:
    if dialect == "postgresql":
        newest = _newest_of_each().lateral("newest")
        source = select().select_from(_peers).join(newest, true()).join(Post, Post.id == newest.c.id)
    else:  # SQLite has no LATERAL
        source = select().select_from(_peers).join(Post, Post.id.in_(_newest_of_each()))
    newest_first = (Post.published_at.desc(), Post.id.desc())
    shown = posts.shown(_actor, source).where(snapshot())
    return shown.order_by(*newest_first).limit(bindparam("at_most"))


_ELSEWHERE = sql_for(_elsewhere)


async def page(
    tx: Tx, viewer: Viewer, *, cursor: str | None = None, limit: int = 20, only_works: bool = False
) -> Page[Said]:
    """A page of what those whom the viewer follows wrote; `only_works`: of that, what is about a work."""
    place, most = cursors.decode(cursor), cursors.count(limit)
    if not viewer.signed_in:
        return Page(())
    here = await reviews.of_followed(tx, viewer, most + 1, place.bounds(HERE))
    elsewhere = await tx.all(
        _ELSEWHERE,
        everything=not only_works,
        at_most=most + 1,
        **place.bounds(ELSEWHERE),
        **viewer.values,
    )
    said: list[tuple[Cursor, Said | None]]
    said = [(Cursor(one.at, row_id, HERE), one) for row_id, one in await posts.of_reviews(tx, viewer, here)]
    places = [Cursor(row.published_at, row.post_id, ELSEWHERE) for row in elsewhere]
    said += zip(places, await posts.read(tx, viewer, elsewhere), strict=True)
    passed_on = await boosts.of_followed(tx, viewer, most + 1, place.bounds(BOOSTED), only_works=only_works)
    said += [(Cursor(at, row_id, BOOSTED), one) for at, row_id, one in passed_on]
    said.sort(key=lambda one: (-one[0].at.timestamp(), one[0].source, -one[0].id))
    following = said[most - 1][0].encoded() if len(said) > most else None
    return Page(tuple(one for _, one in said[:most] if one is not None), following)
