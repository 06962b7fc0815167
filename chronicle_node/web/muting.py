"""Muting somebody on their page, and Settings, Muted: whom one hears nothing of."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

import msgspec
from aiohttp import web

from chronicle_node.httpkit import decode
from chronicle_node.queries import standing
from chronicle_node.queries.standing import Muted
from chronicle_node.services import muting
from chronicle_node.services.muting import LONGEST, Wish
from chronicle_node.web import who
from chronicle_node.web.pages import notifications as page
from chronicle_node.web.people import Whom
from chronicle_node.web.show.people import Picture, row
from chronicle_node.web.visit import Visit, local_path

PATH = "/settings/muted"


class Asked(msgspec.Struct, frozen=True):
    cursor: str | None = None


class MuteForm(msgspec.Struct, frozen=True, kw_only=True):
    """`hours` is 0 for good."""

    handle: str
    hours: Annotated[int, msgspec.Meta(ge=0, le=LONGEST)] = 0
    only_notifications: bool = False
    next: str = "/people"


async def mute(visit: Visit) -> web.StreamResponse:
    """Hear nothing of somebody."""
    form = await visit.form(MuteForm)
    found = await who.find(visit, form.handle)
    wish = Wish(hours=form.hours or None, only_notifications=form.only_notifications)
    await visit.node.db.write(muting.mute, visit.me.actor_id, found.actor_id, wish)
    return visit.go(local_path(form.next), f"{found.known.actor.name} is muted. They are not told.")


async def unmute(visit: Visit) -> web.StreamResponse:
    """Hear of them again."""
    whom = await visit.form(Whom)
    found = await who.find(visit, whom.handle)
    await visit.node.db.write(muting.unmute, visit.me.actor_id, found.actor_id)
    return visit.go(local_path(whom.next), f"{found.known.actor.name} is no longer muted.")


async def muted_page(visit: Visit) -> web.StreamResponse:
    """Everybody whom one muted, and until when."""
    asked = decode.from_fields(visit.query, Asked)
    found = await visit.node.db.read(standing.muted, visit.viewer, cursor=asked.cursor)
    shows = page.MutedPeople(
        people=tuple(_row(one, visit.picture) for one in found.items),
        next=f"{PATH}?{urlencode({'cursor': found.next})}" if found.next else "",
    )
    return visit.show("settings/muted.html", shows)


def _row(found: Muted, picture: Picture) -> page.MutedRow:
    how = found.how
    return page.MutedRow(row=row(found.person, picture), until=how.until, only_notifications=how.only_notifications)
