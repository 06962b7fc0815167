"""What an API operation is. Routing, checking and the OpenAPI document are all read from the same `Op`.

`scope` has no default: an operation that is open to anybody has to say `scope=None`. What any operation of its kind may
refuse need not be said: it follows from the scope, the body, the method and the path.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
from aiohttp import web

from chronicle_node import ids
from chronicle_node.errors import (
    Expected,
    Forbidden,
    Invalid,
    Malformed,
    MissingScope,
    NotAcceptable,
    NotFound,
    PreconditionFailed,
    TooLarge,
    Unauthenticated,
    Unavailable,
    Unsupported,
)
from chronicle_node.httpkit import decode
from chronicle_node.httpkit.viewer import Visitor
from chronicle_node.node import Node
from chronicle_node.policy import Viewer

T = TypeVar("T")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CONDITIONAL = frozenset({"PUT", "PATCH", "DELETE"})  # what takes If-Match
Handler = Callable[["Call"], Awaitable[Any]]
Version = Callable[["Call"], Awaitable[str]]


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

    def public_id(self, part: str = "id") -> UUID:
        """The id in a part of the path. Raises NotFound where it is none."""
        found = ids.parse(self.path(part))
        if found is None:
            raise NotFound
        return found


class Listing(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list; `next` is the path of the next page, or null at the end."""

    items: list[T]
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class Op:
    """An operation. `ok` is the status and the struct of success (None: no body); the handler's docstring documents it.

    `scope` is what a token must include: scrobble, read or write; None leaves the operation open to nobody in
    particular, and the policy decides what is seen. `version` tells cheaply what the answer to a GET depends on, so
    that who knows it already is told so before any work; without it the answer is made and compared. `example` is a
    body worth showing; without it one is made up from the struct.
    """

    method: str
    path: str
    handler: Handler
    scope: str | None
    ok: tuple[int, Any]
    body: type | None = None
    query: type | None = None
    problems: tuple[type[Expected], ...] = ()
    tag: str = field(default="other")
    body_bytes: int = decode.BODY_BYTES
    also: tuple[int, ...] = ()  # other statuses of success, with the same struct
    headers: tuple[str, ...] = ()  # that it reads, beside those of all operations
    version: Version | None = None
    example: Any = None

    @property
    def refusals(self) -> tuple[type[Expected], ...]:
        """Every problem it may answer with: its own, and those of all operations like it."""
        found: list[type[Expected]] = [Unauthenticated, MissingScope, Invalid, *self.problems, Unavailable]
        if self.method not in SAFE:
            found.append(Forbidden)
        if self.method in CONDITIONAL:
            found.append(PreconditionFailed)
        if self.body is not None:
            found += [Malformed, TooLarge, Unsupported]
        if self.ok[1] is not None:
            found.append(NotAcceptable)
        if "{" in self.path:
            found.append(NotFound)
        return tuple(dict.fromkeys(found))
