"""The media types that somebody who adds something chooses among: those that they see."""

from __future__ import annotations

import msgspec
from sqlalchemy import select

from chronicle_node.db import Tx, sql
from chronicle_node.domain import fields
from chronicle_node.domain.fields import FieldSpec
from chronicle_node.models.catalog import MediaType
from chronicle_node.policy import Viewer
from chronicle_node.queries.shown_types import shown


class EnabledType(msgspec.Struct, frozen=True):
    """`fields` are those of its items' metadata, in the order in which they are asked for."""

    name: str
    words: str
    verb: str
    levels: tuple[str, ...]
    fields: tuple[FieldSpec, ...] = ()
    is_system: bool = True


_ALL = sql(
    lambda: (
        select(
            *(MediaType.name, MediaType.display_name, MediaType.interaction_verb, MediaType.hierarchy_levels),
            *(MediaType.metadata_schema, MediaType.is_system),
        )
        .where(shown(MediaType.id))
        .order_by(MediaType.id)
    )
)


async def every(tx: Tx, viewer: Viewer) -> list[EnabledType]:
    """All that the viewer sees, in the order they came."""
    return [
        EnabledType(
            row.name,
            row.display_name,
            row.interaction_verb,
            tuple(row.hierarchy_levels),
            fields.specs_of(row.metadata_schema),
            bool(row.is_system),
        )
        for row in await tx.all(_ALL, **viewer.values)
    ]
