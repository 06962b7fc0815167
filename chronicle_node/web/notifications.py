"""`/notifications`: what came to the person signed in; and which kinds of it they want."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlencode

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.domain import notifications as domain
from chronicle_node.domain.notifications import CHOICES, FOR_MODERATORS, PREFERENCE
from chronicle_node.domain.roles import Ability
from chronicle_node.errors import NotFound
from chronicle_node.httpkit import decode
from chronicle_node.httpkit.origin import origin_of
from chronicle_node.policy import Viewer
from chronicle_node.queries import notifications as reads
from chronicle_node.queries.notifications import Told
from chronicle_node.services import notifications, profile, roles
from chronicle_node.services.profile import ProfilePatch
from chronicle_node.web import pages
from chronicle_node.web.forms import named
from chronicle_node.web.pages import notifications as page
from chronicle_node.web.render import FRAME, render
from chronicle_node.web.show.people import Picture, person
from chronicle_node.web.visit import Visit, local_path

PATH, SETTINGS = "/notifications", "/settings/notifications"
PAGE = 30


class Asked(msgspec.Struct, frozen=True):
    cursor: str | None = None
    show: Literal["unread"] | None = None


class Read(msgspec.Struct, frozen=True):
    until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    next: str = PATH


class Wanted(msgspec.Struct, frozen=True):
    on: list[domain.Kind] = []


async def list_page(visit: Visit) -> web.StreamResponse:
    """Newest first; what is not read yet is marked."""
    asked = decode.from_fields(visit.query, Asked)
    only_unread = asked.show == "unread"
    found = await visit.node.db.read(reads.page, visit.viewer, cursor=asked.cursor, limit=PAGE, only_unread=only_unread)
    again = {"show": "unread"} if only_unread else {}
    shows = page.Notifications(
        told=tuple(_told(one, visit.picture) for one in found.items),
        only_unread=only_unread,
        until=found.items[0].created_at.isoformat() if found.items and not asked.cursor else "",
        next=f"{PATH}?{urlencode(again | {'cursor': found.next})}" if found.next else "",
    )
    return visit.show("notifications/notifications.html", shows)


async def bell(visit: Visit) -> web.StreamResponse:
    """How many are unread, alone, for pages that look again: mostly it is as before, and nothing is made.

    Not shown as a page is, for that takes the word that waits for the next one.
    """
    tag = str(visit.request[FRAME].unread)
    headers = {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"}
    if tag in {known.value for known in visit.request.if_none_match or ()}:
        return web.Response(status=304, headers=headers)
    answer = render(visit.request, "layout/bell.html", pages.Part())
    answer.headers.update(headers)
    return answer


async def mark_read(visit: Visit) -> web.StreamResponse:
    """This one is read."""
    form = await visit.form(Read)
    if not await visit.node.db.write(notifications.mark_read, visit.me.user_id, named(visit)):
        raise NotFound
    return visit.go(local_path(form.next, PATH))


async def mark_all_read(visit: Visit) -> web.StreamResponse:
    """All that stood on the page are read; not what came since."""
    form = await visit.form(Read)
    await visit.node.db.write(notifications.mark_all_read, visit.me.user_id, form.until)
    return visit.go(PATH)


async def settings_page(visit: Visit) -> web.StreamResponse:
    """Every kind, and whether it is wanted."""
    off = domain.switched_off(visit.me.preferences)
    kinds = await visit.node.db.read(_kinds, visit.viewer)
    choices = tuple(page.Choice(kind=kind.value, words=words, is_on=kind not in off) for kind, words in kinds)
    return visit.show("settings/notifications.html", page.NotificationSettings(choices=choices))


async def save_settings(visit: Visit) -> web.StreamResponse:
    """Keep which kinds are wanted."""
    form = await visit.form(Wanted)
    kinds = await visit.node.db.read(_kinds, visit.viewer)
    off = [kind.value for kind, _ in kinds if kind not in form.on]
    patch = ProfilePatch(preferences={PREFERENCE: off or None})
    await visit.node.db.write(profile.change, visit.me.user_id, patch, origin_of(visit.request))
    visit.forget_visitors()
    return visit.go(SETTINGS, "That is what you are told of from now on.")


async def _kinds(tx: Tx, viewer: Viewer) -> tuple[tuple[domain.Kind, str], ...]:
    moderates = Ability.MODERATE in (await roles.standing(tx, viewer)).may
    return (*CHOICES, *FOR_MODERATORS) if moderates else CHOICES


def _told(found: Told, picture: Picture) -> page.Told:
    return page.Told(
        title=found.title,
        message=found.message,
        at=found.created_at,
        url=local_path(found.url, "") if found.url else "",
        person=person(found.actor, picture) if found.actor else None,
        read_url="" if found.is_read else f"{PATH}/{found.id}/read",
    )
