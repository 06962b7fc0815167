"""`/duplicates`: what may be in the catalogue twice, to be merged or put together as versions."""

from __future__ import annotations

import msgspec
from aiohttp import web

from chronicle_node.httpkit import decode
from chronicle_node.queries import twins
from chronicle_node.web.show import merges as shown
from chronicle_node.web.visit import Visit

PAGE = 20


class Paging(msgspec.Struct, frozen=True):
    cursor: str | None = None


async def page(visit: Visit) -> web.StreamResponse:
    """Pairs that may be one thing, as far as the visitor may know of both."""
    cursor = decode.from_fields(visit.query, Paging).cursor
    found = await visit.node.db.read(twins.page, visit.viewer, cursor=cursor, limit=PAGE)
    return visit.show("merges/duplicates.html", shown.duplicates(found))
