"""The addresses of what was answered in public to something said here, for whoever may read that."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Tx, sql
from chronicle_node.errors import NotFound
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.posts import Post
from chronicle_node.models.social import Actor
from chronicle_node.models.types import BigId
from chronicle_node.policy import Viewer, between
from chronicle_node.queries import cursors, readable
from chronicle_node.queries.cursors import Cursor, Page

PAGE = 40
_author = aliased(Actor)
_PUBLIC = sql(
    lambda: (
        select(Post.id, Post.uri, Post.published_at)
        .join(_author, _author.id == Post.actor_id)
        .join(FederatedInstance, FederatedInstance.id == _author.instance_id)
        .where(
            *(Post.answers_id == bindparam("post_id", type_=BigId), Post.audience == "public", Post.gone_at.is_(None)),
            *(FederatedInstance.policy != "blocked", ~between(Post.actor_id, bindparam("owner_id", type_=BigId))),
            cursors.after(Post.published_at, Post.id),
        )
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(PAGE + 1)
    )
)


async def page(tx: Tx, viewer: Viewer, public_id: UUID, cursor: str | None) -> Page[str]:
    """A page of them, newest first. Raises NotFound where the viewer may not read what they answer."""
    place = cursors.decode(cursor)
    post = await readable.post(tx, viewer, public_id)
    if post.subject_id is None and post.source is None:
        raise NotFound  # others answer for what was said elsewhere
    rows = await tx.all(_PUBLIC, post_id=post.id, owner_id=post.actor_id, **place.bounds())
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(tuple(row.uri for row in rows[:PAGE]), last and Cursor(last.published_at, last.id).encoded())
