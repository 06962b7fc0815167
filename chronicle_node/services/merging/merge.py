"""Merging: one transaction in which everything that refers to an item becomes another one's, and which is written down.

Whoever has had something on the former item finds it on the one that is kept, and so does their player.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from chronicle_node import ids
from chronicle_node.db import Tx, any_of, insert, sql
from chronicle_node.models.merges import MediaMerge
from chronicle_node.models.stats import UserStatsCache
from chronicle_node.policy import Viewer
from chronicle_node.services import keepers
from chronicle_node.services.merging import items, plan, plays, references, rows, sessions, shelves
from chronicle_node.services.merging.ledger import Ledger

_BEGIN = sql(
    lambda: insert(MediaMerge, "public_id", "into_item_id", "from_name", "merged_by_user_id", "merged_at").returning(
        MediaMerge.id
    )
)


async def merge(tx: Tx, viewer: Viewer, gone: int, kept: int, known: Collection[int] = ()) -> UUID:
    """Merge one item into another, both by row id; the merge's public id.

    `known` are the items of the two trees that the viewer may know of. Raises Forbidden, Conflict, NotFound.
    """
    await keepers.require(tx, viewer, [gone, kept])
    found = await plan.of(tx, gone, kept, lock=True)
    public_id = ids.new()
    merge_id = await tx.scalar(
        _BEGIN,
        public_id=public_id,
        into_item_id=kept,
        from_name=found.items[gone].name,
        merged_by_user_id=viewer.user_id,
        merged_at=tx.now,
    )
    ledger, target_of = Ledger(tx, int(merge_id)), found.target_of
    await items.bring_parts(ledger, found)
    await sessions.move(ledger, target_of)
    await shelves.join(ledger, target_of)
    await references.move(ledger, target_of)
    readers = await plays.move(ledger, target_of)
    await shelves.recount(ledger, target_of.values(), ledger.people())
    await items.gather_versions(ledger, found)
    await items.teach(ledger, found, {gone, kept, *known})
    await items.leave(ledger, found)
    await _forget_totals(ledger)
    await ledger.close()
    await plays.tell(tx, readers)
    return public_id


async def _forget_totals(ledger: Ledger) -> None:
    """Totals that were worked out ahead count other items now."""
    table = rows.table_of(UserStatsCache)
    stale = await ledger.tx.all(select(table.c.id).where(any_of(table.c.user_id, "people")), people=ledger.people())
    await ledger.set_aside(table, [row[0] for row in stale])
