"""What people wrote to somebody by name, or in answer to them; and what carries a hashtag. Newest first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, bindparam, or_, select, true
from sqlalchemy.orm import aliased

from chronicle_node.db import Statement, Tx, sql
from chronicle_node.models.posts import Post, PostRecipient, PostTag
from chronicle_node.models.social import Actor
from chronicle_node.policy import BOUND, Viewer, can_read, is_muted
from chronicle_node.queries import cursors, posts, reviews
from chronicle_node.queries.cursors import Cursor, Page
from chronicle_node.queries.posts import Said

REVIEWS, POSTS = 0, 1
_actor = aliased(Actor, name="actor")


def _page(*where: Any) -> Any:
    return (
        posts.shown(_actor)
        .where(*where, ~is_muted(_actor.id), cursors.after(Post.published_at, Post.id))
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(bindparam("at_most"))
    )


# Who is addressed may read it, also where it is for the readers of their review.
_TO_ME = sql(
    lambda: _page(
        Post.id.in_(
            select(PostRecipient.post_id).where(
                PostRecipient.actor_id == BOUND.actor_id, PostRecipient.is_mentioned.is_(True)
            )
        ),
        Post.actor_id != BOUND.actor_id,
        can_read(BOUND, Post, _actor),
    )
)
_TAGGED = sql(
    lambda: _page(
        Post.subject_id.is_(None),
        Post.id.in_(select(PostTag.post_id).where(PostTag.name == bindparam("tag"))),
        or_(Post.source.is_not(None), bindparam("signed_in", type_=Boolean) == true()),
        can_read(BOUND, Post, _actor),
    )
)


async def page(tx: Tx, viewer: Viewer, *, cursor: str | None = None, limit: int = 20) -> Page[Said]:
    """A page of what speaks of the viewer or answers them, whether they follow its author or not."""
    if not viewer.signed_in:
        return Page(())
    place, most = cursors.decode(cursor), cursors.count(limit)
    return _paged(await _read(tx, viewer, _TO_ME, place, most, {}), most)


async def tagged(tx: Tx, viewer: Viewer, name: str, *, cursor: str | None = None, limit: int = 20) -> Page[Said]:
    """A page of what carries a hashtag and the viewer may read; to people elsewhere, of this node alone."""
    place, most = cursors.decode(cursor), cursors.count(limit)
    here = await reviews.tagged(tx, viewer, name, most + 1, place.bounds(REVIEWS))
    found = [(Cursor(one.at, row_id, REVIEWS), one) for row_id, one in await posts.of_reviews(tx, viewer, here)]
    found += await _read(tx, viewer, _TAGGED, place, most, {"tag": name, "signed_in": viewer.signed_in})
    found.sort(key=lambda one: (-one[0].at.timestamp(), one[0].source, -one[0].id))
    return _paged(found, most)


async def _read(
    tx: Tx, viewer: Viewer, statement: Statement, place: Cursor, most: int, values: dict[str, Any]
) -> list[tuple[Cursor, Said]]:
    rows = await tx.all(statement, at_most=most + 1, **values, **place.bounds(POSTS), **viewer.values)
    places = [Cursor(row.published_at, row.post_id, POSTS) for row in rows]
    return list(zip(places, await posts.read(tx, viewer, rows), strict=True))


def _paged(found: list[tuple[Cursor, Said]], most: int) -> Page[Said]:
    following = found[most - 1][0].encoded() if len(found) > most else None
    return Page(tuple(one for _, one in found[:most]), following)
