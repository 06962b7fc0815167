"""Where something may be added to the catalogue: alone, or below an item that the viewer may know of."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select

from chronicle_node.db import Tx, sql
from chronicle_node.domain import adding
from chronicle_node.domain.adding import NewItem, Place
from chronicle_node.domain.findings import invalid
from chronicle_node.models.catalog import MediaItem, MediaType
from chronicle_node.policy import Viewer
from chronicle_node.queries import known, trees
from chronicle_node.queries.trees import Node

_kind = (MediaType.id.label("type_id"), MediaType.name, MediaType.hierarchy_levels, MediaType.metadata_schema)
_TYPE = sql(lambda: select(*_kind).where(MediaType.name == bindparam("name"), MediaType.is_enabled))
_PARENT = sql(
    lambda: (
        select(*_kind, MediaItem.hierarchy_level, MediaItem.hierarchy_position)
        .join(MediaType, MediaType.id == MediaItem.media_type_id)
        .where(MediaItem.id == bindparam("item_id"))
    )
)


async def of(tx: Tx, viewer: Viewer, wish: NewItem) -> Place:
    """The place that a wish means. Raises Invalid, and NotFound where its parent is not there for the viewer."""
    if wish.parent is not None:
        return await below(tx, viewer, wish.parent, wish.level)
    if wish.type is None:
        raise invalid("/type", "Name its media type, or what it is part of.")
    return await alone(tx, wish.type, wish.level)


async def alone(tx: Tx, type_name: str, level: str | None = None) -> Place:
    """The place of something that is part of nothing. Raises Invalid."""
    row = await tx.first(_TYPE, name=type_name)
    if row is None:
        raise invalid("/type", "There is no such media type on this node, or it is switched off.")
    levels = tuple(row.hierarchy_levels)
    at = adding.chosen(levels, None, level, usual=row.name)
    return Place(type_id=row.type_id, levels=levels, schema=row.metadata_schema, level=at)


async def below(tx: Tx, viewer: Viewer, parent: UUID, level: str | None = None) -> Place:
    """The place of a part. Raises NotFound, Invalid where nothing goes below the parent."""
    parent_id = await known.one(tx, viewer, parent)
    row = await tx.one(_PARENT, item_id=parent_id)
    levels = tuple(row.hierarchy_levels)
    at = adding.chosen(levels, row.hierarchy_level, level)
    nodes = await trees.below(tx, viewer, [parent_id])
    return Place(
        type_id=row.type_id,
        levels=levels,
        schema=row.metadata_schema,
        level=at,
        parent_id=parent_id,
        parent_kind=levels[min(row.hierarchy_level, len(levels) - 1)],
        parent_position=row.hierarchy_position,
        taken=_numbers(nodes, parent_id, at),
    )


async def beside(tx: Tx, viewer: Viewer, item_id: int, parent_id: int | None, level: int) -> frozenset[int]:
    """The numbers of an item's siblings that the viewer knows of."""
    if parent_id is None:
        return frozenset()
    nodes = await trees.below(tx, viewer, [parent_id])
    return _numbers([one for one in nodes if one.id != item_id], parent_id, level)


def _numbers(nodes: Sequence[Node], parent_id: int, level: int) -> frozenset[int]:
    siblings = (one for one in nodes if one.parent_id == parent_id and one.level == level)
    return frozenset(one.position for one in siblings if one.position is not None)
