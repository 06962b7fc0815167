"""`/now`: what one and one's friends are at; and saying it by hand, from the page of an item."""

from __future__ import annotations

from uuid import UUID

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.domain.audience import Audience
from chronicle_node.errors import Invalid
from chronicle_node.policy import Viewer
from chronicle_node.queries import owners, parts, presence
from chronicle_node.queries.presence import Now
from chronicle_node.services import check_in
from chronicle_node.web.forms import named
from chronicle_node.web.pages.agenda import NowPage
from chronicle_node.web.show import agenda
from chronicle_node.web.show.history import now
from chronicle_node.web.veils import veil
from chronicle_node.web.visit import Visit


class CheckInForm(msgspec.Struct, frozen=True, kw_only=True):
    """How long, and for whom."""

    minutes: int | None = None
    audience: Audience = Audience.PUBLIC


async def now_page(visit: Visit) -> web.StreamResponse:
    """The page."""
    mine, friends = await visit.node.db.read(_read, visit.viewer, visit.me.username)
    own = [now(mine, visit.picture, mine=True)] if mine else []
    hides = await veil(visit, (one.media for one in friends))
    cards = (*own, *(now(one, visit.picture) for one in hides.over_each(friends)))
    return visit.show("agenda/now.html", NowPage(places=agenda.places("/now", visit.handle), now=cards))


async def begin(visit: Visit) -> web.StreamResponse:
    """From now on one is at this."""
    form = await visit.form(CheckInForm)
    await visit.node.db.write(_begin, visit.viewer, named(visit), form)
    visit.node.live.tell(visit.me.user_id, "presence")
    return visit.go("/now", "It is on. Press “Finished” when you are through.")


async def _begin(tx: Tx, viewer: Viewer, item: UUID, form: CheckInForm) -> None:
    assert viewer.user_id is not None
    found = await parts.of_item(tx, viewer, item)
    if not found.is_one:
        raise Invalid("This has parts: choose the one you are at.")
    await check_in.check_in(tx, viewer.user_id, found.item_id, minutes=form.minutes, audience=form.audience)


async def _read(tx: Tx, viewer: Viewer, username: str) -> tuple[Now | None, list[Now]]:
    owner = await owners.seen(tx, viewer, username, "presence")
    return await presence.current(tx, owner), await presence.friends(tx, viewer)
