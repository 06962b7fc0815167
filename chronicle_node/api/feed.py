"""What the people one follows have played, here and on other nodes."""

from __future__ import annotations

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing
from chronicle_node.errors import Invalid, Malformed, MissingScope, Unauthenticated
from chronicle_node.queries import feed


async def read_feed(call: Call) -> Listing[feed.Entry]:
    """The plays of everyone you follow, newest first, as far as each of them lets you see them."""
    found = await call.node.db.read(feed.page, call.viewer, cursor=call.query.cursor, limit=call.query.limit)
    return listing(call, found)


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/feed",
        handler=read_feed,
        scope="read",
        query=Paging,
        ok=(200, Listing[feed.Entry]),
        problems=(Malformed, Invalid, Unauthenticated, MissingScope),
        tag="people",
    ),
)
