"""An item as whoever edits it reads it: all that is kept of it, and the version that an edit starts from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, select

from chronicle_node.db import Tx, sql
from chronicle_node.domain.editing import State, Subject
from chronicle_node.domain.when import released
from chronicle_node.models.catalog import MediaChange, MediaItem, MediaType
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, known, related
from chronicle_node.queries.media import Chain
from chronicle_node.queries.related import ExternalId, Relation


class ItemDetails(msgspec.Struct, frozen=True, kw_only=True):
    """`version` names this state: an edit that sends it is refused where somebody was faster.

    `sort_name` is what it is sorted by, `own_sort_name` the one somebody chose instead of the title's.
    """

    media: Chain
    sort_name: str
    own_sort_name: str | None
    description: str | None
    released: str | None
    metadata: dict[str, Any]
    version: str
    external_ids: tuple[ExternalId, ...]
    relationships: tuple[Relation, ...]


_ITEM = sql(
    lambda: (
        select(
            *(MediaItem.name, MediaItem.sort_name, MediaItem.description, MediaItem.hierarchy_position),
            *(MediaItem.meta.label("meta"), MediaItem.hierarchy_level, MediaItem.parent_id),
            *(MediaType.metadata_schema, MediaType.hierarchy_levels),
            select(func.max(MediaChange.id))
            .where(MediaChange.media_item_id == MediaItem.id)
            .scalar_subquery()
            .label("last_change"),
        )
        .join(MediaType, MediaType.id == MediaItem.media_type_id)
        .where(MediaItem.id == bindparam("item_id"))
    )
)


async def subject(tx: Tx, item_id: int) -> Subject:
    """An item to edit, of which the viewer is known to know."""
    row = await tx.one(_ITEM, item_id=item_id)
    state = State(
        name=row.name,
        sort_name=row.sort_name,
        description=row.description,
        position=row.hierarchy_position,
        metadata=row.meta or {},
    )
    return Subject(
        item_id=item_id,
        state=state,
        schema=row.metadata_schema,
        levels=tuple(row.hierarchy_levels),
        level=row.hierarchy_level,
        parent_id=row.parent_id,
        version=f"{row.last_change or 0}-{state.digest}",
    )


async def item(tx: Tx, viewer: Viewer, public_id: UUID) -> ItemDetails:
    """Everything of an item. Raises NotFound."""
    one = await subject(tx, await known.one(tx, viewer, public_id))
    state = one.state
    chain = (await catalog.chains(tx, [one.item_id]))[one.item_id]
    return ItemDetails(
        media=chain,
        sort_name=state.sort_name or state.usual_sort_name,
        own_sort_name=state.own_sort_name,
        description=state.description,
        released=released(state.metadata),
        metadata=state.metadata,
        version=one.version,
        external_ids=await related.external_ids(tx, one.item_id, chain),
        relationships=await related.relations(tx, viewer, one.item_id),
    )
