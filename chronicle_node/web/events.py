"""Server-sent events: word to a person's open pages that something of theirs changed.

In this process the word comes at once. What another process did shows in a look every few seconds, through the same
queries as the pages: what somebody may not see never makes their page stir.
"""

from __future__ import annotations

import asyncio
from datetime import datetime

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.httpkit.viewer import STRANGER, by_session, cookie_name
from chronicle_node.policy import Viewer
from chronicle_node.queries import feed, friend_shelves, notifications, presence
from chronicle_node.web.visit import Visit

LOOK_EVERY = 4.0
LIFE = 3600.0  # seconds; the browser comes back by itself


class Sight(msgspec.Struct, frozen=True):
    """What tells one moment of the viewer's pages from another."""

    newest: feed.Entry | None
    presence: tuple[datetime | None, ...]
    told: tuple[int, int | None] = (0, None)
    shelves: datetime | None = None


async def stream(visit: Visit) -> web.StreamResponse:
    """`/events`: an event `feed`, `presence`, `shelves` or `notifications` for each change, until the page goes or its
    person signs out.
    """
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
    await response.prepare(visit.request)
    await response.write(b"retry: 3000\n\n")
    ends = asyncio.get_running_loop().time() + LIFE
    seen = await visit.node.db.read(_sight, visit.viewer)
    with visit.node.live.listen(visit.me.user_id) as words:
        while asyncio.get_running_loop().time() < ends and await _still_signed_in(visit):
            try:
                names = {await asyncio.wait_for(words.get(), LOOK_EVERY)}
            except TimeoutError:
                names = set()
            now = await visit.node.db.read(_sight, visit.viewer)
            names |= _changed(seen, now)
            seen = now
            text = "".join(f"event: {name}\ndata: \n\n" for name in sorted(names)) or ": still here\n\n"
            try:
                await response.write(text.encode())
            except ConnectionResetError:  # the page is gone
                break
    return response


async def _still_signed_in(visit: Visit) -> bool:
    secret = visit.request.cookies.get(cookie_name(visit.node))
    return secret is not None and await by_session(visit.request, secret) is not STRANGER


async def _sight(tx: Tx, viewer: Viewer) -> Sight:
    newest = await feed.page(tx, viewer, cursor=None, limit=1)
    return Sight(
        newest.items[0] if newest.items else None,
        await presence.mark(tx, viewer),
        await notifications.mark(tx, viewer),
        await friend_shelves.mark(tx, viewer),
    )


def _changed(before: Sight, after: Sight) -> set[str]:
    names = {"feed"} if before.newest != after.newest else set()
    if before.told != after.told:
        names.add("notifications")
    if before.shelves != after.shelves:
        names.add("shelves")
    if before.presence != after.presence:
        names |= {"presence", "feed"}  # whoever ends something has just played it
    return names
