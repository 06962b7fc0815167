"""Merging what is here twice: choosing the other one, looking at what would move, doing it, and taking it back."""

from __future__ import annotations

from uuid import UUID

import msgspec
from aiohttp import web

from chronicle_node import ids
from chronicle_node.db import Tx
from chronicle_node.errors import Forbidden, NotFound
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import known
from chronicle_node.queries import merges as reads
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.merges import Merge, Preview
from chronicle_node.services import keepers
from chronicle_node.services.merging import merge as merging
from chronicle_node.services.merging import plan, undo
from chronicle_node.web.forms import named
from chronicle_node.web.show import merges as shown
from chronicle_node.web.versions import options
from chronicle_node.web.visit import Visit

PAGE = 50


class Asked(msgspec.Struct, frozen=True):
    q: str = ""
    into: str = ""


class Paging(msgspec.Struct, frozen=True):
    cursor: str | None = None


class Into(msgspec.Struct, frozen=True):
    """The item that is kept."""

    into: str


class Look(msgspec.Struct, frozen=True):
    merge: Merge
    in_the_way: list[str]
    may_undo: bool


async def merge_page(visit: Visit) -> web.StreamResponse:
    """`/media/ID/merge`: which one it is the same as; and once that is chosen, what would move."""
    asked, item = decode.from_fields(visit.query, Asked), named(visit)
    if asked.into:
        previewed = await visit.node.db.read(_preview, visit.viewer, item, asked.into)
        return visit.show("merges/preview.html", shown.preview(previewed))
    found = await visit.node.db.read(options, visit.viewer, item, asked.q)
    return visit.show("merges/choose.html", shown.choose(found.item, asked.q, found.found, found.refused))


async def merge(visit: Visit) -> web.StreamResponse:
    """Merge the two."""
    form, item = await visit.form(Into), named(visit)
    done = await visit.node.db.write(_merge, visit.viewer, item, form.into)
    return visit.go(f"/merges/{done}", "They are one now. The old address leads to the one that was kept.")


async def merges_page(visit: Visit) -> web.StreamResponse:
    """`/merges`: one's own merges, or everybody's for whoever looks after the catalogue."""
    cursor = decode.from_fields(visit.query, Paging).cursor
    found, everybody = await visit.node.db.read(_page, visit.viewer, cursor)
    return visit.show("merges/merges.html", shown.page(found, visit.picture, everybody=everybody))


async def one_page(visit: Visit) -> web.StreamResponse:
    """`/merges/ID`: a merge, and how it is undone."""
    found = await visit.node.db.read(_look, visit.viewer, named(visit))
    page = shown.one(found.merge, found.in_the_way, visit.picture, may_undo=found.may_undo)
    return visit.show("merges/merge.html", page)


async def take_back(visit: Visit) -> web.StreamResponse:
    """Have everything as it was before the merge."""
    await visit.fields()
    await visit.node.db.write(_undo, visit.viewer, named(visit))
    return visit.go(f"/merges/{named(visit)}", "Undone: they are two again.", "info")


async def _both(tx: Tx, viewer: Viewer, item: UUID, into: str) -> tuple[int, int]:
    if ids.parse(into) is None:
        raise NotFound
    return await known.one(tx, viewer, item), await known.named(tx, viewer, into)


async def _preview(tx: Tx, viewer: Viewer, item: UUID, into: str) -> Preview:
    gone, kept = await _both(tx, viewer, item, into)
    await keepers.require(tx, viewer, [gone, kept])
    found = await plan.of(tx, gone, kept)
    return await reads.preview(tx, viewer, found.pairs, found.strays)


async def _merge(tx: Tx, viewer: Viewer, item: UUID, into: str) -> UUID:
    gone, kept = await _both(tx, viewer, item, into)
    return await merging.merge(tx, viewer, gone, kept, await reads.known_below(tx, viewer, [gone, kept]))


async def _page(tx: Tx, viewer: Viewer, cursor: str | None) -> tuple[Page[Merge], bool]:
    everybody = await keepers.keeps(tx, viewer)
    return await reads.page(tx, viewer, everybody=everybody, cursor=cursor, limit=PAGE), everybody


async def _look(tx: Tx, viewer: Viewer, merge_id: UUID) -> Look:
    found = await reads.one(tx, viewer, merge_id, everybody=await keepers.keeps(tx, viewer))
    kept = await known.one(tx, viewer, found.into.id) if found.into.id else 0
    return Look(found, await undo.obstacles(tx, merge_id), await keepers.may(tx, viewer, [kept]))


async def _undo(tx: Tx, viewer: Viewer, merge_id: UUID) -> None:
    if not (await _look(tx, viewer, merge_id)).may_undo:
        raise Forbidden(keepers.REFUSED)
    await undo.undo(tx, viewer, merge_id)
