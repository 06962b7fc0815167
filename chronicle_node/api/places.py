"""The cursors of the API's lists: words that only this node can have given out, each for one list alone.

They are signed rather than sealed, so that the same page has the same `next`, and with it the same ETag.
"""

from __future__ import annotations

from typing import Any

import msgspec
from aiohttp import web

from chronicle_node.errors import Field, Invalid
from chronicle_node.httpkit.keys import node_of

SIGNATURE = 16  # characters: 96 bits
FOREIGN = "is no place that this list gave out; leave it out to begin with the first page"


def sealed(request: web.Request, cursor: str, path: str | None = None) -> str:
    """The cursor as whoever asks gets it, good for the list at this path: the one that is being asked, or another."""
    return f"{cursor}.{_signature(request, cursor, path)}"


def unsealed(request: web.Request, query: Any) -> Any:
    """The query with its cursor, where it has one, as the queries know it. Raises Invalid for one that is not ours."""
    given = getattr(query, "cursor", None)
    if given is None:
        return query
    cursor, _, signature = given.rpartition(".")
    if not node_of(request).secrets.same(signature, _signature(request, cursor)):
        raise Invalid(fields=[Field("/cursor", FOREIGN)])
    return msgspec.structs.replace(query, cursor=cursor)


def _signature(request: web.Request, cursor: str, path: str | None = None) -> str:
    return node_of(request).secrets.mac("cursor", f"{path or request.path} {cursor}")[:SIGNATURE]
