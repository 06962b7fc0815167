"""Likes and boosts by people here, told to whoever wrote the post; a boost also to followers of who passes it on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select

from chronicle_node import ids, policy
from chronicle_node.db import Row, Tx, sql
from chronicle_node.federation import documents, publish
from chronicle_node.federation.vocabulary import values
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.federation.vocabulary.plays import stamp
from chronicle_node.models.posts import Post
from chronicle_node.models.social import Actor
from chronicle_node.services import deliveries
from chronicle_node.services.deliveries import Inbox
from chronicle_node.services.reactions import BOOST

_POST = sql(lambda: select(Post.uri, Post.actor_id).where(Post.id == bindparam("post_id")))
_FOLLOWERS_URI = sql(lambda: select(Actor.followers_uri).where(Actor.id == bindparam("actor_id")))
_FOLLOWERS = sql(policy.distant_followers)


async def send(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Tell of a like or a boost, or that it is taken back. A job."""
    post = await tx.first(_POST, post_id=payload["post_id"])
    who = await publish.actor(tx, payload["actor_id"])
    author = await publish.actor(tx, post.actor_id) if post is not None else None
    if post is None or who is None or author is None:
        return
    followers = await tx.scalar(_FOLLOWERS_URI, actor_id=who.id) if payload["kind"] == BOOST else None
    said = _document(payload, who.uri, post.uri, author.uri, followers)
    if payload["is_taken_back"]:
        said = documents.undo((await publish.uris(tx)).activity(ids.new()), who.uri, said, [*said["to"], *said["cc"]])
    elif followers is not None:
        said["published"] = stamp(tx.now)
    inboxes = await _inboxes(tx, who, author, to_followers=followers is not None)
    activity_id = await deliveries.keep(tx, who.id, publish.id_in(said), said, "direct")
    if activity_id is not None:
        await deliveries.owe(tx, who.id, activity_id, inboxes, order=f"{who.uri} {post.uri}")


def _document(payload: Mapping[str, Any], who: str, post: str, author: str, followers: str | None) -> Document:
    to, cc = ([author], []) if followers is None else ([values.PUBLIC], [followers, author])
    return {
        "@context": documents.CONTEXT,
        "id": payload["activity_uri"],
        "type": payload["kind"],
        "actor": who,
        "object": post,
        "to": to,
        "cc": cc,
    }


async def _inboxes(tx: Tx, who: Row, author: Row, *, to_followers: bool) -> list[Inbox]:
    found: dict[Inbox, None] = {}
    if to_followers:
        for _, inbox, shared, host in await tx.all(_FOLLOWERS, user_id=who.user_id):
            if shared or inbox:
                found[Inbox(shared or inbox, host)] = None
    if author.user_id is None and author.inbox is not None:
        found[Inbox(author.inbox, author.host)] = None
    return list(found)
