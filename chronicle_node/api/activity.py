"""What somebody's days held, over the API."""

from __future__ import annotations

import msgspec

from chronicle_node.api.operations import Call, Op
from chronicle_node.api.reading import reader
from chronicle_node.domain.findings import invalid
from chronicle_node.errors import Invalid, MissingScope, NotFound, Unauthenticated
from chronicle_node.queries import activity as reads
from chronicle_node.queries.activity import Activity
from chronicle_node.services import activity

YEARS = (1900, 2199)


class ActivityQuery(msgspec.Struct, frozen=True):
    """`year`: this one, where you don't say. `type` is the name of a media type, such as tv."""

    year: int | None = None
    type: str | None = None


async def read_activity(call: Call) -> Activity:
    """A year of a person of this node, day by day, and how many days in a row they finished something.

    Days are theirs: by their time zone, and from the hour at which they let a day begin. What is not shared with you is
    in no number.
    """
    query: ActivityQuery = call.query
    if query.year is not None and not YEARS[0] <= query.year <= YEARS[1]:
        raise invalid("/year", f"Choose a year from {YEARS[0]} to {YEARS[1]}.")
    owner = await call.node.db.read(reads.of, reader(call), call.path("name"))
    await activity.bring_up_to_date(call.node.db, owner.user_id)
    return await call.node.db.read(reads.page, owner, query.year, query.type)


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/users/{name}/activity",
        handler=read_activity,
        scope=None,
        query=ActivityQuery,
        ok=(200, Activity),
        problems=(Invalid, Unauthenticated, MissingScope, NotFound),
        tag="agenda",
    ),
)
