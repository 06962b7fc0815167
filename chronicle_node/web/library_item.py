"""`/media/ID/library`: what one keeps about a thing; and the corner of the thing's own page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from aiohttp import web
from multidict import MultiDict

from chronicle_node.db import Tx
from chronicle_node.domain import library as words
from chronicle_node.domain.library import FieldKind, Settings
from chronicle_node.domain.statuses import Status
from chronicle_node.errors import Problem
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, library_entries, library_settings, media
from chronicle_node.queries.library_entries import LibraryEntry
from chronicle_node.queries.media import Chain
from chronicle_node.services import library
from chronicle_node.services.library import ShelfChange
from chronicle_node.web.forms import named, refused
from chronicle_node.web.pages import Form
from chronicle_node.web.pages.library import EntryForm, LibraryCorner
from chronicle_node.web.show import shelf as shown
from chronicle_node.web.since import untouched
from chronicle_node.web.visit import Visit, local_path


class Press(msgspec.Struct, frozen=True, kw_only=True):
    """The corner's buttons: another status, or the star on and off."""

    status: Status | None = None
    favorite: bool | None = None
    next: str = ""


class Known(msgspec.Struct, frozen=True):
    """An item and what its viewer keeps about it."""

    chain: Chain
    entry: LibraryEntry | None
    settings: Settings
    tags: tuple[str, ...]


async def page(visit: Visit) -> web.StreamResponse:
    """The form with all that one keeps."""
    known = await visit.node.db.read(_known, visit.viewer, named(visit))
    return visit.show(
        "library/entry.html", shown.form(known.entry, known.settings, known.chain, known.tags, visit.zone)
    )


async def press(visit: Visit) -> web.StreamResponse:
    """Put it into the library, or change its status, by one press."""
    wish, item = await visit.form(Press), named(visit)
    change = ShelfChange(
        status=wish.status or msgspec.UNSET,
        is_favorite=msgspec.UNSET if wish.favorite is None else wish.favorite,
    )
    await visit.node.db.write(_keep, visit.viewer, visit.me.user_id, item, change)
    return visit.go(local_path(wish.next, f"/media/{item}"), "Kept in your library.")


async def save(visit: Visit) -> web.StreamResponse:
    """Keep what the form says."""
    fields, item = await visit.fields(), named(visit)
    known = await visit.node.db.read(_known, visit.viewer, item)
    try:
        wish = _wish(fields, known, visit.zone)
        await visit.node.db.write(_keep, visit.viewer, visit.me.user_id, item, wish)
    except Problem as error:
        if error.status not in {409, 422}:
            raise
        sent = _named_back(refused(fields, error))
        return visit.show("library/entry.html", _form(visit, known, sent), status=error.status)
    return visit.go(f"/media/{item}", "Kept in your library.")


async def remove(visit: Visit) -> web.StreamResponse:
    """Take it out."""
    await visit.fields()
    item = named(visit)
    await visit.node.db.write(_remove, visit.viewer, visit.me.user_id, item)
    return visit.go(f"/media/{item}", "It is out of your library. Your plays, rating and review of it stay.", "info")


async def corner(tx: Tx, viewer: Viewer, chain: Chain, username: str, *, is_part: bool) -> LibraryCorner | None:
    """The corner of an item's page. A part of a whole has one where it is kept by itself."""
    item_id = await media.id_of(tx, chain.id)
    entry = await library_entries.one(tx, viewer, item_id)
    if entry is None and is_part:
        return None
    return shown.corner(entry, await library_settings.of(tx, viewer.user_id or 0), chain, username)


def _form(visit: Visit, known: Known, sent: Form | None = None) -> EntryForm:
    return shown.form(known.entry, known.settings, known.chain, known.tags, visit.zone, sent)


def _wish(fields: MultiDict[str], known: Known, zone: str) -> ShelfChange:
    """What the form changes; a day that is left as it was keeps its hour, and so does all that was left alone."""
    before, alone = shown.values(known.entry, known.settings, zone), untouched(fields)
    days = {name: fields.get(name, "") for name in ("added_at", "started_at", "finished_at")}
    raw: dict[str, Any] = {
        "is_favorite": fields.get("is_favorite") == "true",
        "notes": fields.get("notes", ""),
        "tags": fields.get("tags", "").split(","),
        "custom_fields": {
            one.key: words.from_text(one, fields.get(f"field-{one.key}", ""))
            for one in known.settings.fields
            if f"field-{one.key}" not in alone
        },
        **{name: value for name, value in days.items() if value != before.get(name, "")},
    }
    if fields.get("status", before.get("status")) != before.get("status"):
        raw["status"] = fields["status"]
    told = {name: value for name, value in raw.items() if name not in alone}
    return decode.from_json(msgspec.json.encode(told), ShelfChange)


def _named_back(form: Form) -> Form:
    """A fault of an own field stands at its field."""
    errors = {name if name in form.values else f"field-{name}": fault for name, fault in form.errors.items()}
    return msgspec.structs.replace(form, errors=errors)


async def _known(tx: Tx, viewer: Viewer, item: UUID) -> Known:
    item_id = await catalog.known(tx, viewer, item)
    _, reader = await library_entries.mine(tx, viewer)
    return Known(
        chain=await media.chain(tx, item_id),
        entry=await library_entries.one(tx, viewer, item_id),
        settings=reader.settings,
        tags=tuple(one.name for one in await library_entries.tags(tx, reader)),
    )


async def _keep(tx: Tx, viewer: Viewer, user_id: int, item: UUID, wish: ShelfChange) -> None:
    await library.keep(tx, user_id, await catalog.known(tx, viewer, item), wish, await _fields(tx, user_id))


async def _fields(tx: Tx, user_id: int) -> tuple[FieldKind, ...]:
    return (await library_settings.of(tx, user_id)).fields


async def _remove(tx: Tx, viewer: Viewer, user_id: int, item: UUID) -> None:
    await library.remove(tx, user_id, await catalog.known(tx, viewer, item))
