"""`/behind`: what is left of what one has begun, how long it takes, and by when one would be caught up."""

from __future__ import annotations

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import behind, kinds
from chronicle_node.queries.behind import Backlog
from chronicle_node.queries.kinds import Kind
from chronicle_node.web.show import behind as shown
from chronicle_node.web.visit import Visit


class Wish(msgspec.Struct, frozen=True):
    """Which media type."""

    type: str | None = None


async def behind_page(visit: Visit) -> web.StreamResponse:
    """The page."""
    wish = decode.from_fields(visit.request.query, Wish)
    found, begun = await visit.node.db.read(_read, visit.viewer, wish.type)
    return visit.show("agenda/behind.html", shown.page(found, begun, wish.type, visit.handle))


async def _read(tx: Tx, viewer: Viewer, media_type: str | None) -> tuple[Backlog, list[Kind]]:
    return await behind.page(tx, viewer, media_type=media_type), await kinds.begun(tx, viewer)
