"""Finding the catalogue item a player means, and making it where there is none.

By external ids first, then from the top of the hierarchy down by number, title and year. Making is serialised, so that
two players at once make one item. What is there is never overwritten; ids it lacks are added.

A player that names the same thing again finds it without a search: what was found lately is remembered in the process,
and one statement says whether it still stands as it stood.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import and_, bindparam, func, select, text
from sqlalchemy.orm import aliased

from chronicle_node import ids as public_ids
from chronicle_node.db import Statement, Tx, insert, sql
from chronicle_node.domain.matching import Candidate, choose, sort_name
from chronicle_node.domain.media import Identity, Level, Media, identity
from chronicle_node.domain.playback import Mode, mode_of
from chronicle_node.errors import Field, Invalid
from chronicle_node.models.catalog import MediaExternalId, MediaItem, MediaType

KEEP = 20_000  # descriptions remembered


class TypeInfo(msgspec.Struct, frozen=True):
    """What matching needs of a media type."""

    id: int
    hierarchy: tuple[str, ...]


class Match(msgspec.Struct, frozen=True):
    """An item, the top of its hierarchy (itself, where it stands alone), and by which rule and unit it counts."""

    item_id: int
    top_id: int
    mode: Mode
    unit: str

    @property
    def single(self) -> bool:
        return self.item_id == self.top_id


class _Seen(NamedTuple):
    """An item as it was when a description led to it. Every change of an item moves `updated_at`."""

    item_id: int
    public_id: UUID
    updated_at: datetime


_seen: dict[bytes, _Seen] = {}

_TYPE = sql(
    select(MediaType.id, MediaType.hierarchy_levels, MediaType.is_enabled).where(MediaType.name == bindparam("name"))
)
_parent = aliased(MediaItem)
_grandparent = aliased(MediaItem)
_STANDING = sql(
    select(
        *(MediaItem.id, MediaItem.public_id, MediaItem.updated_at),
        func.coalesce(_grandparent.id, _parent.id, MediaItem.id).label("top_id"),
        *(MediaType.interaction_verb, MediaType.progress_unit, MediaType.is_enabled),
    )
    .join_from(MediaItem, MediaType, MediaType.id == MediaItem.media_type_id)
    .outerjoin(_parent, _parent.id == MediaItem.parent_id)
    .outerjoin(_grandparent, _grandparent.id == _parent.parent_id)
    .where(MediaItem.id == bindparam("item_id"))
)
_BY_ID = sql(
    select(MediaItem.id)
    .join_from(MediaExternalId, MediaItem, MediaItem.id == MediaExternalId.media_item_id)
    .where(
        MediaExternalId.provider == bindparam("provider"),
        MediaExternalId.external_id == bindparam("external_id"),
        MediaItem.media_type_id == bindparam("type_id"),
        MediaItem.hierarchy_level == bindparam("level"),
    )
    .order_by(MediaItem.id)
    .limit(1)
)
_here = and_(MediaItem.media_type_id == bindparam("type_id"), MediaItem.hierarchy_level == bindparam("level"))


def _by_title(*, at_top: bool) -> Statement:
    parent = MediaItem.parent_id.is_(None) if at_top else MediaItem.parent_id == bindparam("parent_id")
    return sql(
        select(MediaItem.id, MediaItem.meta, MediaExternalId.provider, MediaExternalId.external_id)
        .outerjoin(MediaExternalId, MediaExternalId.media_item_id == MediaItem.id)
        .where(_here, parent, MediaItem.match_key == bindparam("match_key"))
        .order_by(MediaItem.id)
        .limit(200)
    )


_TOP_BY_TITLE = _by_title(at_top=True)
_CHILD_BY_TITLE = _by_title(at_top=False)
_CHILD_BY_POSITION = sql(
    select(MediaItem.id)
    .where(_here, MediaItem.parent_id == bindparam("parent_id"), MediaItem.hierarchy_position == bindparam("position"))
    .order_by(MediaItem.id)
    .limit(1)
)
_MAKE = sql(
    insert(
        MediaItem,
        *("public_id", "media_type_id", "parent_id", "name", "sort_name", "match_key"),
        *("hierarchy_level", "hierarchy_position", "created_at", "updated_at"),
    )
    .values(meta=bindparam("meta"))
    .returning(MediaItem.id)
)
_ADD_ID = sql(
    insert(MediaExternalId, "media_item_id", "provider", "external_id", "created_at").on_conflict_do_nothing()
)
_ONE_MAKER = text("SELECT pg_advisory_xact_lock(hashtext('chronicle.catalogue'))")


async def find_or_make(tx: Tx, media: Media) -> Match:
    """The item that `media` means. Raises Invalid where it has no type of this node or makes no item of its type."""
    description = msgspec.json.encode(media)  # not msgpack, which stops at 64 bits
    seen = _seen.get(description)
    if seen is not None:
        row = await tx.first(_STANDING, item_id=seen.item_id)
        if row is not None and row.is_enabled and seen == row[:3]:
            return _match(row)
    row = await tx.one(_STANDING, item_id=await _item(tx, media))
    tx.after_commit(partial(_remember, description, _Seen(*row[:3])))
    return _match(row)


async def of_item(tx: Tx, item_id: int) -> Match:
    """An item that somebody pointed at, instead of describing it. Raises LookupError where it is gone."""
    return _match(await tx.one(_STANDING, item_id=item_id))


def _match(row: Any) -> Match:
    return Match(row.id, row.top_id, mode_of(row.interaction_verb, row.progress_unit), row.progress_unit)


def _remember(description: bytes, seen: _Seen) -> None:
    if len(_seen) >= KEEP:
        _seen.clear()
    _seen[description] = seen


async def _item(tx: Tx, media: Media) -> int:
    kind = await _type(tx, media.type)
    wanted = identity(media, kind.hierarchy)
    found = await _find(tx, wanted, kind)
    if found is None:
        if tx.dialect == "postgresql":
            await tx.run(_ONE_MAKER)
        found = await _walk(tx, wanted, kind, make=True)
        assert found is not None
    return found


async def _type(tx: Tx, name: str) -> TypeInfo:
    row = await tx.first(_TYPE, name=name)
    if row is None or not row.is_enabled:
        reason = "is no media type of this node" if row is None else "is switched off on this node"
        fault = Field("/media/type", reason)
        raise Invalid(f"{name[:60]!r} {reason}; see Settings for the types there are.", fields=[fault])
    return TypeInfo(row.id, tuple(row.hierarchy_levels))


async def _find(tx: Tx, wanted: Identity, kind: TypeInfo) -> int | None:
    found = await _by_ids(tx, wanted.leaf, kind)
    if found is None:
        return await _walk(tx, wanted, kind, make=False)
    if len(wanted.leaf.ids) > 1:
        await _add_ids(tx, found, wanted.leaf)
    return found


async def _by_ids(tx: Tx, level: Level, kind: TypeInfo) -> int | None:
    for provider, external_id in level.ids.items():
        found = await tx.scalar(
            _BY_ID, provider=provider, external_id=external_id, type_id=kind.id, level=level.level_index
        )
        if found is not None:
            return int(found)
    return None


async def _walk(tx: Tx, wanted: Identity, kind: TypeInfo, *, make: bool) -> int | None:
    """From the top down; where a level is missing, make it or give up."""
    item_id: int | None = None
    for level in wanted.levels:
        found = await _child(tx, level, kind, item_id)
        if found is not None:
            await _add_ids(tx, found, level)
        elif make:
            found = await _make(tx, level, kind, item_id)
        else:
            return None
        item_id = found
    return item_id


async def _child(tx: Tx, level: Level, kind: TypeInfo, parent_id: int | None) -> int | None:
    by_id = await _by_ids(tx, level, kind)
    if by_id is not None:
        return by_id
    where = {"type_id": kind.id, "level": level.level_index}
    if parent_id is not None and level.by_position:
        numbered = await tx.scalar(_CHILD_BY_POSITION, **where, parent_id=parent_id, position=level.position)
        if numbered is not None or not level.named:
            return None if numbered is None else int(numbered)
    if parent_id is None:
        rows = await tx.all(_TOP_BY_TITLE, **where, match_key=level.match_key)
    else:
        rows = await tx.all(_CHILD_BY_TITLE, **where, parent_id=parent_id, match_key=level.match_key)
    return choose(_candidates(rows), level.year, level.ids)


def _candidates(rows: list[Any]) -> list[Candidate]:
    ids: dict[int, dict[str, str]] = {}
    years: dict[int, int | None] = {}
    for row in rows:
        years[row.id] = row.metadata.get("year")
        mine = ids.setdefault(row.id, {})
        if row.provider is not None:
            mine[row.provider] = row.external_id
    return [Candidate(item_id, years[item_id], mine) for item_id, mine in ids.items()]


async def _make(tx: Tx, level: Level, kind: TypeInfo, parent_id: int | None) -> int:
    item_id: int = await tx.scalar(
        _MAKE,
        public_id=public_ids.new(),
        media_type_id=kind.id,
        parent_id=parent_id,
        name=level.title,
        sort_name=sort_name(level.title),
        match_key=level.match_key,
        meta=level.metadata,
        hierarchy_level=level.level_index,
        hierarchy_position=level.position,
        created_at=tx.now,
        updated_at=tx.now,
    )
    await _add_ids(tx, item_id, level)
    return item_id


async def _add_ids(tx: Tx, item_id: int, level: Level) -> None:
    for provider, external_id in level.ids.items():
        await tx.run(_ADD_ID, media_item_id=item_id, provider=provider, external_id=external_id, created_at=tx.now)
