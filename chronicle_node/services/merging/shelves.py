"""Places in libraries: tags and what others may know of an entry come along, and plays are counted anew.

What plays add up to is worked out by the same rule as ever; the ledger only notes what came of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime

from sqlalchemy import Table, select

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain import merging as rules
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.library import LibraryEntryTag, SharedEntry, UserLibrary
from chronicle_node.services import standing
from chronicle_node.services.merging import rows
from chronicle_node.services.merging.ledger import Ledger

_ENTRIES, _SHARED, _TAGS = (rows.table_of(model) for model in (UserLibrary, SharedEntry, LibraryEntryTag))
_ABOVE = sql(lambda: select(MediaItem.parent_id).where(any_of(MediaItem.id, "items"), MediaItem.parent_id.is_not(None)))


async def join(ledger: Ledger, target_of: Mapping[int, int]) -> None:
    """Where somebody has both, the entry that stays is given the other's tags and what others know of it."""
    found = await _entries(ledger.tx, {*target_of, *target_of.values()})
    kept = {(row.media_item_id, row.user_id): row for row in found}
    twins = {
        row.id: kept[target_of[row.media_item_id], row.user_id]
        for row in found
        if row.media_item_id in target_of and (target_of[row.media_item_id], row.user_id) in kept
    }
    if twins:
        await _tags(ledger, twins)
        await _known(ledger, twins)


async def _tags(ledger: Ledger, twins: Mapping[int, Row]) -> None:
    entries = sorted({*twins, *(row.id for row in twins.values())})
    found = await ledger.tx.all(select(*_TAGS.columns).where(any_of(_TAGS.c.library_id, "k")), k=entries)
    there = {(row.library_id, row.tag_id) for row in found}
    for row in found:
        twin = twins.get(row.library_id)
        if twin is not None and (twin.id, row.tag_id) not in there:
            await ledger.add(_TAGS, {"library_id": twin.id, "tag_id": row.tag_id}, twin.user_id)


async def _known(ledger: Ledger, twins: Mapping[int, Row]) -> None:
    shared = await _shared(ledger.tx, [*twins, *(row.id for row in twins.values())])
    for gone, twin in twins.items():
        theirs, ours = shared.get(gone), shared.get(twin.id)
        if theirs is None:
            continue
        if ours is None:
            await ledger.add(_SHARED, theirs._asdict() | {"library_id": twin.id}, twin.user_id)
            continue
        values = {
            "status": rules.status(ours.status, _when(ours), theirs.status, _when(theirs)),
            "by_hand": bool(ours.by_hand or theirs.by_hand),
            "finished_at": max(filter(None, (ours.finished_at, theirs.finished_at)), default=None),
        }
        await ledger.alter(_SHARED, ours, values, twin.user_id)


async def recount(ledger: Ledger, items: Iterable[int], people: Collection[int]) -> None:
    """Count the plays of these items, and of what they are parts of, anew for these people."""
    tx = ledger.tx
    entries = [row for row in await _entries(tx, await _with_above(tx, items)) if row.user_id in people]
    shared = await _shared(tx, [row.id for row in entries])
    for row in entries:
        await standing.recount(tx, row.user_id, row.media_item_id)
    now = {row.id: row for row in await _by_key(tx, _ENTRIES, [row.id for row in entries])}
    known = await _shared(tx, list(now))
    by_id = {row.id: row for row in entries}
    for row in entries:
        ledger.differs(_ENTRIES, row, now[row.id], row.user_id)
    for key in shared.keys() | known.keys():
        ledger.differs(_SHARED, shared.get(key), known.get(key), by_id[key].user_id)


async def recount_stale(tx: Tx, entries: Collection[int]) -> None:
    """Entries whose plays went on being counted after a merge that is undone."""
    for row in await _by_key(tx, _ENTRIES, entries):
        await standing.recount(tx, row.user_id, row.media_item_id)


def is_counted(table: Table) -> bool:
    """Whether what plays add up to is kept here."""
    return table is _ENTRIES or table is _SHARED


async def _entries(tx: Tx, items: Iterable[int]) -> list[Row]:
    wanted = select(*rows.stored(_ENTRIES)).where(any_of(_ENTRIES.c.media_item_id, "items")).order_by(_ENTRIES.c.id)
    return await tx.all(wanted, items=sorted(items))


async def _shared(tx: Tx, entries: Collection[int]) -> dict[int, Row]:
    return {row.library_id: row for row in await _by_key(tx, _SHARED, entries)}


async def _by_key(tx: Tx, table: Table, keys: Collection[int]) -> list[Row]:
    return await tx.all(select(*rows.stored(table)).where(any_of(rows.key_of(table), "k")), k=sorted(keys))


async def _with_above(tx: Tx, items: Iterable[int]) -> set[int]:
    found, new = set[int](), set(items)
    while new:
        found |= new
        new = {row.parent_id for row in await tx.all(_ABOVE, items=sorted(new))} - found
    return found


def _when(row: Row) -> datetime:
    found: datetime = row.last_played_at or row.finished_at or datetime.min.replace(tzinfo=UTC)
    return found
