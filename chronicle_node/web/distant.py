"""`/@NAME@HOST/…`: pages of people on other nodes. Each asks their node, where what is kept is not from just now.

Only for people of this node, and of those whom they follow; for everybody else there is nothing.
"""

from __future__ import annotations

from uuid import UUID

import msgspec
from aiohttp import web

from chronicle_node import ids
from chronicle_node.db import Tx
from chronicle_node.domain import shelves
from chronicle_node.domain.statuses import Status
from chronicle_node.errors import NotFound
from chronicle_node.federation import shelf_reading
from chronicle_node.federation.vocabulary import statistics
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import feed, friend_shelves, seen
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.feed import Entry
from chronicle_node.queries.friend_shelves import Copy, Facet, Thing, Whose
from chronicle_node.web.pages import distant as pages
from chronicle_node.web.reviews import scale_of
from chronicle_node.web.show import distant as shown
from chronicle_node.web.show import history
from chronicle_node.web.veils import veiled
from chronicle_node.web.visit import Handler, Visit

PAGE = 60
TEMPLATE = "distant/shelf.html"
YEARS = (1900, 2199)


class Wish(msgspec.Struct, frozen=True):
    """What the address asks for."""

    type: str | None = None
    status: Status | None = None
    layout: str | None = None
    year: int | None = None
    cursor: str | None = None


class OnPage(msgspec.Struct, frozen=True):
    """A page of a shelf, what there is of what, and which of its items the visitor has finished."""

    things: Page[Thing] = Page(())
    facets: tuple[Facet, ...] = ()
    finished: frozenset[UUID] = frozenset()


def or_here(here: Handler, there: Handler) -> Handler:
    """The handler of a page that people of this node and of others have."""

    async def either(visit: Visit) -> web.StreamResponse:
        host = visit.path("name").partition("@")[2]
        return await (there if host and host != visit.node.settings.site else here)(visit)

    return either


async def nothing(visit: Visit) -> web.StreamResponse:
    """What people of this node don't have."""
    raise NotFound


async def library(visit: Visit) -> web.StreamResponse:
    """What they have planned, begun, finished or dropped."""
    (whose, copy), wish = await opened(visit, "library"), _wish(visit)
    page, found = await _begun(visit, whose, "library", copy, wish)
    status = wish.status.value if wish.status else None
    asked = {"type": wish.type, "status": status}
    other = shown.address(f"{page.owner.url}/library", **asked, layout=None if wish.layout == "posters" else "posters")
    page = msgspec.structs.replace(
        page,
        shelves=shown.shelves(page.owner, found.things.items, scale_of(visit), wish.layout, other),
        kinds=shown.kinds(f"{page.owner.url}/library", found.facets, wish.type),
        statuses=shown.choices(f"{page.owner.url}/library", found.facets, wish.type, status),
        next=_next(page.owner.url, "library", found.things.next, **asked, layout=wish.layout),
    )
    return visit.show(TEMPLATE, page)


async def ratings(visit: Visit) -> web.StreamResponse:
    """What they gave things, the latest first."""
    (whose, copy), wish = await opened(visit, "ratings"), _wish(visit)
    page, found = await _begun(visit, whose, "ratings", copy, wish)
    scale = scale_of(visit)
    page = msgspec.structs.replace(
        page,
        ratings=tuple(shown.rated(one, one.media, scale) for one in found.things.items if one.media),
        kinds=shown.kinds(f"{page.owner.url}/ratings", found.facets, wish.type),
        next=_next(page.owner.url, "ratings", found.things.next, type=wish.type),
    )
    return visit.show(TEMPLATE, page)


async def reviews(visit: Visit) -> web.StreamResponse:
    """What they wrote, the latest first."""
    (whose, copy), wish = await opened(visit, "reviews"), _wish(visit)
    page, found = await _begun(visit, whose, "reviews", copy, wish)
    card, scale = whose.known.actor, scale_of(visit)
    page = msgspec.structs.replace(
        page,
        reviews=tuple(
            shown.review(one, one.media, card, visit.picture, scale, found.finished)
            for one in found.things.items
            if one.media
        ),
        next=_next(page.owner.url, "reviews", found.things.next),
    )
    return visit.show(TEMPLATE, page)


async def lists(visit: Visit) -> web.StreamResponse:
    """Their lists."""
    (whose, copy), wish = await opened(visit, "lists"), _wish(visit)
    page, found = await _begun(visit, whose, "lists", copy, wish)
    page = msgspec.structs.replace(
        page,
        lists=tuple(shown.line(one, page.owner) for one in found.things.items),
        next=_next(page.owner.url, "lists", found.things.next),
    )
    return visit.show(TEMPLATE, page)


