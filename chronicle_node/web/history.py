"""`/@NAME/history`: the diary of a person of this node, as far as the visitor may read it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.domain import audience, dates, when
from chronicle_node.errors import Invalid
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import accounts, history, kinds, owners
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.history import Play
from chronicle_node.queries.kinds import Kind
from chronicle_node.queries.owners import Owner
from chronicle_node.web import pages
from chronicle_node.web.pages.parts import Audience
from chronicle_node.web.show.history import days
from chronicle_node.web.show.people import person
from chronicle_node.web.veils import veiled
from chronicle_node.web.visit import Visit

PAGE = 50


class Wish(msgspec.Struct, frozen=True):
    """What the address asks for: one media type or one item, from somewhere on, or from the end of a time backwards."""

    type: str | None = None
    item: UUID | None = None
    until: str | None = None
    cursor: str | None = None


class Found(msgspec.Struct, frozen=True):
    owner: Owner
    plays: Page[Play]
    kinds: list[Kind]
    audience: str | None  # the owner's setting, for the owner alone


async def history_page(visit: Visit) -> web.StreamResponse:
    """Plays by day, newest first."""
    wish = decode.from_fields(visit.query, Wish)
    form, moment = _until(wish.until, visit.zone)
    found = await visit.node.db.read(_read, visit.viewer, visit.path("name"), wish, moment)
    plays = found.plays.items if found.owner.is_viewer else await veiled(visit, found.plays.items)
    address, only = f"/{found.owner.card.handle}/history", str(wish.item) if wish.item else None
    page = pages.History(
        owner=person(found.owner.card, visit.picture),
        days=days(plays, visit.zone, cut=found.plays.next is not None),
        tabs=() if only else _tabs(address, found.kinds, wish.type),
        form=form,
        url=address,
        type=wish.type or "",
        item=only or "",
        of=_of(plays, wish.item),
        mine=found.owner.is_viewer,
        audience=cast("Audience | None", found.audience),
        next=_address(address, type=wish.type, item=only, cursor=found.plays.next) if found.plays.next else "",
    )
    return visit.show("history/history.html", page, status=422 if form.errors else 200)


def _until(text: str | None, zone: str) -> tuple[pages.Form, datetime | None]:
    form = pages.Form(values={"until": text or ""})
    try:
        return form, when.end_of(text, dates.zone(zone)) if text else None
    except Invalid as error:
        return msgspec.structs.replace(form, errors={"until": error.fields[0].detail}), None


def _of(plays: Iterable[Play], item: UUID | None) -> pages.Link | None:
    """The item that all of these are of, or parts of."""
    chains = ((one.media, *one.media.parents) for one in plays)
    found = next((link for chain in chains for link in chain if link.id == item), None) if item else None
    return pages.Link(text=found.title, url=f"/media/{item}") if found else None


async def _read(tx: Tx, viewer: Viewer, name: str, wish: Wish, until: datetime | None) -> Found:
    owner = await owners.seen(tx, viewer, name, "history")
    place = history.place(wish.cursor, until)
    plays = await history.recent(tx, owner, limit=PAGE, place=place, media_type=wish.type, item=wish.item)
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
