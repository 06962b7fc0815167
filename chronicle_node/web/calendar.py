"""`/calendar`: what comes out, by month, by week or as a list, and the secret address for calendars elsewhere."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.domain import calendars, dates
from chronicle_node.errors import NotFound
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import calendar, calendar_keys, kinds
from chronicle_node.queries.calendar import Release
from chronicle_node.queries.calendar_keys import SealedKey
from chronicle_node.queries.kinds import Kind
from chronicle_node.services import calendar_keys as keys
from chronicle_node.web.show import calendar as shown
from chronicle_node.web.veils import veil
from chronicle_node.web.visit import Visit

AHEAD = 60  # days of the list
YEARS = (1900, 2199)
View = Literal["month", "week", "agenda"]


class Wish(msgspec.Struct, frozen=True):
    """Which view, around which day, of which media type."""

    view: View = "month"
    day: date | None = None
    type: str | None = None


class Found(msgspec.Struct, frozen=True):
    releases: list[Release]
    kinds: list[Kind]
    key: SealedKey | None


async def calendar_page(visit: Visit) -> web.StreamResponse:
    """The page."""
    wish = decode.from_fields(visit.request.query, Wish)
    where = dates.zone(visit.zone)
    today = visit.node.clock.now().astimezone(where).date()
    day = wish.day or today
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise NotFound("There is no page of the calendar for this day.")
    span = days_of(wish.view, day, visit.first_weekday)
    found = await visit.node.db.read(_read, visit.viewer, span, where, wish.type)
    hides = await veil(visit)
    address = _address(visit, found.key)
    asked = shown.Asked(view=wish.view, day=day, today=today, span=span, media_type=wish.type, handle=visit.handle)
    return visit.show(
        "agenda/calendar.html", shown.page(hides.over_releases(found.releases), found.kinds, asked, address)
    )


async def make_address(visit: Visit) -> web.StreamResponse:
    """Give the calendar a secret address, or another one."""
    await visit.fields()
    await visit.node.db.write(keys.make, visit.me.user_id, visit.node.secrets)
    return visit.go("/calendar#subscribe", "Your calendar has a new address.")


async def end_address(visit: Visit) -> web.StreamResponse:
    """Take the address back."""
    await visit.fields()
    await visit.node.db.write(keys.end, visit.me.user_id)
    return visit.go("/calendar#subscribe", "The address opens nothing any more.", "info")


def days_of(view: View, day: date, first_weekday: int) -> tuple[date, ...]:
    """The days that a view shows."""
    if view == "month":
        return tuple(each for week in calendars.month(day, first_weekday) for each in week)
    if view == "week":
        return calendars.week(day, first_weekday)
    return tuple(day + timedelta(days=number) for number in range(AHEAD))


async def _read(tx: Tx, viewer: Viewer, span: tuple[date, ...], where: ZoneInfo, media_type: str | None) -> Found:
    assert viewer.user_id is not None
    releases = await calendar.between(tx, viewer, span[0], span[-1], where, media_type=media_type)
    return Found(releases, await kinds.kept(tx, viewer), await calendar_keys.mine(tx, viewer.user_id))


def _address(visit: Visit, key: SealedKey | None) -> str:
    if key is None:
        return ""
    return f"{visit.node.settings.public_url}/calendar/{visit.node.secrets.unseal(key.sealed)}.ics"
