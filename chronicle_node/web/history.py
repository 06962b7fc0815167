"""`/@NAME/history`: the diary of a person of this node, as far as the visitor may read it."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.domain import audience
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import accounts, cursors, history, kinds, owners
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.history import Play
from chronicle_node.queries.kinds import Kind
from chronicle_node.queries.owners import Owner
from chronicle_node.web import pages
from chronicle_node.web.pages.parts import Audience
from chronicle_node.web.show.history import days
from chronicle_node.web.show.people import person
from chronicle_node.web.visit import Visit

PAGE = 50


class Wish(msgspec.Struct, frozen=True):
    """What the address asks for: one media type, from somewhere on."""

    type: str | None = None
    cursor: str | None = None


class Found(msgspec.Struct, frozen=True):
    owner: Owner
    plays: Page[Play]
    kinds: list[Kind]
    audience: str | None  # the owner's setting, for the owner alone


async def history_page(visit: Visit) -> web.StreamResponse:
    """Plays by day, newest first."""
    wish = decode.from_fields(visit.request.query, Wish)
    found = await visit.node.db.read(_read, visit.viewer, visit.path("name"), wish)
    address = f"/{found.owner.card.handle}/history"
    page = pages.History(
        owner=person(found.owner.card, visit.picture),
        days=days(found.plays.items, visit.zone, cut=found.plays.next is not None),
        tabs=_tabs(address, found.kinds, wish.type),
        mine=found.owner.is_viewer,
        audience=cast("Audience | None", found.audience),
        next=_address(address, type=wish.type, cursor=found.plays.next) if found.plays.next else "",
    )
    return visit.show("history/history.html", page)


async def _read(tx: Tx, viewer: Viewer, name: str, wish: Wish) -> Found:
    owner = await owners.seen(tx, viewer, name, "history")
    plays = await history.recent(tx, owner, limit=PAGE, place=cursors.decode(wish.cursor), media_type=wish.type)
    level = None
    if owner.is_viewer:
        me = await accounts.me(tx, owner.user_id)
        level = audience.effective(me.privacy_settings, "history").value
    return Found(owner, plays, await kinds.lately(tx, owner), level)


def _tabs(address: str, found: list[Kind], current: str | None) -> tuple[pages.Tab, ...]:
    if len(found) < 2 and current is None:
        return ()
    everything = pages.Tab(text="Everything", url=address, current=current is None)
    return (
        everything,
        *(
            pages.Tab(text=one.words, url=_address(address, type=one.name), current=one.name == current, kind=one.name)
            for one in found
        ),
    )


def _address(path: str, **asked: str | None) -> str:
    return f"{path}?{urlencode({name: value for name, value in asked.items() if value})}"
