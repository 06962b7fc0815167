"""A person of this node and their diary, as far as whoever calls may see them."""

from __future__ import annotations

from uuid import UUID

from chronicle_node.api import unseen
from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing, reader
from chronicle_node.errors import Invalid, Malformed, MissingScope, NotFound, Unauthenticated
from chronicle_node.queries import history, profile


class HistoryQuery(Paging, frozen=True):
    """`type` is the name of a media type, such as tv; `item` an item, whose plays and those of its parts are meant.

    `until` begins with the end of a day, a month or a year, in the time zone of whose history it is: `2003-07`.
    """

    type: str | None = None
    item: UUID | None = None
    until: str | None = None


async def read_user(call: Call) -> profile.Profile:
    """A person of this node, how you stand with them, and the latest of what they share with you.

    What is not shared with you is empty or null, exactly like what is not there.
    """
    return await call.node.db.read(profile.page, reader(call), call.path("name"))


async def read_history(call: Call) -> Listing[history.Play]:
    """The plays of a person of this node, newest first.

    Device, source and audience are told to the person alone. What is not shared with you looks like what is not there.
    """
    query: HistoryQuery = call.query
    found = await call.node.db.read(
        history.page,
        reader(call),
        call.path("name"),
        cursor=query.cursor,
        limit=query.limit,
        media_type=query.type,
        item=query.item,
        until=query.until,
    )
    return listing(call, await unseen.page(call, found.plays))


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/users/{name}",
        handler=read_user,
        scope=None,
        ok=(200, profile.Profile),
        problems=(Unauthenticated, MissingScope, NotFound),
        tag="people",
    ),
    Op(
        method="GET",
        path="/api/v1/users/{name}/history",
        handler=read_history,
        scope=None,
        query=HistoryQuery,
        ok=(200, Listing[history.Play]),
        problems=(Malformed, Invalid, Unauthenticated, MissingScope, NotFound),
        tag="people",
    ),
)
