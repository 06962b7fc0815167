"""`/search`: the catalogue and the people of that name, as far as the visitor may know of them; and while they type."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import kinds, named, own_tags, search
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.kinds import Kind
from chronicle_node.queries.media import Chain
from chronicle_node.queries.people import Acquaintance
from chronicle_node.web import pages
from chronicle_node.web.show import people, works
from chronicle_node.web.show.shelf import tag_links
from chronicle_node.web.veils import veil
from chronicle_node.web.visit import Visit
from chronicle_node.web.words import count

PAGE = 24
ADDRESS = "/search"


class Wish(search.Wish, frozen=True, kw_only=True):
    """What the address asks for."""

    cursor: str | None = None


class Found(msgspec.Struct, frozen=True):
    items: Page[Chain]
    people: tuple[Acquaintance, ...]
    kinds: list[Kind]
    tags: tuple[str, ...]


async def search_page(visit: Visit) -> web.StreamResponse:
    """The box with the answers below it."""
    return visit.show("search/search.html", await _page(visit))


async def answers(visit: Visit) -> web.StreamResponse:
    """The answers alone, for the page that asks while somebody types."""
    return visit.show("search/answers.html", await _page(visit))


async def _page(visit: Visit) -> pages.Search:
    wish = decode.from_fields(visit.query, Wish)
    found = await visit.node.db.read(_read, visit.viewer, wish)
    hides = await veil(visit, found.items.items)
    asked = {"q": wish.q, "type": wish.type, "year": wish.year}
    return pages.Search(
        q=wish.q,
        kind=wish.type or "",
        year="" if wish.year is None else str(wish.year),
        tabs=_tabs(asked, found.kinds) if wish.q else (),
        works=tuple(works.work(hides.over(one)) for one in found.items.items),
        people=tuple(people.person(one.actor, visit.picture) for one in found.people),
        tags=tag_links(found.tags, f"/{visit.handle}/library") if found.tags else (),
        said=_said(found) if wish.q else "",
        next=_address({**asked, "cursor": found.items.next}) if found.items.next else "",
    )


async def _read(tx: Tx, viewer: Viewer, wish: Wish) -> Found:
    anything = wish.type is None and wish.year is None and wish.cursor is None
    return Found(
        await search.page(tx, viewer, wish, cursor=wish.cursor, limit=PAGE),
        await named.like(tx, viewer, wish.q) if anything else (),
        await kinds.enabled(tx, viewer),
        await own_tags.like(tx, viewer, wish.q) if anything else (),
    )


def _said(found: Found) -> str:
    items = count(len(found.items.items), "title", "titles")
    more = "more than " if found.items.next else ""
    people = (count(len(found.people), "person", "people"),) if found.people else ()
    tags = (count(len(found.tags), "tag", "tags"),) if found.tags else ()
    return ", ".join((f"{more}{items}", *people, *tags)).capitalize()


def _tabs(asked: Mapping[str, object], found: list[Kind]) -> tuple[pages.Tab, ...]:
    chosen = asked["type"]
    everything = pages.Tab(text="Everything", url=_address({**asked, "type": None}), current=chosen is None)
    return (
        everything,
        *(
            pages.Tab(
                text=one.words, url=_address({**asked, "type": one.name}), current=one.name == chosen, kind=one.name
            )
            for one in found
        ),
    )


def _address(asked: Mapping[str, object]) -> str:
    return f"{ADDRESS}?{urlencode({name: value for name, value in asked.items() if value not in (None, '')})}"
