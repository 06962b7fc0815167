"""What somebody may report: whom they know of, and what they may read, as it reads now."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, select

from chronicle_node.db import Tx, sql
from chronicle_node.domain import html
from chronicle_node.domain.reports import Subject, Thing, excerpt
from chronicle_node.errors import NotFound
from chronicle_node.models.posts import Post
from chronicle_node.models.social import Actor
from chronicle_node.models.types import PublicId
from chronicle_node.policy import Viewer
from chronicle_node.queries import distant_groups, groups, people, readable, reviews
from chronicle_node.queries.people import Acquaintance

_POST = sql(
    lambda: select(Post.actor_id, Post.uri, Post.url, Post.title, Post.content, Post.subject_id).where(
        Post.id == bindparam("post_id")
    )
)
_ADDRESS = sql(lambda: select(Actor.uri, Actor.url).where(Actor.id == bindparam("actor_id")))
_POSTED = sql(
    lambda: select(Post.uri).where(Post.subject_id == bindparam("review_id", type_=PublicId), Post.gone_at.is_(None))
)


async def person(tx: Tx, viewer: Viewer, username: str, host: str) -> tuple[Acquaintance, Subject]:
    """Somebody by name. Raises NotFound."""
    known = await people.by_handle(tx, viewer, username, host)
    return known, Subject(await people.actor_id(tx, known.actor.id))


async def post(tx: Tx, viewer: Viewer, public_id: UUID) -> Subject:
    """A post that the viewer may read; of a review, the review. Raises NotFound."""
    row = await tx.one(_POST, post_id=(await readable.post(tx, viewer, public_id)).id)
    if row.subject_id is not None:
        return await review(tx, viewer, row.subject_id)
    words = "\n".join(part for part in (row.title, html.text_of(row.content or "")) if part)
    thing = Thing(kind="post", id=str(public_id), uri=row.uri, url=row.url or row.uri, text=excerpt(words))
    return Subject(row.actor_id, (thing,))


async def group(tx: Tx, viewer: Viewer, public_id: UUID) -> Subject:
    """A group that the viewer may know of: here it is about its owner, elsewhere about the group. Raises NotFound."""
    try:
        found = (await groups.one(tx, viewer, public_id)).card
    except NotFound:
        return await _elsewhere(tx, viewer, public_id)
    thing = _group(public_id, None, f"/groups/{public_id}", found.name, found.description)
    return Subject(await people.actor_id(tx, found.owner.id), (thing,))


async def _elsewhere(tx: Tx, viewer: Viewer, public_id: UUID) -> Subject:
    found = await distant_groups.one(tx, viewer, public_id)
    row = await tx.one(_ADDRESS, actor_id=found.actor_id)
    thing = _group(public_id, row.uri, row.url or row.uri, found.group.name, found.group.description)
    return Subject(found.actor_id, (thing,))


def _group(public_id: UUID, uri: str | None, url: str, name: str, description: str | None) -> Thing:
    words = "\n".join(part for part in (name, description) if part)
    return Thing(kind="group", id=str(public_id), uri=uri, url=url, text=excerpt(words))


async def review(tx: Tx, viewer: Viewer, public_id: UUID) -> Subject:
    """A review here that the viewer may read. Raises NotFound."""
    found = await reviews.one(tx, viewer, public_id)
    words = "\n".join(part for part in (found.title, found.content) if part)
    uri = await tx.scalar(_POSTED, review_id=public_id)
    thing = Thing(kind="review", id=str(public_id), uri=uri, url=f"/reviews/{public_id}", text=excerpt(words))
    return Subject(await people.actor_id(tx, found.author.id), (thing,))
