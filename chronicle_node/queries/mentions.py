"""What people wrote to somebody by name, or in answer to them; and what carries a hashtag. Newest first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, bindparam, or_, select, true
from sqlalchemy.orm import aliased

from chronicle_node.db import Statement, Tx, sql
from chronicle_node.models.posts import Post, PostRecipient, PostTag
from chronicle_node.models.social import Actor
from chronicle_node.policy import BOUND, Viewer, can_read, is_muted
from chronicle_node.queries import cursors, posts
from chronicle_node.queries.cursors import Cursor, Page
from chronicle_node.queries.posts import Said

_actor = aliased(Actor, name="actor")


def _page(statement: Any) -> Statement:
    return sql(
        statement.where(~is_muted(_actor.id), cursors.after(Post.published_at, Post.id))
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(bindparam("at_most"))
    )


# Who is addressed may read it, also where it is for the readers of their review.
_TO_ME = _page(
    posts.shown(_actor).where(
        Post.id.in_(
            select(PostRecipient.post_id).where(
                PostRecipient.actor_id == BOUND.actor_id, PostRecipient.is_mentioned.is_(True)
            )
        ),
        Post.actor_id != BOUND.actor_id,
        can_read(BOUND, Post, _actor),
    )
)
_TAGGED = _page(
    posts.shown(_actor).where(
        Post.id.in_(select(PostTag.post_id).where(PostTag.name == bindparam("tag"))),
        or_(Post.source.is_not(None), bindparam("signed_in", type_=Boolean) == true()),
        can_read(BOUND, Post, _actor),
    )
)


async def page(tx: Tx, viewer: Viewer, *, cursor: str | None = None, limit: int = 20) -> Page[Said]:
    """A page of what speaks of the viewer or answers them, whether they follow its author or not."""
    return await _read(tx, viewer, _TO_ME, cursor, limit, {}) if viewer.signed_in else Page(())


async def tagged(tx: Tx, viewer: Viewer, name: str, *, cursor: str | None = None, limit: int = 20) -> Page[Said]:
    """A page of what carries a hashtag and the viewer may read; to people elsewhere, of this node alone."""
    return await _read(tx, viewer, _TAGGED, cursor, limit, {"tag": name, "signed_in": viewer.signed_in})


async def _read(
    tx: Tx, viewer: Viewer, statement: Statement, cursor: str | None, limit: int, values: dict[str, Any]
) -> Page[Said]:
    place, most = cursors.decode(cursor), cursors.count(limit)
    rows = await tx.all(statement, at_most=most + 1, **values, **place.bounds(), **viewer.values)
    last = rows[most - 1] if len(rows) > most else None
    following = Cursor(last.published_at, last.post_id).encoded() if last is not None else None
    return Page(await posts.read(tx, viewer, rows[:most]), following)
