"""Merging duplicates over the API: looked at before, done, listed, undone."""

from __future__ import annotations

from uuid import UUID

import msgspec

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing
from chronicle_node.db import Tx
from chronicle_node.errors import Conflict, Forbidden, Invalid, Malformed, MissingScope, NotFound, Unauthenticated
from chronicle_node.policy import Viewer
from chronicle_node.queries import known
from chronicle_node.queries import merges as reads
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.merges import Merge, Preview
from chronicle_node.services import keepers
from chronicle_node.services.merging import merge as merging
from chronicle_node.services.merging import plan, undo

DENIED = (Unauthenticated, MissingScope)


class MergeInto(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The item that is kept."""

    into: UUID


class MergeQuery(msgspec.Struct, frozen=True):
    """The item that would be kept."""

    into: UUID


class Undoable(msgspec.Struct, frozen=True, kw_only=True):
    """A merge. It can be undone while `in_the_way` is empty; each sentence there says what to do first."""

    merge: Merge
    in_the_way: tuple[str, ...]


async def preview_merge(call: Call) -> Preview:
    """What merging this item into another would do, as far as you may know of it. Nothing is changed."""
    return await call.node.db.read(preview, call.viewer, call.public_id(), call.query.into)


async def merge_items(call: Call) -> Undoable:
    """Merge this item into another that is the same thing. All on it becomes the other's; its address leads there.

    Parts that both have become one, the others come along. Where somebody has two of what there can be one of, the
    newer stays and the older is kept for undoing.
    """
    merged = await call.node.db.write(perform, call.viewer, call.public_id(), call.body.into)
    return await call.node.db.read(look, call.viewer, merged)


async def list_merges(call: Call) -> Listing[Merge]:
    """Merges, the latest first: yours, or everybody's where you look after the catalogue."""
    query: Paging = call.query
    return listing(call, await call.node.db.read(_page, call.viewer, query))


async def read_merge(call: Call) -> Undoable:
    """A merge, and what stands in the way of undoing it."""
    return await call.node.db.read(look, call.viewer, call.public_id())


async def undo_merge(call: Call) -> Undoable:
    """Have everything as it was before the merge. What people changed since stays as they changed it."""
    await call.node.db.write(take_back, call.viewer, call.public_id())
    return await call.node.db.read(look, call.viewer, call.public_id())


async def preview(tx: Tx, viewer: Viewer, gone: UUID, kept: UUID) -> Preview:
    """As `preview_merge`. Raises NotFound, Forbidden, Conflict."""
    items = [await known.one(tx, viewer, item) for item in (gone, kept)]
    await keepers.require(tx, viewer, items)
    found = await plan.of(tx, items[0], items[1])
    return await reads.preview(tx, viewer, found.pairs, found.strays)


async def perform(tx: Tx, viewer: Viewer, gone: UUID, kept: UUID) -> UUID:
    """As `merge_items`; the merge's public id."""
    items = [await known.one(tx, viewer, item) for item in (gone, kept)]
    known_ones = await reads.known_below(tx, viewer, items)
    return await merging.merge(tx, viewer, items[0], items[1], known_ones)


async def look(tx: Tx, viewer: Viewer, merge: UUID) -> Undoable:
    """As `read_merge`."""
    found = await reads.one(tx, viewer, merge, everybody=await keepers.keeps(tx, viewer))
    return Undoable(merge=found, in_the_way=tuple(await undo.obstacles(tx, merge)))


async def take_back(tx: Tx, viewer: Viewer, merge: UUID) -> None:
    """As `undo_merge`."""
    await look(tx, viewer, merge)
    await undo.undo(tx, viewer, merge)


async def _page(tx: Tx, viewer: Viewer, query: Paging) -> Page[Merge]:
    everybody = await keepers.keeps(tx, viewer)
    return await reads.page(tx, viewer, everybody=everybody, cursor=query.cursor, limit=query.limit)


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/media/{id}/merge",
        handler=preview_merge,
        scope="read",
        query=MergeQuery,
        ok=(200, Preview),
        problems=(Malformed, Invalid, Conflict, Forbidden, NotFound, *DENIED),
        tag="catalogue",
    ),
    Op(
        method="POST",
        path="/api/v1/media/{id}/merge",
        handler=merge_items,
        scope="write",
        body=MergeInto,
        ok=(201, Undoable),
        problems=(Malformed, Invalid, Conflict, Forbidden, NotFound, *DENIED),
        tag="catalogue",
    ),
    Op(
        method="GET",
        path="/api/v1/merges",
        handler=list_merges,
        scope="read",
        query=Paging,
        ok=(200, Listing[Merge]),
        problems=(Malformed, Invalid, *DENIED),
        tag="catalogue",
    ),
    Op(
        method="GET",
        path="/api/v1/merges/{id}",
        handler=read_merge,
        scope="read",
        ok=(200, Undoable),
        problems=(NotFound, *DENIED),
        tag="catalogue",
    ),
    Op(
        method="POST",
        path="/api/v1/merges/{id}/undo",
        handler=undo_merge,
        scope="write",
        ok=(200, Undoable),
        problems=(Conflict, Forbidden, NotFound, *DENIED),
        tag="catalogue",
    ),
)
