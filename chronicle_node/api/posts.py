"""Likes and boosts of what others wrote, and what came of a review."""

from __future__ import annotations

from uuid import UUID

import msgspec

from chronicle_node.api.operations import Call, Op
from chronicle_node.api.ratings import DENIED
from chronicle_node.api.reading import Paging, onward, reader
from chronicle_node.db import Tx
from chronicle_node.errors import Conflict, Malformed
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, posts, readable, threads
from chronicle_node.services import reactions
from chronicle_node.services.reactions import BOOST, LIKE


async def read_responses(call: Call) -> threads.Responses:
    """How many like a review and passed it on, and the answers to it, from this node and others, that you may read.

    Each answer stands beneath what it answers; `depth` says how far.
    """
    query: Paging = call.query
    found = await call.node.db.read(
        threads.responses, reader(call), call.public_id(), cursor=query.cursor, limit=query.limit
    )
    return msgspec.structs.replace(found, next=onward(call, found.next))


class ItemPosts(msgspec.Struct, frozen=True):
    """The newest first."""

    items: tuple[posts.Said, ...]


async def read_about_item(call: Call) -> ItemPosts:
    """What people on other servers whom you follow said of an item: ratings, reviews, and where it stands with them."""
    return ItemPosts(await call.node.db.read(_about_item, call.viewer, call.public_id()))


async def like(call: Call) -> None:
    """Like a post or a posted review; its author is told. Twice is once."""
    await call.node.db.write(_react, call.viewer, call.public_id(), LIKE)


async def unlike(call: Call) -> None:
    """Take a like back, where it is there."""
    await call.node.db.write(_take_back, call.viewer, call.public_id(), LIKE)


async def boost(call: Call) -> None:
    """Pass a post on to your followers, here and on other servers. 409 for what was not written for everybody."""
    await call.node.db.write(_react, call.viewer, call.public_id(), BOOST)


async def unboost(call: Call) -> None:
    """Take it back, where you passed it on."""
    await call.node.db.write(_take_back, call.viewer, call.public_id(), BOOST)


async def _about_item(tx: Tx, viewer: Viewer, public_id: UUID) -> tuple[posts.Said, ...]:
    return await posts.about_item(tx, viewer, await catalog.known(tx, viewer, public_id))


async def _react(tx: Tx, viewer: Viewer, public_id: UUID, kind: str) -> None:
    assert viewer.actor_id is not None
    await reactions.react(tx, (await readable.post(tx, viewer, public_id)).id, viewer.actor_id, kind)


async def _take_back(tx: Tx, viewer: Viewer, public_id: UUID, kind: str) -> None:
    assert viewer.actor_id is not None
    await reactions.take_back(tx, (await readable.post(tx, viewer, public_id)).id, viewer.actor_id, kind)


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/reviews/{id}/responses",
        handler=read_responses,
        scope=None,
        query=Paging,
        ok=(200, threads.Responses),
        problems=(Malformed, *DENIED),
        tag="people",
    ),
    Op(
        method="GET",
        path="/api/v1/media/{id}/posts",
        handler=read_about_item,
        scope="read",
        ok=(200, ItemPosts),
        problems=DENIED,
        tag="people",
    ),
    *(
        Op(
            method=method,
            path=f"/api/v1/posts/{{id}}/{what}",
            handler=handler,
            scope="write",
            ok=(204, None),
            problems=(Conflict, *DENIED) if method == "PUT" else DENIED,
            tag="people",
        )
        for method, what, handler in (
            ("PUT", "like", like),
            ("DELETE", "like", unlike),
            ("PUT", "boost", boost),
            ("DELETE", "boost", unboost),
        )
    ),
)
