"""Server-sent events: word to a person's open pages that something of theirs changed.

In this process the word comes at once. What another process did shows in a look at the database every few seconds,
one small query for each open page.
"""

from __future__ import annotations

import asyncio

from aiohttp import web
from sqlalchemy import bindparam, func, select

from chronicle_node.db import Row, Tx, sql
from chronicle_node.models.history import CurrentlyWatching
from chronicle_node.models.social import Actor, Follow, FriendPlay, FriendPresence
from chronicle_node.web.visit import Visit

LOOK_EVERY = 4.0
LIFE = 3600.0  # seconds; the browser comes back by itself

_friends = (
    select(Actor.user_id)
    .join(Follow, Follow.followed_id == Actor.id)
    .where(Follow.follower_id == bindparam("actor_id"), Follow.state == "accepted", Actor.user_id.is_not(None))
)
_STATE = sql(
    select(
        select(func.max(FriendPlay.id))
        .where(FriendPlay.viewer_id == bindparam("actor_id"))
        .scalar_subquery()
        .label("plays"),
        select(func.max(FriendPresence.fetched_at))
        .where(FriendPresence.viewer_id == bindparam("actor_id"))
        .scalar_subquery()
        .label("distant"),
        select(func.max(CurrentlyWatching.last_heartbeat))
        .where((CurrentlyWatching.user_id == bindparam("user_id")) | CurrentlyWatching.user_id.in_(_friends))
        .scalar_subquery()
        .label("near"),
    )
)


async def stream(visit: Visit) -> web.StreamResponse:
    """`/events`: an event named `feed` or `presence` for each change, until the page goes."""
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
    await response.prepare(visit.request)
    await response.write(b"retry: 3000\n\n")
    ends = asyncio.get_running_loop().time() + LIFE
    seen = await visit.node.db.read(_state, visit.me.actor_id, visit.me.user_id)
    with visit.node.live.listen(visit.me.user_id) as words:
        while asyncio.get_running_loop().time() < ends:
            try:
                names = {await asyncio.wait_for(words.get(), LOOK_EVERY)}
            except TimeoutError:
                names = set()
            now = await visit.node.db.read(_state, visit.me.actor_id, visit.me.user_id)
            names |= _changed(seen, now)
            seen = now
            text = "".join(f"event: {name}\ndata: \n\n" for name in sorted(names)) or ": still here\n\n"
            try:
                await response.write(text.encode())
            except ConnectionResetError:  # the page is gone
                break
    return response


async def _state(tx: Tx, actor_id: int, user_id: int) -> Row:
    return await tx.one(_STATE, actor_id=actor_id, user_id=user_id)


def _changed(before: Row, after: Row) -> set[str]:
    names = {"feed"} if before.plays != after.plays else set()
    if (before.distant, before.near) != (after.distant, after.near):
        names |= {"presence", "feed"}  # whoever ends something has just played it
    return names
