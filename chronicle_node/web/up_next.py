"""`/next`: what one is in the middle of, with one press to tick the next part off or to put the work off."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import kinds, known, up_next
from chronicle_node.queries import put_off as reads
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.kinds import Kind
from chronicle_node.queries.put_off import PutOffItem
from chronicle_node.queries.up_next import UpNext
from chronicle_node.services import put_off
from chronicle_node.web.pages.agenda import NextPage
from chronicle_node.web.show import agenda as shown
from chronicle_node.web.veils import veil
from chronicle_node.web.visit import Visit, local_path

PAGE = 20
DAYS = {"week": 7, "month": 30}


class Wish(msgspec.Struct, frozen=True):
    """One media type, from somewhere on."""

    type: str | None = None
    cursor: str | None = None


class PutOffForm(msgspec.Struct, frozen=True, kw_only=True):
    """How long: a week, a month, or until it is brought back."""

    time: Literal["week", "month", "always"] = "always"
    next: str = "/next"


class Found(msgspec.Struct, frozen=True):
    page: Page[UpNext]
    off: list[PutOffItem]
    kinds: list[Kind]


async def next_page(visit: Visit) -> web.StreamResponse:
    """The page."""
    wish = decode.from_fields(visit.query, Wish)
    found = await visit.node.db.read(_read, visit.viewer, wish)
    tabs = shown.kind_tabs("/next", found.kinds, wish.type)
    hides = await veil(visit, (one.next for one in found.page.items))
    listed = Page(hides.over_next(found.page.items), found.page.next)
    page: NextPage = shown.next_page(listed, found.off, tabs, wish.type, visit.handle)
    return visit.show("agenda/next.html", page)


async def put(visit: Visit) -> web.StreamResponse:
    """Put a work off."""
    form = await visit.form(PutOffForm)
    await visit.node.db.write(_put, visit.viewer, visit.path("id"), form)
    return visit.go(local_path(form.next, "/next"), "Put off. It waits at the end of “Up next”.", "info")


async def back(visit: Visit) -> web.StreamResponse:
    """Offer a work again."""
    form = await visit.form(PutOffForm)
    await visit.node.db.write(_back, visit.viewer, visit.path("id"))
    return visit.go(local_path(form.next, "/next"), "It is offered again.", "info")


async def _read(tx: Tx, viewer: Viewer, wish: Wish) -> Found:
    page = await up_next.page(tx, viewer, cursor=wish.cursor, limit=PAGE, media_type=wish.type)
    return Found(page, await reads.mine(tx, viewer), await kinds.begun(tx, viewer))


async def _put(tx: Tx, viewer: Viewer, item: str, form: PutOffForm) -> None:
    assert viewer.user_id is not None
    days = DAYS.get(form.time)
    until = tx.now + timedelta(days=days) if days else None
    await put_off.put_off(tx, viewer.user_id, await known.named(tx, viewer, item), until)


async def _back(tx: Tx, viewer: Viewer, item: str) -> None:
    assert viewer.user_id is not None
    await put_off.bring_back(tx, viewer.user_id, await known.named(tx, viewer, item))