async def one_list(visit: Visit) -> web.StreamResponse:
    """What stands on one of them."""
    (whose, copy), wish = await opened(visit, "lists"), _wish(visit)
    key = ids.parse(visit.path("list"))
    if copy.shelf_id is None or key is None:
        raise NotFound
    which = await visit.node.db.read(friend_shelves.one_list, copy.shelf_id, key)
    copy = await shelf_reading.look_at(visit.node, visit.viewer, whose.actor_id, shelves.LIST, which.uri)
    page, found = await _begun(visit, whose, shelves.LIST, copy, wish)
    page = msgspec.structs.replace(
        page,
        title=which.facts["name"],
        list=shown.list_page(which, found.things.items, page.owner, copy.read_at or visit.node.clock.now()),
        next=_next(page.owner.url, f"lists/{key}", found.things.next),
    )
    return visit.show(TEMPLATE, page)


async def days(visit: Visit) -> web.StreamResponse:
    """A year at a glance, and days in a row."""
    (whose, copy), wish = await opened(visit, "stats"), _wish(visit)
    if wish.year is not None and not YEARS[0] <= wish.year <= YEARS[1]:
        raise NotFound("There is no page for this year.")
    page = framed(visit, whose, "stats", copy)
    if copy.shelf_id is not None and copy.facts is not None:
        said = statistics.facts(copy.facts)
        found = shown.days(said, whose.known.actor, wish.year, visit.picture, visit.first_weekday)
        page = msgspec.structs.replace(page, days=found)
    return visit.show(TEMPLATE, page)


async def diary(visit: Visit) -> web.StreamResponse:
    """Their plays by day, newest first: those that arrived here by themselves."""
    whose, wish = await _whose(visit), _wish(visit)
    found: Page[Entry] = Page(())
    if whose.uris:
        found = await visit.node.db.read(feed.of, visit.viewer, whose.known.actor.id, cursor=wish.cursor, limit=PAGE)
    page = shown.frame(whose, "history", "shown", visit.picture)
    page = msgspec.structs.replace(
        page,
        history=history.days(await veiled(visit, found.items), visit.zone, cut=found.next is not None),
        next=_next(page.owner.url, "history", found.next),
    )
    return visit.show(TEMPLATE, page)


async def opened(visit: Visit, kind: str) -> tuple[Whose, Copy]:
    """The person, and what there is to show of one of their shelves."""
    whose = await _whose(visit)
    uri = whose.uris.get(kind)
    return whose, await shelf_reading.look_at(visit.node, visit.viewer, whose.actor_id, kind, uri)


def _wish(visit: Visit) -> Wish:
    return decode.from_fields(visit.query, Wish)


async def _whose(visit: Visit) -> Whose:
    name, _, host = visit.path("name").partition("@")
    return await visit.node.db.read(friend_shelves.whose, visit.viewer, name, host)


async def _begun(visit: Visit, whose: Whose, kind: str, copy: Copy, wish: Wish) -> tuple[pages.DistantShelf, OnPage]:
    found = await visit.node.db.read(_on_page, visit.viewer, kind, copy, wish) if copy.shelf_id else OnPage()
    return framed(visit, whose, kind, copy), found


def framed(visit: Visit, whose: Whose, kind: str, copy: Copy) -> pages.DistantShelf:
    """The page of a shelf, with nothing on it yet."""
    page = shown.frame(whose, kind, copy.state, visit.picture)
    if copy.shelf_id is None:
        return page
    return msgspec.structs.replace(page, as_of=copy.read_at, more_comes=not copy.is_whole)


async def _on_page(tx: Tx, viewer: Viewer, kind: str, copy: Copy, wish: Wish) -> OnPage:
    assert copy.shelf_id is not None
    status = wish.status.value if wish.status else None
    asked = {"media_type": wish.type, "status": status, "cursor": wish.cursor}
    things = await friend_shelves.page(tx, viewer, copy.shelf_id, limit=PAGE, **asked)
    facets = await friend_shelves.facets(tx, viewer, copy.shelf_id) if kind in ("library", "ratings") else ()
    here = [one.media.id for one in things.items if one.media is not None and one.media.id is not None]
    finished = await seen.among(tx, viewer, here) if kind == "reviews" else frozenset[UUID]()
    return OnPage(things, facets, finished)


def _next(home: str, path: str, cursor: str | None, **asked: str | None) -> str:
    return shown.address(f"{home}/{path}", **asked, cursor=cursor) if cursor else ""
