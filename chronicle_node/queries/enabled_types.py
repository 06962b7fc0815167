"""The media types of this node that are switched on, as whoever adds something chooses among them."""

from __future__ import annotations

import msgspec
from sqlalchemy import select, true

from chronicle_node.db import Tx, sql
from chronicle_node.models.catalog import MediaType


class EnabledType(msgspec.Struct, frozen=True):
    name: str
    words: str
    verb: str
    levels: tuple[str, ...]


_ALL = sql(
    select(MediaType.name, MediaType.display_name, MediaType.interaction_verb, MediaType.hierarchy_levels)
    .where(MediaType.is_enabled == true())
    .order_by(MediaType.id)
)


async def every(tx: Tx) -> list[EnabledType]:
    """All of them, in the order they came."""
    rows = await tx.all(_ALL)
    return [EnabledType(row.name, row.display_name, row.interaction_verb, tuple(row.hierarchy_levels)) for row in rows]
