"""What is done with the entries of a list: put on from an item's page, moved by number, noted, taken off."""

from __future__ import annotations

from uuid import UUID

import msgspec
from aiohttp import web

from chronicle_node import ids
from chronicle_node.db import Tx
from chronicle_node.errors import NotFound
from chronicle_node.policy import Viewer
from chronicle_node.queries import known, list_entries
from chronicle_node.queries import lists as reads
from chronicle_node.services import list_entries as entries
from chronicle_node.web.forms import named
from chronicle_node.web.show.lists import address
from chronicle_node.web.visit import Visit, local_path


class Choice(msgspec.Struct, frozen=True):
    """The list chosen beside an item."""

    list: str
    notes: str | None = None


class Place(msgspec.Struct, frozen=True):
    """The number that an entry is to have."""

    position: int
    next: str = ""


class Note(msgspec.Struct, frozen=True):
    notes: str | None = None
    next: str = ""


async def add(visit: Visit) -> web.StreamResponse:
    """Put an item on the list chosen."""
    form, item = await visit.form(Choice), named(visit)
    chosen = ids.parse(form.list)
    if chosen is None:
        raise NotFound
    name, is_new = await visit.node.db.write(_add, visit.viewer, chosen, item, form.notes)
    said = f"It is on “{name}”." if is_new else f"It was on “{name}” already."
    return visit.go(f"/media/{item}", said, "good" if is_new else "info")


async def move(visit: Visit) -> web.StreamResponse:
    """Give an entry another number."""
    form, list_id, item = await visit.form(Place), named(visit), named(visit, "item")
    await visit.node.db.write(_move, visit.viewer, list_id, item, form.position)
    return visit.go(local_path(form.next, address(list_id)))


async def annotate(visit: Visit) -> web.StreamResponse:
    """Write a note beside an entry."""
    form, list_id, item = await visit.form(Note), named(visit), named(visit, "item")
    await visit.node.db.write(entries.annotate, visit.viewer, list_id, item, form.notes)
    return visit.go(local_path(form.next, address(list_id)), "Noted.")


async def remove(visit: Visit) -> web.StreamResponse:
    """Take an entry off."""
    form, list_id, item = await visit.form(Note), named(visit), named(visit, "item")
    await visit.node.db.write(entries.remove, visit.viewer, list_id, item)
    return visit.go(local_path(form.next, address(list_id)), "It is off the list.", "info")


async def _add(tx: Tx, viewer: Viewer, list_id: UUID, item: UUID, notes: str | None) -> tuple[str, bool]:
    found = await reads.one(tx, viewer, list_id)
    is_new = await entries.add(tx, viewer, list_id, await known.one(tx, viewer, item), notes)
    return found.card.name, is_new


async def _move(tx: Tx, viewer: Viewer, list_id: UUID, item: UUID, position: int) -> None:
    seen = await list_entries.of(tx, viewer, await reads.one(tx, viewer, list_id))
    entry_id = seen.at(item)
    await entries.move(tx, viewer, list_id, entry_id, list_entries.before(seen, entry_id, position))
