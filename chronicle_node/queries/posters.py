"""Where an item's picture is from: for the node that fetches it, never for a page."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, select

from chronicle_node.db import Tx, sql
from chronicle_node.errors import NotFound
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.types import PublicId
from chronicle_node.policy import Viewer
from chronicle_node.queries import known

_SOURCE = sql(lambda: select(MediaItem.meta).where(MediaItem.public_id == bindparam("public_id", type_=PublicId)))


async def source(tx: Tx, public_id: UUID) -> str:
    """For whoever was shown the item. Raises NotFound where it has no picture."""
    meta = await tx.scalar(_SOURCE, public_id=public_id)
    found = (meta or {}).get("poster_url")
    if not isinstance(found, str) or not found:
        raise NotFound
    return found


async def source_for(tx: Tx, viewer: Viewer, public_id: UUID) -> str:
    """The same, for somebody who has yet to be known to know of the item."""
    await known.one(tx, viewer, public_id)
    return await source(tx, public_id)
