"""Likes and boosts: one of each from one actor for one post, taken back by that actor alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import bindparam, delete, func, select

from chronicle_node import ids, outbox
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain.events import Reacted
from chronicle_node.domain.notifications import Kind
from chronicle_node.errors import Conflict
from chronicle_node.models.claims import PostWork
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.posts import Post, Reaction
from chronicle_node.models.social import Actor
from chronicle_node.models.types import UTC, BigId
from chronicle_node.services import mentions, notifications

A_DAY = timedelta(days=1)
MOST_A_DAY = 500  # of one actor
LIKE, BOOST = "Like", "Announce"
SAID = {LIKE: (Kind.LIKE, "likes"), BOOST: (Kind.BOOST, "passed on")}

_ADD = sql(
    lambda: (
        insert(Reaction, "post_id", "actor_id", "kind", "activity_uri", "created_at")
        .on_conflict_do_nothing()
        .returning(Reaction.id)
    )
)
_who = Reaction.actor_id == bindparam("actor_id", type_=BigId)
_REMOVE = sql(
    lambda: (
        delete(Reaction)
        .where(_who, Reaction.post_id == bindparam("post_id", type_=BigId), Reaction.kind == bindparam("kind"))
        .returning(Reaction.activity_uri)
    )
)
_REMOVE_BY_URI = sql(lambda: delete(Reaction).where(_who, Reaction.activity_uri == bindparam("activity_uri")))
_AUTHOR = sql(
    lambda: (
        select(Actor.user_id, Actor.id, Post.subject_id, Post.public_id, Post.audience, Post.url, PostWork.kind)
        .join(Post, Post.actor_id == Actor.id)
        .outerjoin(PostWork, PostWork.post_id == Post.id)
        .where(Post.id == bindparam("post_id"))
    )
)
_lately = (
    select(Reaction.id).where(_who, Reaction.created_at > bindparam("since", type_=UTC)).limit(MOST_A_DAY).subquery()
)
_LATELY = sql(lambda: select(func.count()).select_from(_lately))
_BASE = sql(lambda: select(FederatedInstance.instance_url).where(FederatedInstance.is_self.is_(True)))


async def receive(
    tx: Tx, post_id: int, actor_id: int, kind: str, activity_uri: str, *, at: datetime | None = None
) -> bool:
    """Somebody likes a post or passes it on; whether that is new. Its author, where they live here, is told."""
    added = await tx.scalar(
        _ADD, post_id=post_id, actor_id=actor_id, kind=kind, activity_uri=activity_uri, created_at=at or tx.now
    )
    if added is None:
        return False
    await _tell(tx, post_id, actor_id, kind)
    return True


async def are_too_many(tx: Tx, actor_id: int) -> bool:
    """Whether this actor liked and passed on more within a day than anybody reads."""
    return bool(await tx.scalar(_LATELY, actor_id=actor_id, since=tx.now - A_DAY) >= MOST_A_DAY)


async def react(tx: Tx, post_id: int, actor_id: int, kind: str) -> None:
    """A person here likes a post or passes it on; twice is once. Raises Conflict for passing on what is for few."""
    author = await tx.one(_AUTHOR, post_id=post_id)
    if kind == BOOST and author.audience != "public":
        raise Conflict("This was not written for everybody, so it is not yours to pass on.")
    uri = f"{await tx.scalar(_BASE)}/ap/activities/{ids.new()}"
    if await receive(tx, post_id, actor_id, kind, uri):
        await outbox.emit(tx, Reacted(post_id=post_id, actor_id=actor_id, kind=kind, activity_uri=uri))


async def take_back(tx: Tx, post_id: int, actor_id: int, kind: str) -> None:
    """The same person takes it back, where it is there."""
    uri = await tx.scalar(_REMOVE, post_id=post_id, actor_id=actor_id, kind=kind)
    if uri is not None:
        gone = Reacted(post_id=post_id, actor_id=actor_id, kind=kind, activity_uri=uri, is_taken_back=True)
        await outbox.emit(tx, gone)


async def withdrawn(tx: Tx, actor_id: int, activity_uri: str | None, post_id: int | None, kind: str | None) -> bool:
    """Somebody elsewhere takes back what they did, named by its address or told whole; whether it was there."""
    if activity_uri is not None and await tx.run(_REMOVE_BY_URI, actor_id=actor_id, activity_uri=activity_uri):
        return True
    if post_id is None or kind is None:
        return False
    return await tx.scalar(_REMOVE, actor_id=actor_id, post_id=post_id, kind=kind) is not None


async def _tell(tx: Tx, post_id: int, actor_id: int, kind: str) -> None:
    author, who = await tx.one(_AUTHOR, post_id=post_id), await mentions.name_of(tx, actor_id)
    if author.user_id is None or author.id == actor_id:
        return
    told, did = SAID[kind]
    what = "what you posted" if author.kind else "your review" if author.subject_id is not None else "your answer"
    await notifications.add(
        tx,
        author.user_id,
        told,
        f"{who.name} {did} {what}",
        f"{who.handle}; what came of it stands beneath it.",
        link=_page(author),
        once=f"{kind}:{post_id}:{actor_id}",
        by=actor_id,
    )


def _page(post: Row) -> str:
    """Where what somebody said stands here."""
    if post.subject_id is None:
        return f"/posts/{post.public_id}"
    return urlsplit(post.url).path if post.kind else f"/reviews/{post.subject_id}"
