"""The release calendar of whoever calls, and the secret address at which other programs read it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing
from chronicle_node.db import Tx
from chronicle_node.domain.findings import invalid
from chronicle_node.errors import Invalid, MissingScope, NotFound, Unauthenticated
from chronicle_node.policy import Viewer
from chronicle_node.queries import calendar, calendar_keys, zones
from chronicle_node.queries.calendar import Release
from chronicle_node.queries.cursors import of_few
from chronicle_node.services import calendar_keys as keys

DENIED = (Unauthenticated, MissingScope)
LONGEST = 366  # days
USUAL = 30


class CalendarQuery(Paging, frozen=True, rename={"first": "from", "last": "to"}):
    """Days of your own time zone; today and the thirty days after it, where you don't say. `type` as in tv."""

    first: date | None = None
    last: date | None = None
    type: str | None = None


class CalendarAddress(msgspec.Struct, frozen=True):
    """Whoever has this address reads your calendar."""

    url: str
    created_at: datetime


async def read_calendar(call: Call) -> Listing[Release]:
    """What comes out from one day to another of what you keep in your library or are in the middle of.

    `at` is there where the moment is known; `is_month` where no more than the month is, and `day` is then its first. At
    most 366 days at once, and the first 1,000 releases of them.
    """
    found = await call.node.db.read(_between, call.viewer, call.query)
    return listing(call, of_few(found, call.query.cursor, call.query.limit))


async def read_address(call: Call) -> CalendarAddress:
    """The secret address of your calendar, for programs that subscribe to it (iCalendar)."""
    found = await call.node.db.read(calendar_keys.mine, call.user_id)
    if found is None:
        raise NotFound("Your calendar has no address; make one.")
    secret = call.node.secrets.unseal(found.sealed)
    return CalendarAddress(f"{call.node.settings.public_url}/calendar/{secret}.ics", found.created_at)


async def make_address(call: Call) -> CalendarAddress:
    """Make a new address. The one before stops to work."""
    await call.node.db.write(keys.make, call.user_id, call.node.secrets)
    return await read_address(call)


async def end_address(call: Call) -> None:
    """Have no address any more."""
    await call.node.db.write(keys.end, call.user_id)


async def _between(tx: Tx, viewer: Viewer, query: CalendarQuery) -> list[Release]:
    assert viewer.user_id is not None
    where = await zones.of(tx, viewer.user_id)
    first = query.first or (query.last - timedelta(days=USUAL) if query.last else tx.now.astimezone(where).date())
    last = query.last or first + timedelta(days=USUAL)
    if not 0 <= (last - first).days <= LONGEST or not 1000 <= first.year <= last.year <= 9990:
        raise invalid("/to", f"Choose a day that is no earlier than the first, and at most {LONGEST} days later.")
    return await calendar.between(tx, viewer, first, last, where, media_type=query.type)


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/calendar",
        handler=read_calendar,
        scope="read",
        query=CalendarQuery,
        ok=(200, Listing[Release]),
        problems=(Invalid, *DENIED),
        tag="agenda",
    ),
    Op(
        method="GET",
        path="/api/v1/calendar/address",
        handler=read_address,
        scope="write",
        ok=(200, CalendarAddress),
        problems=(NotFound, *DENIED),
        tag="agenda",
    ),
    Op(
        method="POST",
        path="/api/v1/calendar/address",
        handler=make_address,
        scope="write",
        ok=(201, CalendarAddress),
        problems=DENIED,
        tag="agenda",
    ),
    Op(
        method="DELETE",
        path="/api/v1/calendar/address",
        handler=end_address,
        scope="write",
        ok=(204, None),
        problems=DENIED,
        tag="agenda",
    ),
)
