"""The media types of the node as people choose among them: all, those the viewer sees, and what each looks like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import bindparam, exists, func, select

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain import fields
from chronicle_node.domain.fields import FieldSpec
from chronicle_node.domain.media_types import ink_of
from chronicle_node.errors import NotFound
from chronicle_node.models.accounts import User
from chronicle_node.models.catalog import HiddenMediaType, MediaItem, MediaType
from chronicle_node.policy import BOUND, Viewer
from chronicle_node.queries.shown_types import shown


class MediaTypeCard(msgspec.Struct, frozen=True, kw_only=True):
    """A media type. `name` is what players report it by; `levels` go from the whole to its parts.

    `schema` is JSON Schema for an item's metadata. `hidden`: you don't want to see it; `may_change`: it is yours to
    change, and you are told who made it.
    """

    name: str
    display_name: str
    levels: tuple[str, ...]
    verb: str
    noun: str
    unit: str
    color: str
    icon: str
    cover: str
    fields: tuple[FieldSpec, ...]
    schema: dict[str, Any]
    is_system: bool
    is_enabled: bool
    made_by: str | None
    hidden: bool
    may_change: bool


class Look(msgspec.Struct, frozen=True):
    """How a type appears: its ink, its icon, the shape of its covers."""

    ink: str
    icon: str
    is_square: bool


_COLUMNS = (
    MediaType.id, MediaType.name, MediaType.display_name, MediaType.icon, MediaType.color, MediaType.hierarchy_levels,
    MediaType.interaction_verb, MediaType.session_noun, MediaType.progress_unit, MediaType.metadata_schema,
    MediaType.is_system, MediaType.is_enabled, MediaType.made_by_user_id,
)  # fmt: skip
_all = select(
    *_COLUMNS,
    User.username.label("made_by"),
    exists()
    .where(HiddenMediaType.user_id == BOUND.user_id, HiddenMediaType.media_type_id == MediaType.id)
    .label("is_hidden"),
    select(User.is_admin).where(User.id == BOUND.user_id).correlate(None).scalar_subquery().label("is_admin"),
).outerjoin(User, User.id == MediaType.made_by_user_id)
_ORDER = (MediaType.is_system.desc(), MediaType.id)
_EVERY = sql(lambda: _all.order_by(*_ORDER))
_SHOWN = sql(lambda: _all.where(shown(MediaType.id)).order_by(*_ORDER))
_ONE = sql(lambda: _all.where(MediaType.name == bindparam("name")))
_ITEMS = sql(
    lambda: (
        select(MediaItem.hierarchy_level.label("level"), func.count().label("items"))
        .join(MediaType, MediaType.id == MediaItem.media_type_id)
        .where(MediaType.name == bindparam("name"))
        .group_by(MediaItem.hierarchy_level)
    )
)
_LOOKS = sql(lambda: select(MediaType.name, MediaType.icon, MediaType.color, MediaType.metadata_schema))


async def every(tx: Tx, viewer: Viewer) -> list[MediaTypeCard]:
    """All types, hidden and switched off ones too: the built-in ones first, then in the order they came."""
    return [_card(row, viewer) for row in await tx.all(_EVERY, **viewer.values)]


async def seen(tx: Tx, viewer: Viewer) -> list[MediaTypeCard]:
    """The types that the viewer sees."""
    return [_card(row, viewer) for row in await tx.all(_SHOWN, **viewer.values)]


async def one(tx: Tx, viewer: Viewer, name: str) -> MediaTypeCard:
    """A type by its name. Raises NotFound; one that is switched off is there for who may change it."""
    row = await tx.first(_ONE, name=name, **viewer.values)
    found = None if row is None else _card(row, viewer)
    if found is None or not (found.is_enabled or found.may_change):
        raise NotFound("This node has no such media type.")
    return found


async def on_levels(tx: Tx, name: str) -> Mapping[int, int]:
    """How many items stand on each level of a type."""
    return {row.level: row.items for row in await tx.all(_ITEMS, name=name)}


async def looks(tx: Tx) -> dict[str, Look]:
    """How each type of the node looks, by its name."""
    return {
        row.name: Look(ink_of(row.color, row.name), row.icon or "shape", _cover(row) == "square")
        for row in await tx.all(_LOOKS)
    }


def _card(row: Row, viewer: Viewer) -> MediaTypeCard:
    may_change = viewer.signed_in and bool(row.made_by_user_id == viewer.user_id or row.is_admin)
    return MediaTypeCard(
        name=row.name,
        display_name=row.display_name,
        levels=tuple(row.hierarchy_levels),
        verb=row.interaction_verb,
        noun=row.session_noun,
        unit=row.progress_unit,
        color=ink_of(row.color, row.name),
        icon=row.icon or "shape",
        cover=_cover(row),
        fields=fields.specs_of(row.metadata_schema),
        schema=fields.as_json_schema(row.metadata_schema),
        is_system=bool(row.is_system),
        is_enabled=bool(row.is_enabled),
        made_by=row.made_by if may_change else None,
        hidden=bool(row.is_hidden),
        may_change=may_change,
    )


def _cover(row: Row) -> str:
    return str((row.metadata_schema or {}).get("cover", "tall"))
