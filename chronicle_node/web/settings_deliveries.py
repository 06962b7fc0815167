"""Settings, Deliveries: what was sent to other nodes for the person, and whether it arrived."""

from __future__ import annotations

from uuid import UUID

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.httpkit import decode
from chronicle_node.queries import sent as reads
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.sent import Destination, Sent
from chronicle_node.web.forms import named
from chronicle_node.web.pages import deliveries as pages
from chronicle_node.web.visit import Visit

PATH = "/settings/deliveries"
PAGE = 30
WORDS = {
    "Follow": "A request to follow",
    "Accept": "A yes to a request",
    "Reject": "A no to a request",
    "Undo": "Something taken back",
    "Create": "A post",
    "Update": "A change",
    "Delete": "A withdrawal",
    "Like": "A like",
    "Announce": "A boost",
    "Move": "A move",
    "Block": "A block",
    "Flag": "A report",
    "Invite": "An invitation into a group",
    "Join": "A wish to come into a group",
    "Leave": "Leaving a group",
}


class Asked(msgspec.Struct, frozen=True):
    cursor: str | None = None


async def show(visit: Visit) -> web.StreamResponse:
    """Each activity, newest first, with how many nodes took it."""
    asked = decode.from_fields(visit.query, Asked)
    found = await visit.node.db.read(reads.page, visit.me.user_id, cursor=asked.cursor, limit=PAGE)
    page = pages.Deliveries(sent=tuple(map(_sent, found.items)), next=_next(visit, found.next))
    return visit.show("settings/deliveries.html", page)


async def where(visit: Visit) -> web.StreamResponse:
    """Every place that one activity goes to."""
    asked = decode.from_fields(visit.query, Asked)
    one, found = await visit.node.db.read(_read, visit.me.user_id, named(visit), asked.cursor)
    page = pages.Destinations(
        sent=_sent(one), destinations=tuple(map(_destination, found.items)), next=_next(visit, found.next)
    )
    return visit.show("settings/delivery.html", page)


async def _read(tx: Tx, user_id: int, activity: UUID, cursor: str | None) -> tuple[Sent, Page[Destination]]:
    one = await reads.one(tx, user_id, activity)
    return one, await reads.destinations(tx, user_id, activity, cursor=cursor, limit=PAGE)


def _next(visit: Visit, cursor: str | None) -> str:
    return str(visit.request.rel_url.with_query(cursor=cursor)) if cursor else ""


def _sent(found: Sent) -> pages.Sent:
    return pages.Sent(
        url=f"{PATH}/{found.id}",
        words=WORDS.get(found.type, found.type),
        about=found.object or "",
        at=found.created_at,
        inboxes=found.inboxes,
        delivered=found.delivered,
        pending=found.pending,
        failed=found.failed,
    )


def _destination(found: Destination) -> pages.Destination:
    return pages.Destination(
        host=found.host,
        inbox=found.inbox,
        state=found.state,
        attempts=found.attempts,
        at=found.delivered_at,
        next_try_at=found.next_try_at,
        error=found.last_error or "",
    )
