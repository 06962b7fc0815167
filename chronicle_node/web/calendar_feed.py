"""`/calendar/SECRET.ics`: a person's releases for calendars elsewhere. The secret is all that is asked for."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.domain import icalendar
from chronicle_node.domain.icalendar import Event
from chronicle_node.domain.unseen import preferred
from chronicle_node.queries import calendar, calendar_keys
from chronicle_node.queries.calendar import Release
from chronicle_node.web.show import works
from chronicle_node.web.show.unseen import Veil
from chronicle_node.web.visit import Visit

BEFORE, AFTER = timedelta(days=90), timedelta(days=400)
HEADERS = {"Cache-Control": "private, max-age=900", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}


async def feed(visit: Visit) -> web.StreamResponse:
    """The calendar, as iCalendar; 304 where the reader has it."""
    name, releases = await visit.node.db.read(_releases, visit.path("secret"))
    base, host = visit.node.settings.public_url, visit.node.settings.site
    events = [_event(one, base, host) for one in releases if not one.is_month]
    body = icalendar.calendar(f"{visit.node.settings.site}: releases for {name}", events)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = HEADERS | {"ETag": tag}
    if tag in visit.request.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, content_type="text/calendar", charset="utf-8", headers=headers)


async def _releases(tx: Tx, secret: str) -> tuple[str, tuple[Release, ...]]:
    whose = await calendar_keys.opened(tx, secret)
    today = tx.now.astimezone(whose.zone).date()
    releases = await calendar.between(tx, whose.viewer, today - BEFORE, today + AFTER, whose.zone)
    return whose.name, Veil(preferred(whose.preferences)).over_releases(releases)


def _event(one: Release, base: str, host: str) -> Event:
    work = works.work(one.media)
    whole = " · ".join(part for part in (work.by, work.place) if part)
    return Event(
        uid=f"{one.media.id}@{host}",
        summary=f"{work.by}: {work.title}" if one.media.parents else work.title,
        day=one.day,
        at=one.at,
        seconds=one.media.duration_seconds,
        text=whole,
        url=f"{base}{work.url}",
        category=one.media.type_name,
        stamp=one.changed_at,
    )
