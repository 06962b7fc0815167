"""`/media/ID`: an item of the catalogue, and what one is at right now."""

from __future__ import annotations

from aiohttp import web

from chronicle_node.queries import catalog
from chronicle_node.services import by_hand, presence
from chronicle_node.web.forms import named
from chronicle_node.web.show import catalog as shown
from chronicle_node.web.visit import Visit


async def media_page(visit: Visit) -> web.StreamResponse:
    """The item, what is below it, and what one and one's friends did with it."""
    found = await visit.node.db.read(catalog.item, visit.viewer, named(visit))
    return visit.show("catalog/media.html", shown.media(found, visit.picture))


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
