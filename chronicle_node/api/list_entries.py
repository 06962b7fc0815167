"""The entries of a list over the API. An entry is named by its list and its item: an item stands on a list once."""

from __future__ import annotations

from uuid import UUID

import msgspec

from chronicle_node.api import unseen
from chronicle_node.api.lists import DENIED, SEEN
from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing, reader
from chronicle_node.db import Tx
from chronicle_node.errors import Conflict, Forbidden, Invalid, Malformed, NotFound
from chronicle_node.policy import Viewer
from chronicle_node.queries import known, list_entries
from chronicle_node.queries import lists as reads
from chronicle_node.queries.list_entries import ListEntry
from chronicle_node.services import list_entries as entries


class NewEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`media` is the id of an item of the catalogue that you may know of."""

    media: UUID
    notes: str | None = None


class EntryChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`position` counts what you see, from 1; beyond the end means the end. Only the owner arranges a list.

    `notes` null takes the note away. What is left out stays.
    """

    position: int | msgspec.UnsetType = msgspec.UNSET
    notes: str | msgspec.UnsetType | None = msgspec.UNSET


async def read_entries(call: Call) -> Listing[ListEntry]:
    """What stands on a list, in its order, as far as you may see it.

    An entry that isn't shared with you is left out, and neither the positions of the others nor the count tell of it.
    """
    query: Paging = call.query
    found = await call.node.db.read(_entries, reader(call), call.public_id())
    return listing(call, await unseen.page(call, list_entries.page(found, query.cursor, query.limit)))


async def add_entry(call: Call) -> ListEntry:
    """Put an item at the end of a list of yours, or of a friend's that is built together."""
    return await call.node.db.write(_add, call.viewer, call.public_id(), call.body)


async def change_entry(call: Call) -> ListEntry:
    """Move an entry, or write a note beside it."""
    return await call.node.db.write(_change, call.viewer, call.public_id(), call.public_id("media"), call.body)


async def remove_entry(call: Call) -> None:
    """Take an entry off: the owner of the list any, whoever added it their own."""
    await call.node.db.write(entries.remove, call.viewer, call.public_id(), call.public_id("media"))


async def _entries(tx: Tx, viewer: Viewer, public_id: UUID) -> list_entries.Entries:
    return await list_entries.of(tx, viewer, await reads.one(tx, viewer, public_id))


async def _add(tx: Tx, viewer: Viewer, public_id: UUID, wish: NewEntry) -> ListEntry:
    await reads.one(tx, viewer, public_id)
    if not await entries.add(tx, viewer, public_id, await known.one(tx, viewer, wish.media), wish.notes):
        raise Conflict("This stands on the list already; change its entry.")
    return (await _entries(tx, viewer, public_id)).of(wish.media)


async def _change(tx: Tx, viewer: Viewer, public_id: UUID, item: UUID, wish: EntryChange) -> ListEntry:
    found = await _entries(tx, viewer, public_id)
    entry_id = found.at(item)
    if wish.notes is not msgspec.UNSET:
        await entries.annotate(tx, viewer, public_id, item, wish.notes)
    if wish.position is not msgspec.UNSET:
        ahead_of = list_entries.before(found, entry_id, wish.position)
        await entries.move(tx, viewer, public_id, entry_id, ahead_of)
    return (await _entries(tx, viewer, public_id)).of(item)


ENTRIES = "/api/v1/lists/{id}/entries"
OPERATIONS = (
    Op(
        method="GET",
        path=ENTRIES,
        handler=read_entries,
        scope=None,
        query=Paging,
        ok=(200, Listing[ListEntry]),
        problems=(Malformed, Invalid, *SEEN),
        tag="lists",
    ),
    Op(
        method="POST",
        path=ENTRIES,
        handler=add_entry,
        scope="write",
        body=NewEntry,
        ok=(201, ListEntry),
        problems=(Malformed, Invalid, Conflict, Forbidden, *SEEN),
        tag="lists",
        body_bytes=64_000,
    ),
    Op(
        method="PATCH",
        path=ENTRIES + "/{media}",
        handler=change_entry,
        scope="write",
        body=EntryChange,
        ok=(200, ListEntry),
        problems=(Malformed, Invalid, Conflict, Forbidden, *SEEN),
        tag="lists",
        body_bytes=64_000,
    ),
    Op(
        method="DELETE",
        path=ENTRIES + "/{media}",
        handler=remove_entry,
        scope="write",
        ok=(204, None),
        problems=(NotFound, *DENIED),
        tag="lists",
    ),
)
