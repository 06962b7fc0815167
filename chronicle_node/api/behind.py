"""How far whoever calls is behind with what they have begun."""

from __future__ import annotations

import msgspec

from chronicle_node.api.operations import Call, Op
from chronicle_node.errors import Invalid, MissingScope, Unauthenticated
from chronicle_node.queries import behind
from chronicle_node.queries.behind import Backlog


class BehindQuery(msgspec.Struct, frozen=True):
    """`type` is the name of a media type, such as tv."""

    type: str | None = None


async def read_behind(call: Call) -> Backlog:
    """What is out and not finished of what you are in the middle of, how long it takes, and by when at your own pace.

    The hundred works that you were at last, those with most parts to do first.
    """
    query: BehindQuery = call.query
    return await call.node.db.read(behind.page, call.viewer, media_type=query.type)


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/behind",
        handler=read_behind,
        scope="read",
        query=BehindQuery,
        ok=(200, Backlog),
        problems=(Invalid, Unauthenticated, MissingScope),
        tag="agenda",
    ),
)
