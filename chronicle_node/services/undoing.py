"""Taking a change of the catalogue back, whatever kind it was; the change and its undoing both stay in the history."""

from __future__ import annotations

from uuid import UUID

from chronicle_node.db import Tx
from chronicle_node.domain.editing import Subject
from chronicle_node.errors import Conflict
from chronicle_node.services import editing


async def undo(tx: Tx, user_id: int, item: Subject, change: UUID) -> None:
    """Take a change back. Raises NotFound, and Conflict where that can't be done as a whole any more."""
    found = await editing.change_of(tx, item.item_id, change)
    if found.kind != "edited":
        raise Conflict("This can’t be taken back here.")
    await editing.undo(tx, user_id, item, found)
