"""The history of the catalogue: who did what with an item, when. Written beside each change, never rewritten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from chronicle_node import ids
from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain.editing import Difference
from chronicle_node.models.catalog import MediaChange

Kind = Literal["added", "edited", "id_added", "id_removed", "related", "unrelated"]

_ADD = sql(
    lambda: insert(MediaChange, "public_id", "media_item_id", "user_id", "kind", "changes", "undoes_id", "created_at")
)


async def record(
    tx: Tx, user_id: int, items: Sequence[int], kind: Kind, made: Sequence[Difference] = (), undoes: int | None = None
) -> None:
    """Write down one change of each of these items; `undoes` is the change that this one takes back."""
    changes = [msgspec.to_builtins(one) for one in made]
    common = {"user_id": user_id, "kind": kind, "changes": changes, "undoes_id": undoes, "created_at": tx.now}
    if items:
        await tx.run_many(_ADD, [common | {"public_id": ids.new(), "media_item_id": one} for one in items])
