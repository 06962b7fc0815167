"""How an operation runs: who calls, what they may, what they sent, the work, the answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from chronicle_node.api import conditions
from chronicle_node.api.operations import CONDITIONAL, SAFE, Call, Op
from chronicle_node.errors import Field, Invalid, NotFound, Unauthenticated
from chronicle_node.httpkit import csrf, decode, moved, negotiation, places
from chronicle_node.httpkit.keys import node_of
from chronicle_node.httpkit.viewer import Visitor, bearer, by_token, require_scope, visitor_of

FOREIGN = "is no place that this list gave out; leave it out to begin with the first page"


def routes(operations: Iterable[Op]) -> list[web.RouteDef]:
    """The aiohttp routes of these operations. What can be read can be asked for its headers alone, too."""
    operations = list(operations)
    readings = {op.path: op for op in operations if op.method == "GET"}
    return [web.route(op.method, op.path, _runner(op, readings.get(op.path))) for op in operations]


def _runner(op: Op, reading: Op | None) -> Any:
    async def run(request: web.Request) -> web.StreamResponse:
        call = await _called(request, op)
        try:
            return await _performed(call, op, reading)
        except NotFound:
            elsewhere = await moved.address(request, call.viewer)
            if elsewhere is None:
                raise
            return elsewhere

    return run


async def _performed(call: Call, op: Op, reading: Op | None) -> web.StreamResponse:
    request = call.request
    if op.method == "GET" and op.version is not None:
        tag = conditions.tag_of(f"{request.path_qs} {call.viewer.user_id} {await op.version(call)}".encode())
        return conditions.unchanged(call, tag) or _answered(call, op, await op.handler(call), tag)
    if op.method in CONDITIONAL and "If-Match" in request.headers:
        call = conditions.guarded(call, reading)
    found = await op.handler(call)
    if isinstance(found, web.StreamResponse):
        return found
    if op.ok[1] is None:
        return web.Response(status=call.status)
    shows_the_same = reading is not None and reading.ok[1] == op.ok[1] and reading.version is None
    return _answered(call, op, found, conditions.tag_of(conditions.encoded(found)) if shows_the_same else None)


async def _called(request: web.Request, op: Op) -> Call:
    """The call, with everything about it checked that can be before the work begins."""
    if op.ok[1] is not None:
        negotiation.require_acceptable(request)
    visitor = await _caller(request, op)
    if op.scope is not None:
        require_scope(visitor.viewer, op.scope)
    query = _query(request, op)
    body: Any = None
    if op.body is not None:
        negotiation.require_json(request)
        body = decode.from_json(await decode.read_body(request, op.body_bytes), op.body)
    return Call(request, node_of(request), visitor, body, query, op.ok[0])


def _query(request: web.Request, op: Op) -> Any:
    try:
        return decode.from_query(places.query(request), op.query or decode.Nothing)
    except places.ForeignPlace:
        raise Invalid(fields=[Field("/cursor", FOREIGN)]) from None


async def _caller(request: web.Request, op: Op) -> Visitor:
    """By token where one is sent; else by session, which for changes must carry its CSRF token in a header."""
    secret = bearer(request)
    if secret is not None:
        found = await by_token(request, secret)
        if found is None:
            raise Unauthenticated("This token is not valid, or it has expired; make a new one under Settings, Tokens.")
        return found
    visitor = await visitor_of(request)
    if op.method not in SAFE and visitor.session_id is not None:
        csrf.require_same_site(request)
        csrf.require_token(request, visitor.session_id, request.headers.get(csrf.HEADER))
    return visitor


def _answered(call: Call, op: Op, found: Any, tag: str | None) -> web.StreamResponse:
    if op.method == "GET" and tag is not None and op.version is None:
        unchanged = conditions.unchanged(call, tag)
        if unchanged is not None:
            return unchanged
    headers = conditions.headers(tag) if tag is not None else None
    body = conditions.encoded(found)
    return web.Response(body=body, status=call.status, content_type="application/json", headers=headers)
