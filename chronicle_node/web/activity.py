"""`/@NAME/activity`: a year at a glance and days in a row, as far as the visitor may see somebody's statistics."""

from __future__ import annotations

import msgspec
from aiohttp import web

from chronicle_node.errors import NotFound
from chronicle_node.httpkit import decode
from chronicle_node.queries import activity as reads
from chronicle_node.services import activity
from chronicle_node.web.show import activity as shown
from chronicle_node.web.visit import Visit

YEARS = (1900, 2199)


class Wish(msgspec.Struct, frozen=True):
    """Which year, of which media type."""

    year: int | None = None
    type: str | None = None


async def activity_page(visit: Visit) -> web.StreamResponse:
    """The page."""
    wish = decode.from_fields(visit.request.query, Wish)
    if wish.year is not None and not YEARS[0] <= wish.year <= YEARS[1]:
        raise NotFound("There is no page for this year.")
    owner = await visit.node.db.read(reads.of, visit.viewer, visit.path("name"))
    await activity.bring_up_to_date(visit.node.db, owner.user_id)
    found = await visit.node.db.read(reads.page, owner, wish.year, wish.type)
    return visit.show("agenda/activity.html", shown.page(found, wish.type, visit.picture, visit.first_weekday))
