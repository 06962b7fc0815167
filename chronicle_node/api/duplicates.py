"""What may be in the catalogue twice, over the API."""

from __future__ import annotations

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing
from chronicle_node.errors import Invalid, Malformed, MissingScope, Unauthenticated
from chronicle_node.queries import twins
from chronicle_node.queries.twins import Twins


async def read_duplicates(call: Call) -> Listing[Twins]:
    """Pairs of items that may be one thing, as far as you may know of both.

    They share a title, in one place and with years that agree, or an id. A page may be short.
    """
    query: Paging = call.query
    found = await call.node.db.read(twins.page, call.viewer, cursor=query.cursor, limit=query.limit)
    return listing(call, found)


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/duplicates",
        handler=read_duplicates,
        scope="read",
        query=Paging,
        ok=(200, Listing[Twins]),
        problems=(Malformed, Invalid, Unauthenticated, MissingScope),
        tag="catalogue",
    ),
)
