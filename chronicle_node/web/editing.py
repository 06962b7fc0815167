"""`/media/ID/edit` and `/media/ID/changes`: an item put right, who did it, and what was done taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from aiohttp import web
from multidict import MultiDict

from chronicle_node.db import Tx
from chronicle_node.domain.editing import Subject, Wish, last_change
from chronicle_node.domain.roles import Ability
from chronicle_node.errors import Conflict, Problem
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, changes, details, duplicates, known, places, related
from chronicle_node.queries.changes import Change
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.media import Chain
from chronicle_node.services import editing, external_ids, roles
from chronicle_node.services.undoing import undo
from chronicle_node.web import pages
from chronicle_node.web.forms import named, refused
from chronicle_node.web.pages.editing import EditItem
from chronicle_node.web.show import connections, metadata
from chronicle_node.web.show import editing as shown
from chronicle_node.web.show.connections import Connections
from chronicle_node.web.visit import Visit


class Paging(msgspec.Struct, frozen=True):
    cursor: str | None = None


class EditForm(msgspec.Struct, frozen=True, kw_only=True):
    """The fields that every item has; those of its metadata come beside them. What is empty is taken away."""

    version: str
    name: str
    sort_name: str | None = None
    description: str | None = None
    position: int | None = None
    year: int | None = None
    released: str | None = None
    poster_url: str | None = None
    title_language: str | None = None

    def wish(self, more: dict[str, Any], *, is_part: bool) -> Wish:
        facts = msgspec.structs.asdict(self) | {"metadata": more}
        return Wish(
            **{name: value for name, value in facts.items() if name != "version" and (name != "position" or is_part)}
        )


async def edit_page(visit: Visit) -> web.StreamResponse:
    """The form with what the item is."""
    return visit.show("catalog/edit.html", await form_page(visit, named(visit)))


async def form_page(
    visit: Visit,
    public_id: UUID,
    form: pages.Form | None = None,
    *,
    missed_since: str | None = None,
    ids_form: pages.Form | None = None,
) -> EditItem:
    """The whole page, with what was typed in one of its forms; `missed_since` is the version a stale form had."""
    chain, item, outside = await visit.node.db.read(_open, visit.viewer, public_id)
    missed = None
    if missed_since is not None:
        missed = await visit.node.db.read(_missed, visit.viewer, item, missed_since)
    return connections.beside(shown.page(chain, item, form, missed), chain, outside, ids_form)


async def edit(visit: Visit) -> web.StreamResponse:
    """Keep what the form says."""
    fields, public_id = await visit.fields(), named(visit)
    try:
        form = decode.from_fields(fields, EditForm)
        found = await visit.node.db.write(_edit, visit.viewer, public_id, form, fields)
    except Problem as error:
        if error.status not in {409, 422}:
            raise
        typed, since = refused(fields, metadata.renamed(error)), None
        if isinstance(error, Conflict):
            typed, since = msgspec.structs.replace(typed, errors={}, problem=error.detail), fields.get("version", "")
        page = await form_page(visit, public_id, typed, missed_since=since)
        return visit.show("catalog/edit.html", page, status=error.status)
    return visit.go(f"/media/{public_id}", "Kept." if found else "Nothing was different.", "good" if found else "info")


async def changes_page(visit: Visit) -> web.StreamResponse:
    """What was done with the item, the latest first."""
    cursor = decode.from_fields(visit.query, Paging).cursor
    chain, found, may_edit = await visit.node.db.read(_changes, visit.viewer, named(visit), cursor)
    page = shown.history(chain, found.items, visit.picture, more=found.next, may_edit=may_edit)
    return visit.show("catalog/changes.html", page)


async def take_back(visit: Visit) -> web.StreamResponse:
    """Take one change back."""
    await visit.fields()
    item, change = named(visit), named(visit, "change")
    try:
        await visit.node.db.write(_undo, visit.viewer, item, change)
    except Conflict as error:
        return visit.go(f"/media/{item}/changes", error.detail, "bad")
    return visit.go(f"/media/{item}/changes", "Taken back.")


async def _open(tx: Tx, viewer: Viewer, public_id: UUID) -> tuple[Chain, Subject, Connections]:
    item_id = await known.one(tx, viewer, public_id)
    await editing.require(tx, viewer, item_id)
    chain = (await catalog.chains(tx, [item_id]))[item_id]
    outside = await related.external_ids(tx, item_id, chain), await related.relations(tx, viewer, item_id)
    return chain, await details.subject(tx, item_id), outside


async def _edit(tx: Tx, viewer: Viewer, public_id: UUID, form: EditForm, fields: MultiDict[str]) -> bool:
    item_id = await known.one(tx, viewer, public_id)
    user_id = await editing.editor(tx, viewer, item_id)
    item = await details.subject(tx, item_id)
    taken = await places.beside(tx, viewer, item_id, item.parent_id, item.level)
    item = msgspec.structs.replace(item, taken=taken)
    wish = form.wish(metadata.sent(shown.specs(item), fields), is_part=item.is_part)
    return bool(await editing.edit(tx, user_id, item, wish, form.version))


async def _missed(tx: Tx, viewer: Viewer, item: Subject, version: str) -> tuple[Change, ...]:
    return await changes.since(tx, viewer, item.item_id, last_change(version))


async def _changes(tx: Tx, viewer: Viewer, public_id: UUID, cursor: str | None) -> tuple[Chain, Page[Change], bool]:
    item_id = await known.one(tx, viewer, public_id)
    standing = await roles.standing(tx, viewer) if viewer.signed_in else None
    sees_all = standing is not None and Ability.MODERATE in standing.may
    found = await changes.page(tx, viewer, public_id, cursor=cursor, sees_all=sees_all)
    may_edit = standing is not None and await editing.may_edit(tx, standing, item_id)
    return (await catalog.chains(tx, [item_id]))[item_id], found, may_edit


async def _undo(tx: Tx, viewer: Viewer, public_id: UUID, change: UUID) -> None:
    item_id = await known.one(tx, viewer, public_id)
    user_id = await editing.editor(tx, viewer, item_id)
    subject = await details.subject(tx, item_id)
    found = await editing.change_of(tx, item_id, change)
    if found.kind in {"id_added", "id_removed"} and (former := external_ids.former(found)) is not None:
        await duplicates.refuse_id(tx, viewer, subject, former.provider, former.external_id)
    await undo(tx, user_id, subject, found)
