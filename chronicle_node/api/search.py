"""Search over what whoever calls may know of."""

from __future__ import annotations

import msgspec

from chronicle_node.api import unseen
from chronicle_node.api.operations import Call, Op
from chronicle_node.api.reading import Limit, Place, listing, reader
from chronicle_node.errors import Invalid, Malformed, MissingScope, Unauthenticated
from chronicle_node.queries import named, search
from chronicle_node.queries.media import Chain
from chronicle_node.queries.people import Acquaintance


class SearchQuery(search.Wish, frozen=True, kw_only=True):
    """`q` is what was typed so far, `type` the name of a media type. `limit` is at most 100."""

    limit: Limit = 20
    cursor: Place | None = None


class Answers(msgspec.Struct, frozen=True):
    """Items of the catalogue, the best first, and on the first page the few people of that name."""

    items: list[Chain]
    people: list[Acquaintance]
    next: str | None = None


async def read_search(call: Call) -> Answers:
    """Items whose title or description has the words of `q`, the last of which may be a beginning; and people.

    Titles that are what was typed come first, then those that begin so, then words in titles, then descriptions. An
    item that only private plays touch is found by nobody else.
    """
    query, viewer = call.query, reader(call)
    page = await call.node.db.read(search.page, viewer, query, cursor=query.cursor, limit=query.limit)
    first = query.cursor is None and query.type is None and query.year is None
    people = await call.node.db.read(named.like, viewer, query.q) if first else ()
    found = listing(call, page)
    return Answers(await unseen.chains(call, found.items), list(people), found.next)


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/search",
        handler=read_search,
        scope=None,
        query=SearchQuery,
        ok=(200, Answers),
        problems=(Malformed, Invalid, Unauthenticated, MissingScope),
        tag="catalogue",
    ),
)
