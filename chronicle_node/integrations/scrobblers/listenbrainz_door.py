"""How the ListenBrainz door opens: who comes, how often, and what every answer carries.

Its clients judge by the JSON `code` of an error and by headers of their own, and pages of other sites may call it: it
takes tokens only, never cookies.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web

from chronicle_node.errors import MissingScope, Problem, TooMany
from chronicle_node.httpkit.keys import REQUEST_ID, node_of
from chronicle_node.httpkit.ratelimit import Bucket, client_address, neighbourhood
from chronicle_node.httpkit.viewer import Visitor, by_token
from chronicle_node.integrations.scrobblers.listenbrainz_answers import token_of
from chronicle_node.integrations.scrobblers.listenbrainz_shapes import ListenBrainzError
from chronicle_node.policy import NOBODY, Viewer

log = logging.getLogger(__name__)
Answer = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[Answer]]

REQUESTS, SECONDS = 600, 60
BUCKET: web.AppKey[Bucket] = web.AppKey("listenbrainz_bucket", Bucket)
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Expose-Headers": "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset-In, Retry-After",
    "Access-Control-Max-Age": "21600",
}


def answering(handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A handler whose every outcome is an answer that these clients understand."""

    async def run(request: web.Request) -> web.Response:
        headers = dict(CORS)
        try:
            headers |= _take(request)
            answer = await handler(request)
        except Exception as error:  # noqa: BLE001 - each becomes an answer; what nobody expected is logged
            refusal = _refusal(error, request)
            headers |= _patience(error)
            return _json(refusal.body(), refusal.code, headers)
        return _json(answer, 200, headers)

    return run


async def preflight(request: web.Request) -> web.Response:
    """What a browser asks before it sends a token from another site's page."""
    return web.Response(status=204, headers=CORS)


async def listener(request: web.Request, scope: str) -> tuple[Viewer, int]:
    """The person whose token this is, and their number. Refuses a missing, a wrong and a narrower token."""
    visitor = await _by_header(request)
    if visitor is None:
        raise ListenBrainzError("You need to provide an Authorization header: 'Token', then your token.", 401)
    viewer = _scoped(visitor, scope)
    assert viewer.user_id is not None
    return viewer, viewer.user_id


async def submitter(request: web.Request, scope: str = "scrobble") -> int:
    """The number of the person whose token this is. Refuses as `listener`."""
    return (await listener(request, scope))[1]


async def reader(request: web.Request) -> Viewer:
    """Who asks for somebody's listens: anybody, or the person whose token this is."""
    visitor = await _by_header(request)
    return NOBODY if visitor is None else _scoped(visitor, "read")


async def _by_header(request: web.Request) -> Visitor | None:
    header = request.headers.get("Authorization")
    if header is None:
        return None
    secret = token_of(header)
    visitor = await by_token(request, secret) if secret else None
    if visitor is None:
        raise ListenBrainzError("Invalid authorization token; make a new one under Settings, Tokens.", 401)
    return visitor


def _scoped(visitor: Visitor, scope: str) -> Viewer:
    if not visitor.viewer.may(scope):
        raise MissingScope(f"This needs a token with the scope '{scope}'; make one under Settings, Tokens.")
    return visitor.viewer


def _take(request: web.Request) -> dict[str, str]:
    """Count the request; what its client is told of how many are left."""
    if not node_of(request).settings.rate_limit:
        return {}
    key = request.headers.get("Authorization") or neighbourhood(client_address(request))
    bucket = request.config_dict[BUCKET]
    bucket.take(key)
    left = bucket.left(key)
    # Some clients wait this long once nothing is left, and all of them read whole numbers.
    return {
        "X-RateLimit-Limit": str(REQUESTS),
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Reset-In": "1",
    }


def _patience(error: Exception) -> dict[str, str]:
    if not isinstance(error, TooMany):
        return {}
    wait = str(error.retry_after)
    return {
        "Retry-After": wait,
        "X-RateLimit-Limit": str(REQUESTS),
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset-In": wait,
    }


def _refusal(error: Exception, request: web.Request) -> ListenBrainzError:
    if isinstance(error, ListenBrainzError):
        return error
    if isinstance(error, Problem):
        detail = " ".join([error.detail, *(f"{field.pointer}: {field.detail}" for field in error.fields)])
        return ListenBrainzError(detail, 400 if error.status == 422 else error.status)
    number = request.get(REQUEST_ID, "")
    log.error("request failed", exc_info=error, extra={"fields": {"request": number, "path": request.path}})
    return ListenBrainzError(f"Something went wrong here. Tell the administrator this number: {number}.", 500)


def _json(body: Answer, status: int, headers: dict[str, str]) -> web.Response:
    return web.Response(body=msgspec.json.encode(body), status=status, headers=headers, content_type="application/json")
