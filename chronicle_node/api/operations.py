"""What an API operation is, and how one runs: authenticate, check the scope, decode, call, encode.

Routing, checking and the OpenAPI document are all read from the same `Op`. `scope` has no default: an operation
that is open to anybody has to say `scope=None`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import msgspec
from aiohttp import web

from chronicle_node.errors import Problem, Unauthenticated
from chronicle_node.httpkit import csrf, decode
from chronicle_node.httpkit.keys import node_of
from chronicle_node.httpkit.viewer import Visitor, bearer, by_token, require_scope, visitor_of
from chronicle_node.node import Node
from chronicle_node.policy import Viewer

T = TypeVar("T")
Handler = Callable[["Call"], Awaitable[Any]]


@dataclass(slots=True)
class Call:
    """One call of an operation: who calls, and the decoded input."""

    request: web.Request
    node: Node
    visitor: Visitor
    body: Any
    query: Any
    status: int

    @property
    def viewer(self) -> Viewer:
        return self.visitor.viewer

    @property
    def user_id(self) -> int:
        """The person's id. Raises Unauthenticated for nobody."""
        if self.viewer.user_id is None:
            raise Unauthenticated
        return self.viewer.user_id

    def path(self, name: str) -> str:
        """A part of the path, as the `{name}` of the operation's path."""
        return self.request.match_info[name]


class Listing(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list; `next` is the path of the next page, or null at the end."""

    items: list[T]
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class Op:
    """An operation. `ok` is the status and the struct of success (None: no body); the handler's docstring documents it.

    `scope` is what a token must include: scrobble, read or write; None leaves the operation open to nobody in
    particular, and the policy decides what is seen.
    """

    method: str
    path: str
    handler: Handler
    scope: str | None
    ok: tuple[int, Any]
    body: type | None = None
    query: type | None = None
    problems: tuple[type[Problem], ...] = ()
    tag: str = field(default="other")
    body_bytes: int = decode.BODY_BYTES
    also: tuple[int, ...] = ()  # other statuses of success, with the same struct


def route(op: Op) -> web.RouteDef:
    """The aiohttp route of an operation."""

    async def run(request: web.Request) -> web.StreamResponse:
        visitor = await _caller(request, op)
        if op.scope is not None:
            require_scope(visitor.viewer, op.scope)
        body = decode.from_json(await decode.read_body(request, op.body_bytes), op.body) if op.body else None
        query = decode.from_fields(request.query, op.query) if op.query else None
        call = Call(request, node_of(request), visitor, body, query, op.ok[0])
        result = await op.handler(call)
        if isinstance(result, web.StreamResponse):
            return result
        if op.ok[1] is None:
            return web.Response(status=call.status)
        return web.Response(body=msgspec.json.encode(result), status=call.status, content_type="application/json")

    return web.route(op.method, op.path, run, name=None)


async def _caller(request: web.Request, op: Op) -> Visitor:
    """By token where one is sent; else by session, which for changes must carry its CSRF token in a header."""
    secret = bearer(request)
    if secret is not None:
        found = await by_token(request, secret)
        if found is None:
            raise Unauthenticated("This token is not valid, or it has expired; make a new one under Settings, Tokens.")
        return found
    visitor = await visitor_of(request)
    if op.method not in csrf.SAFE and visitor.session_id is not None:
        csrf.require_same_site(request)
        csrf.require_token(request, visitor.session_id, request.headers.get(csrf.HEADER))
    return visitor
