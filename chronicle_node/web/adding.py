"""`/media/new`: adding to the catalogue by hand, a work of its own or parts of one. All of it works without scripts."""

from __future__ import annotations

import re
from uuid import UUID

import msgspec
from aiohttp import web
from multidict import MultiMapping

from chronicle_node import ids
from chronicle_node.db import Tx
from chronicle_node.domain.adding import NewItem, NewParts, Place
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.roles import Ability
from chronicle_node.errors import Conflict, NotFound, Problem
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, duplicates, enabled_types, known, places
from chronicle_node.queries.media import Chain
from chronicle_node.services import adding, roles
from chronicle_node.web import pages
from chronicle_node.web.forms import named, refused
from chronicle_node.web.pages.catalogue import AddItem
from chronicle_node.web.show import adding as shown
from chronicle_node.web.show import works
from chronicle_node.web.visit import Visit
from chronicle_node.web.words import count


class Asked(msgspec.Struct, frozen=True):
    """What the address asks for."""

    type: str | None = None
    parent: str | None = None
    level: str | None = None
    name: str = ""


class AddForm(Asked, frozen=True, kw_only=True):
    """A new item. `parts` is one number or several, `anyway` says that it is none of those shown."""

    name: str
    year: int | None = None
    released: str | None = None
    title_language: str | None = None
    position: int | None = None
    poster_url: str | None = None
    description: str | None = None
    parts: str = ""
    anyway: bool = False

    def wish(self) -> NewItem:
        facts = msgspec.structs.asdict(self) | {"parent": _parent(self.parent), "parts": _numbers(self.parts)}
        return NewItem(**facts)


class PartsForm(msgspec.Struct, frozen=True):
    level: str | None = None
    first: int | None = None
    count: int | None = None
    titles: str = ""

    def wish(self) -> NewParts:
        lines = [line for line in self.titles.splitlines() if line.strip()]
        return NewParts(level=self.level, first=self.first, count=self.count, titles=lines)


async def new_page(visit: Visit) -> web.StreamResponse:
    """The empty form."""
    asked = decode.from_fields(visit.request.query, Asked)
    await visit.node.db.read(roles.require, visit.viewer, Ability.ADD)
    return visit.show("catalog/new.html", await _page(visit, asked, pages.Form(values={"name": asked.name})))


async def add(visit: Visit) -> web.StreamResponse:
    """Add one item, with its parts."""
    fields = await visit.fields()
    try:
        form = decode.from_fields(fields, AddForm)
        made = await visit.node.db.write(_add, visit.viewer, form.wish())
    except Problem as error:
        if error.status not in {409, 422}:
            raise
        asked = Asked(fields.get("type"), fields.get("parent"), fields.get("level"))
        page = await _page(visit, asked, _refused(fields, error), duplicates_of=error)
        return visit.show("catalog/new.html", page, status=error.status)
    return visit.go(f"/media/{made}", f"“{form.name.strip()}” is in the catalogue.")


async def add_parts(visit: Visit) -> web.StreamResponse:
    """Add several parts of one item."""
    fields, parent = await visit.fields(), named(visit)
    try:
        form = decode.from_fields(fields, PartsForm)
        added = await visit.node.db.write(_add_parts, visit.viewer, parent, form.wish())
    except Problem as error:
        if error.status != 422:
            raise
        asked = Asked(parent=str(parent), level=fields.get("level"))
        page = await _page(visit, asked, pages.Form(), several=refused(fields, error))
        return visit.show("catalog/new.html", page, status=error.status)
    there = f" {count(added.there, 'was', 'were')} there already." if added.there else ""
    return visit.go(f"/media/{parent}", f"{count(len(added.items), 'part', 'parts')} added.{there}")


async def _add(tx: Tx, viewer: Viewer, wish: NewItem) -> UUID:
    place = await places.of(tx, viewer, wish)
    await adding.wait_for_turn(tx, viewer, place)
    await duplicates.refuse(tx, viewer, place, wish)
    return await adding.item(tx, viewer, place, wish)


async def _add_parts(tx: Tx, viewer: Viewer, parent: UUID, wish: NewParts) -> adding.Added:
    place = await places.below(tx, viewer, parent, wish.level)
    await adding.wait_for_turn(tx, viewer, place)
    # Once more: whoever was adding here is done by now.
    return await adding.parts(tx, viewer, await places.below(tx, viewer, parent, wish.level), wish)


async def _page(
    visit: Visit,
    asked: Asked,
    form: pages.Form,
    several: pages.Form | None = None,
    duplicates_of: Problem | None = None,
) -> AddItem:
    page = await (_part(visit, asked, form, several) if asked.parent else _alone(visit, asked, form))
    if not isinstance(duplicates_of, Conflict):
        return page
    found = await visit.node.db.read(_like, visit.viewer, duplicates_of)
    return msgspec.structs.replace(page, like=tuple(works.work(one) for one in found))


async def _alone(visit: Visit, asked: Asked, form: pages.Form) -> AddItem:
    kinds = await visit.node.db.read(enabled_types.every, visit.viewer)
    kind = next((one for one in kinds if one.name == asked.type), kinds[0] if kinds else None)
    if kind is None:
        raise NotFound("Every media type of this node is switched off.")
    place = await visit.node.db.read(places.alone, kind.name, asked.level if asked.level in kind.levels else None)
    return shown.alone(kinds, kind, place.level, form)


async def _part(visit: Visit, asked: Asked, form: pages.Form, several: pages.Form | None) -> AddItem:
    parent = ids.parse(asked.parent or "")
    if parent is None:
        raise NotFound
    above, place = await visit.node.db.read(_above, visit.viewer, parent, asked.level)
    next_number = str(place.next_number)
    form = form if form.values.get("position") else _with(form, position=next_number)
    return shown.part(above, place, form, several or pages.Form(values={"first": next_number}))


async def _above(tx: Tx, viewer: Viewer, parent: UUID, level: str | None) -> tuple[Chain, Place]:
    item_id = await known.one(tx, viewer, parent)
    return (await catalog.chains(tx, [item_id]))[item_id], await places.below(tx, viewer, parent, level)


async def _like(tx: Tx, viewer: Viewer, error: Problem) -> list[Chain]:
    """What stands in the way, by the addresses that the refusal names."""
    named_ids = [ids.parse(field.detail.rpartition("/")[2]) for field in error.fields]
    items = [await known.one(tx, viewer, one) for one in named_ids if one is not None]
    chains = await catalog.chains(tx, items)
    return [chains[one] for one in items]


def _refused(fields: MultiMapping[str], error: Problem) -> pages.Form:
    form = refused(fields, error)
    return msgspec.structs.replace(form, errors={}, problem="") if isinstance(error, Conflict) else form


def _with(form: pages.Form, **values: str) -> pages.Form:
    return msgspec.structs.replace(form, values=dict(form.values) | values)


def _parent(text: str | None) -> UUID | None:
    if not text:
        return None
    found = ids.parse(text)
    if found is None:
        raise NotFound
    return found


def _numbers(text: str) -> list[int]:
    words = re.split(r"[\s,;+]+", text.strip()) if text.strip() else []
    if not all(word.isascii() and word.isdigit() and len(word) < 5 for word in words):
        raise invalid("/parts", "Write numbers with commas between them, such as 10, 12, 8.")
    return [int(word) for word in words]
