"""Where an item is now that was merged into another."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import bindparam, select

from chronicle_node.db import Tx, sql
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.merges import MediaRedirect
from chronicle_node.models.types import PublicId
from chronicle_node.policy import Viewer
from chronicle_node.queries import looks

_NOW = sql(lambda: select(MediaRedirect.media_item_id).where(MediaRedirect.former_id == bindparam("item_id")))
_OF = sql(
    lambda: (
        select(MediaItem.id, MediaItem.public_id)
        .join(MediaRedirect, MediaRedirect.media_item_id == MediaItem.id)
        .where(MediaRedirect.public_id == bindparam("public_id", type_=PublicId))
    )
)


async def now(tx: Tx, item_id: int) -> int:
    """The row id of an item, by the one it had when a job was made for it."""
    found: int | None = await tx.scalar(_NOW, item_id=item_id)
    return item_id if found is None else found


async def of(tx: Tx, viewer: Viewer, public_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Which of these are former items, and where they are now, as far as the viewer may know of those."""
    found = {}
    for public_id in public_ids:
        row = await tx.first(_OF, public_id=public_id)
        if row is not None and await looks.among(tx, viewer, [row.id]):
            found[public_id] = row.public_id
    return found
