"""Items of the catalogue edited over the API, with the history of their changes."""

from __future__ import annotations

from uuid import UUID

import msgspec

from chronicle_node.api.catalogue import CHANGING, DENIED
from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing, reader
from chronicle_node.db import Tx
from chronicle_node.domain.editing import Wish
from chronicle_node.domain.roles import Ability
from chronicle_node.errors import Conflict, Forbidden, Invalid, Malformed, NotFound
from chronicle_node.policy import Viewer
from chronicle_node.queries import changes, details, duplicates, known, places
from chronicle_node.queries.changes import Change
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.details import ItemDetails
from chronicle_node.services import editing, external_ids, roles
from chronicle_node.services.undoing import undo


class ItemEdit(Wish, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is to be different; what is left out stays, and null takes it away. `metadata` is merged, field by field.

    `version` is the one that the item was read in: where somebody else was faster nothing is changed, and the 409 names
    each field that is different now. Without it the edit goes over whatever is there.
    """

    version: str | None = None


async def edit_item(call: Call) -> ItemDetails:
    """Edit an item. Every edit is kept in its history, field by field, and can be taken back."""
    return await call.node.db.write(_edit, call.viewer, call.public_id(), call.body)


async def read_changes(call: Call) -> Listing[Change]:
    """What was done with an item, by whom and when, the latest first.

    A name is told to those who may see that person's profile, and to moderators.
    """
    query: Paging = call.query
    return listing(call, await call.node.db.read(_changes, reader(call), call.public_id(), query))


async def undo_change(call: Call) -> ItemDetails:
    """Take a change back. Where a field of it was changed again since, nothing is changed, and the 409 names it."""
    change = call.public_id("change")
    return await call.node.db.write(_undo, call.viewer, call.public_id(), change)


async def _edit(tx: Tx, viewer: Viewer, public_id: UUID, wish: ItemEdit) -> ItemDetails:
    item = await known.one(tx, viewer, public_id)
    user_id = await editing.editor(tx, viewer, item)
    subject = await details.subject(tx, item)
    if wish.position is not msgspec.UNSET:
        taken = await places.beside(tx, viewer, item, subject.parent_id, subject.level)
        subject = msgspec.structs.replace(subject, taken=taken)
    await editing.edit(tx, user_id, subject, wish, wish.version)
    return await details.item(tx, viewer, public_id)


async def _changes(tx: Tx, viewer: Viewer, public_id: UUID, query: Paging) -> Page[Change]:
    sees_all = viewer.signed_in and Ability.MODERATE in (await roles.standing(tx, viewer)).may
    return await changes.page(tx, viewer, public_id, cursor=query.cursor, limit=query.limit, sees_all=sees_all)


async def _undo(tx: Tx, viewer: Viewer, public_id: UUID, change: UUID) -> ItemDetails:
    item = await known.one(tx, viewer, public_id)
    user_id = await editing.editor(tx, viewer, item)
    subject = await details.subject(tx, item)
    found = await editing.change_of(tx, item, change)
    if found.kind in {"id_added", "id_removed"} and (former := external_ids.former(found)) is not None:
        await duplicates.refuse_id(tx, viewer, subject, former.provider, former.external_id)
    await undo(tx, user_id, subject, found)
    return await details.item(tx, viewer, public_id)


OPERATIONS = (
    Op(
        method="PATCH",
        path="/api/v1/media/{id}",
        handler=edit_item,
        scope="write",
        body=ItemEdit,
        ok=(200, ItemDetails),
        problems=CHANGING,
        tag="catalogue",
        body_bytes=128_000,
    ),
    Op(
        method="GET",
        path="/api/v1/media/{id}/changes",
        handler=read_changes,
        scope=None,
        query=Paging,
        ok=(200, Listing[Change]),
        problems=(Malformed, Invalid, NotFound, *DENIED),
        tag="catalogue",
    ),
    Op(
        method="POST",
        path="/api/v1/media/{id}/changes/{change}/undo",
        handler=undo_change,
        scope="write",
        ok=(200, ItemDetails),
        problems=(Forbidden, NotFound, Conflict, *DENIED),
        tag="catalogue",
    ),
)
