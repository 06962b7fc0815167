"""`/feed`: what the people one follows have played, here and on other nodes."""

from __future__ import annotations

from urllib.parse import urlencode

import msgspec
from aiohttp import web

from chronicle_node.httpkit import decode
from chronicle_node.queries import feed
from chronicle_node.web import pages
from chronicle_node.web.show.history import entries
from chronicle_node.web.visit import Visit

PAGE = 60  # plays; those of one sitting share a line


class Wish(msgspec.Struct, frozen=True):
    cursor: str | None = None


async def feed_page(visit: Visit) -> web.StreamResponse:
    """Newest first, as far as each of them allows."""
    cursor = decode.from_fields(visit.request.query, Wish).cursor
    found = await visit.node.db.read(feed.page, visit.viewer, cursor=cursor, limit=PAGE)
    following = f"/feed?{urlencode({'cursor': found.next})}" if found.next else ""
    return visit.show("feed/feed.html", pages.Feed(entries=entries(found.items, visit.picture), next=following))
