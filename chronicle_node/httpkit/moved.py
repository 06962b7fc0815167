"""Addresses of items that were merged into others lead on to these, on pages and over the API alike.

Nothing is promised for good: a merge can be undone, so the answer is not to be kept.
"""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from chronicle_node import ids
from chronicle_node.httpkit.csrf import SAFE
from chronicle_node.httpkit.keys import node_of
from chronicle_node.policy import Viewer
from chronicle_node.queries import redirects


async def address(request: web.Request, viewer: Viewer) -> web.Response | None:
    """Where a request that found nothing is sent on to: 301 where it reads, 308 where it changes something."""
    named = {found for text in request.match_info.values() if (found := ids.parse(text)) is not None}
    moved = await node_of(request).db.read(redirects.of, viewer, named) if named else {}
    if not moved:
        return None
    path = request.path
    for former, now in moved.items():
        path = path.replace(str(former), str(now))
    asked = f"?{request.query_string}" if request.query_string else ""
    return web.Response(
        status=301 if request.method in SAFE else 308,
        headers={"Location": quote(path, safe="/@:.") + asked, "Cache-Control": "private, no-store"},
    )
