"""Taking a change of the catalogue back, whatever kind it was; the change and its undoing both stay in the history."""

from __future__ import annotations

from chronicle_node.db import Row, Tx
from chronicle_node.domain.editing import Subject
from chronicle_node.errors import Conflict
from chronicle_node.services import editing, external_ids, relationships


async def undo(tx: Tx, user_id: int, item: Subject, change: Row) -> None:
    """Take a change back (`editing.change_of`). Raises Conflict where that can't be done as a whole any more."""
    if change.kind == "edited":
        await editing.undo(tx, user_id, item, change)
    elif change.kind in {"id_added", "id_removed"}:
        await external_ids.undo(tx, user_id, item, change)
    elif change.kind in {"related", "unrelated"}:
        await relationships.undo(tx, user_id, item.item_id, change)
    else:
        raise Conflict("This can’t be taken back here.")
