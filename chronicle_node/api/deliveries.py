"""What was sent to other nodes for you, and whether it arrived."""

from __future__ import annotations

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing
from chronicle_node.errors import Malformed, MissingScope, NotFound, Unauthenticated
from chronicle_node.queries import sent
from chronicle_node.queries.sent import Destination, Sent

DENIED = (Malformed, Unauthenticated, MissingScope)


async def list_deliveries(call: Call) -> Listing[Sent]:
    """What was sent to other nodes for you, the latest first, and how many inboxes took it.

    It is known for seven days; what was given up for thirty.
    """
    query: Paging = call.query
    return listing(call, await call.node.db.read(sent.page, call.user_id, cursor=query.cursor, limit=query.limit))


async def list_destinations(call: Call) -> Listing[Destination]:
    """The inboxes that one activity of yours goes to, by address, and how each delivery stands."""
    query: Paging = call.query
    page = await call.node.db.read(
        sent.destinations,
        call.user_id,
        call.public_id(),
        cursor=query.cursor,
        limit=query.limit,
    )
    return listing(call, page)


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/deliveries",
        handler=list_deliveries,
        scope="read",
        query=Paging,
        ok=(200, Listing[Sent]),
        problems=DENIED,
        tag="account",
    ),
    Op(
        method="GET",
        path="/api/v1/deliveries/{id}",
        handler=list_destinations,
        scope="read",
        query=Paging,
        ok=(200, Listing[Destination]),
        problems=(NotFound, *DENIED),
        tag="account",
    ),
)
