"""`/media/ID`: an item of the catalogue, and what one is at right now."""

from __future__ import annotations

from uuid import UUID

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.federation import readers
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, lists, opinions, related, told, versions
from chronicle_node.services import by_hand, presence
from chronicle_node.web import library_item, session_start
from chronicle_node.web.forms import named
from chronicle_node.web.pages.history import Fact
from chronicle_node.web.reviews import scale_of
from chronicle_node.web.show import catalog as shown
from chronicle_node.web.show import connections, session_marks
from chronicle_node.web.show import lists as list_show
from chronicle_node.web.show import posts as post_show
from chronicle_node.web.show import reviews as opinions_shown
from chronicle_node.web.show import versions as version_show
from chronicle_node.web.show.connections import Connections
from chronicle_node.web.tools import tools
from chronicle_node.web.veils import veil
from chronicle_node.web.visit import Visit


async def media_page(visit: Visit) -> web.StreamResponse:
    """The item, what is below it, and what one and one's friends did with it; its document for who asks for that."""
    item = named(visit)
    if visit.node.settings.federation != "off":
        document = await readers.item(visit.request, item)
        if document is not None:
            return document
    found, thought, others = await visit.node.db.read(_item, visit.viewer, item)
    hides = await veil(visit, (found.media, *(one.media for one in found.friends)))
    page = shown.media(hides.over_item(found), visit.picture, visit.me.username if visit.viewer.signed_in else "")
    page = msgspec.structs.replace(page, unseen=hides.fold(found))
    page = msgspec.structs.replace(page, versions=version_show.corner(others, item, signed_in=visit.viewer.signed_in))
    if thought is not None:
        said = opinions_shown.opinions(thought, page.work.url, visit.picture, scale_of(visit))
        elsewhere = tuple(post_show.said(one, visit.picture, scale_of(visit)) for one in thought.elsewhere)
        page = msgspec.structs.replace(page, opinions=said, said=elsewhere)
    if visit.viewer.signed_in:
        beside, at = await session_start.corner(visit, item, found.item_id)
        page = session_marks.marked(msgspec.structs.replace(page, sessions=beside), at)
        choices = await visit.node.db.read(lists.choices, visit.viewer, item)
        page = msgspec.structs.replace(page, tools=await visit.node.db.read(tools, visit.viewer, found))
        is_part = bool(found.media.parents) and not found.children
        shelf = await visit.node.db.read(
            library_item.corner, visit.viewer, found.media, visit.me.username, is_part=is_part
        )
        page = msgspec.structs.replace(page, lists=list_show.corner(choices, item), library=shelf)
    claimed_by = await visit.node.db.read(told.claimed_by, found.item_id)
    if claimed_by:
        claim = Fact(label="As told by", value=claimed_by)
        page = msgspec.structs.replace(page, facts=(*page.facts, claim))
    page = connections.around(page, *await visit.node.db.read(_outside, visit.viewer, found))
    return visit.show("catalog/media.html", page)


async def finish_now(visit: Visit) -> web.StreamResponse:
    """What is on has been finished, whatever the player says."""
    await visit.fields()
    await visit.node.db.write(by_hand.finish_now, visit.me.user_id)
    visit.node.live.tell(visit.me.user_id, "presence")
    return visit.go("/", "Written down.")


async def clear_now(visit: Visit) -> web.StreamResponse:
    """What is on is not on, or not theirs; nothing is written down."""
    await visit.fields()
    await visit.node.db.write(presence.stop, visit.me.user_id)
    visit.node.live.tell(visit.me.user_id, "presence")
    return visit.go("/", "It is no longer shown as on.", "info")


async def _item(
    tx: Tx, viewer: Viewer, item: UUID
) -> tuple[catalog.ItemPage, opinions.Opinions | None, versions.Beside | None]:
    found = await catalog.item(tx, viewer, item)
    return found, await opinions.about(tx, viewer, found.item_id), await versions.beside(tx, viewer, item)


async def _outside(tx: Tx, viewer: Viewer, found: catalog.ItemPage) -> Connections:
    ids = await related.external_ids(tx, found.item_id, found.media)
    return ids, await related.relations(tx, viewer, found.item_id)
