"""Where a test can have the process die around an answer: once it is made, and once it has left.

Only answers to requests that change something count, so that a test can tell which one it stops. Without an armed
failpoint there is no middleware at all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from chronicle_node import failpoints
from chronicle_node.httpkit.csrf import SAFE

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def middlewares() -> list[Any]:
    """The outermost middleware of a process with a failpoint."""
    return [_around_answers] if failpoints.armed() else []


@web.middleware
async def _around_answers(request: web.Request, handler: Handler) -> web.StreamResponse:
    response = await handler(request)
    if request.method not in SAFE:
        failpoints.hit("answer.before")
        await response.prepare(request)
        await response.write_eof()
        failpoints.hit("answer.after")
    return response
