"""`/versions/ID`: a work with its versions; and the forms that put them together and take them apart."""

from __future__ import annotations

from uuid import UUID

import msgspec
from aiohttp import web

from chronicle_node import ids
from chronicle_node.db import Tx
from chronicle_node.errors import NotFound, Problem
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, known, search, version_stats
from chronicle_node.queries import versions as reads
from chronicle_node.queries.media import Chain
from chronicle_node.queries.version_stats import GroupPage
from chronicle_node.services import keepers, versions
from chronicle_node.services.versions import Wish
from chronicle_node.web.forms import named, refused
from chronicle_node.web.show import versions as shown
from chronicle_node.web.visit import Visit

CHOICES = 20


class Asked(msgspec.Struct, frozen=True):
    q: str = ""


class Choice(msgspec.Struct, frozen=True):
    """The other item."""

    item: str


class GroupForm(msgspec.Struct, frozen=True):
    name: str
    main: str
    description: str | None = None


class Options(msgspec.Struct, frozen=True):
    """What an item could be put together with, and why the viewer may not."""

    item: Chain
    found: tuple[Chain, ...]
    refused: str


async def group_page(visit: Visit) -> web.StreamResponse:
    """The work, its versions, and what one and one's friends did with them."""
    found, may_edit = await visit.node.db.read(_group, visit.viewer, named(visit))
    return visit.show("versions/group.html", shown.page(found, visit.picture, may_edit=may_edit))


async def edit_page(visit: Visit) -> web.StreamResponse:
    """The form with what the group is now."""
    found = await visit.node.db.read(_mine, visit.viewer, named(visit))
    return visit.show("versions/edit.html", shown.form(found, shown.values(found)))


async def change(visit: Visit) -> web.StreamResponse:
    """Keep what the form says."""
    fields, group = await visit.fields(), named(visit)
    try:
        wish = decode.from_fields(fields, GroupForm)
        await visit.node.db.write(_change, visit.viewer, group, wish)
    except Problem as error:
        if error.status != 422:
            raise
        found = await visit.node.db.read(_mine, visit.viewer, group)
        return visit.show("versions/edit.html", shown.form(found, refused(fields, error)), status=error.status)
    return visit.go(shown.address(group), "Kept.")


async def take_out(visit: Visit) -> web.StreamResponse:
    """Let one version stand for itself."""
    form, group = await visit.form(Choice), named(visit)
    if await visit.node.db.write(_take_out, visit.viewer, group, form.item):
        return visit.go(f"{shown.address(group)}/edit", "It stands for itself again.", "info")
    return visit.go(f"/media/{form.item}", "Each stands for itself again.", "info")


async def dissolve(visit: Visit) -> web.StreamResponse:
    """Let each version stand for itself."""
    await visit.fields()
    main = await visit.node.db.write(_dissolve, visit.viewer, named(visit))
    return visit.go(f"/media/{main}", "Each version stands for itself again.", "info")


async def choose_page(visit: Visit) -> web.StreamResponse:
    """`/media/ID/versions`: look for what else is a version of an item."""
    q = decode.from_fields(visit.request.query, Asked).q
    found = await visit.node.db.read(options, visit.viewer, named(visit), q)
    return visit.show("versions/choose.html", shown.choose(found.item, q, found.found, found.refused))


async def add(visit: Visit) -> web.StreamResponse:
    """Put the chosen one together with the item."""
    form, item = await visit.form(Choice), named(visit)
    group = await visit.node.db.write(_add, visit.viewer, item, form.item)
    return visit.go(shown.address(group), "They belong together now.")


async def options(tx: Tx, viewer: Viewer, item: UUID, q: str) -> Options:
    """What is called like that and could be the same work: of the same type and level."""
    item_id = await known.one(tx, viewer, item)
    chain = (await catalog.chains(tx, [item_id]))[item_id]
    allowed = await keepers.may(tx, viewer, [item_id])
    wish = search.Wish(q=q or chain.title, type=chain.type)
    page = await search.page(tx, viewer, wish, limit=CHOICES)
    fits = (one for one in page.items if one.id != item and one.kind == chain.kind)
    return Options(chain, tuple(fits), "" if allowed else keepers.REFUSED)


async def _group(tx: Tx, viewer: Viewer, group: UUID) -> tuple[GroupPage, bool]:
    found = await reads.one(tx, viewer, group)
    return await version_stats.page(tx, viewer, group), await keepers.may(tx, viewer, found.items)


async def _mine(tx: Tx, viewer: Viewer, group: UUID) -> GroupPage:
    found = await reads.one(tx, viewer, group)
    await keepers.require(tx, viewer, found.items)
    return await version_stats.page(tx, viewer, group)


async def _change(tx: Tx, viewer: Viewer, group: UUID, form: GroupForm) -> None:
    await reads.one(tx, viewer, group)
    main = await known.named(tx, viewer, form.main)
    await versions.change(tx, viewer, group, Wish(name=form.name, description=form.description, main=main))


async def _take_out(tx: Tx, viewer: Viewer, group: UUID, item: str) -> bool:
    await reads.one(tx, viewer, group)
    return await versions.take_out(tx, viewer, group, await known.named(tx, viewer, item))


async def _dissolve(tx: Tx, viewer: Viewer, group: UUID) -> UUID | None:
    found = await reads.one(tx, viewer, group)
    await versions.dissolve(tx, viewer, group)
    return (await catalog.chains(tx, found.items[:1]))[found.items[0]].id


async def _add(tx: Tx, viewer: Viewer, item: UUID, other: str) -> UUID:
    if ids.parse(other) == item:
        raise NotFound("Choose another item; it can’t be a version of itself.")
    mine = await known.one(tx, viewer, item)
    return await versions.gather(tx, viewer, [mine, await known.named(tx, viewer, other)])
