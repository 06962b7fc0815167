"""Doubled slashes in a path (`//1/submit-listens`) mean one: some players join addresses that way.

A redirect would lose the body of a POST, so the request is resolved anew instead.
"""

from __future__ import annotations

import re

from aiohttp import web

from chronicle_node.httpkit.problems import Handler

_DOUBLED = re.compile(r"/{2,}")


@web.middleware
async def collapse_slashes(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Serve `//a//b` as `/a/b`."""
    if "//" not in request.path:
        return await handler(request)
    same = request.clone(rel_url=request.rel_url.with_path(_DOUBLED.sub("/", request.path)))
    found = await request.app.router.resolve(same)
    found.add_app(request.app)
    found.freeze()
    same._match_info = found  # noqa: SLF001 - aiohttp has no public way to route a request again
    return await found.handler(same)
