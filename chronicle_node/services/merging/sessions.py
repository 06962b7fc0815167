"""Sessions of two works that are one: those that were going on become one, and all are numbered by when they began."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select, update

from chronicle_node.db import Row, any_of
from chronicle_node.domain import merging as rules
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import WatchSession
from chronicle_node.services.merging import rows
from chronicle_node.services.merging.ledger import Ledger

_TABLE = rows.table_of(WatchSession)
_PLAYS = rows.table_of(InteractionEvent)
GOES_ON = "in_progress"


async def move(ledger: Ledger, target_of: Mapping[int, int]) -> None:
    """The sessions of these items become their counterparts'."""
    both = sorted({*target_of, *target_of.values()})
    found = await ledger.tx.all(
        select(*rows.stored(_TABLE)).where(any_of(_TABLE.c.media_item_id, "items")).order_by(_TABLE.c.id), items=both
    )
    by_owner: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in found:
        by_owner[row.user_id, target_of.get(row.media_item_id, row.media_item_id)].append(row)
    for (user_id, target), mine in by_owner.items():
        if any(row.media_item_id != target for row in mine):
            await _one_persons(ledger, user_id, target, await _joined(ledger, mine, target))


async def _joined(ledger: Ledger, mine: list[Row], target: int) -> list[Row]:
    """Where one of each item goes on, the two become one, begun when the earlier one was. Names keep them apart."""
    open_ones = [row for row in mine if row.status == GOES_ON]
    here = [row for row in open_ones if row.media_item_id == target]
    there = [row for row in open_ones if row.media_item_id != target]
    if len(here) != 1 or len(there) != 1:
        return mine
    [kept], [gone] = here, there
    if None not in (kept.name, gone.name) and kept.name != gone.name:
        return mine
    plays = await ledger.tx.all(select(_PLAYS.c.id).where(_PLAYS.c.session_id == gone.id))
    await ledger.move(_PLAYS, "session_id", [(gone.id, kept.id, [row.id for row in plays])], kept.user_id)
    await ledger.set_aside(_TABLE, [gone.id])
    values = {
        "started_at": min(kept.started_at, gone.started_at),
        "notes": rules.together(kept.notes, gone.notes),
        "name": kept.name or gone.name,
        "is_default": bool(kept.is_default or gone.is_default),
    }
    await ledger.alter(_TABLE, kept, values)
    return [row._replace(**values) if row.id == kept.id else row for row in mine if row.id != gone.id]


async def _one_persons(ledger: Ledger, user_id: int, target: int, mine: list[Row]) -> None:
    ordered = sorted(mine, key=lambda row: (row.started_at, row.id))
    numbers = {row.id: number for number, row in enumerate(ordered, 1)}
    if any(row.session_number != numbers[row.id] for row in mine):
        for row in mine:  # out of each other's way first
            await ledger.tx.run(update(_TABLE).where(_TABLE.c.id == row.id).values(session_number=-row.id))
        for row in mine:
            await ledger.tx.run(update(_TABLE).where(_TABLE.c.id == row.id).values(session_number=numbers[row.id]))
        ledger.altered(_TABLE, "session_number", mine, numbers)
    moving: dict[int, list[int]] = defaultdict(list)
    for row in mine:
        if row.media_item_id != target:
            moving[row.media_item_id].append(row.id)
    await ledger.move(_TABLE, "media_item_id", [(was, target, keys) for was, keys in moving.items()], user_id)
