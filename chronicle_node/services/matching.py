"""Finding the catalogue item a player means, and making it where there is none.

By external ids first, then from the top of the hierarchy down by number, title and year. Making is serialised, so that
two players at once make one item. What is there is never overwritten; ids it lacks are added.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import and_, bindparam, func, select, text
from sqlalchemy.orm import aliased

from chronicle_node import ids as public_ids
from chronicle_node.db import Statement, Tx, insert, sql
from chronicle_node.domain.matching import Candidate, choose, sort_name
from chronicle_node.domain.media import Identity, Level, Media, identity
from chronicle_node.errors import Field, Invalid
from chronicle_node.models.catalog import MediaExternalId, MediaItem, MediaType


class TypeInfo(msgspec.Struct, frozen=True):
    """What recording needs to know of a media type."""

    id: int
    name: str
    hierarchy: tuple[str, ...]
    verb: str
    unit: str


class Match(msgspec.Struct, frozen=True):
    """An item and the top of its hierarchy (itself, where it stands alone)."""

    item_id: int
    top_id: int

    @property
    def single(self) -> bool:
        return self.item_id == self.top_id


_TYPE = sql(
    select(
        MediaType.id,
        MediaType.name,
        MediaType.hierarchy_levels,
        MediaType.interaction_verb,
        MediaType.progress_unit,
        MediaType.is_enabled,
    ).where(MediaType.name == bindparam("name"))
)
_parent = aliased(MediaItem)
_grandparent = aliased(MediaItem)
_BY_ID = sql(
    select(MediaItem.id, func.coalesce(_grandparent.id, _parent.id, MediaItem.id).label("top_id"))
    .join_from(MediaExternalId, MediaItem, MediaItem.id == MediaExternalId.media_item_id)
    .outerjoin(_parent, _parent.id == MediaItem.parent_id)
    .outerjoin(_grandparent, _grandparent.id == _parent.parent_id)
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


async def type_info(tx: Tx, name: str, *, pointer: str = "/media/type") -> TypeInfo:
    """The media type of this name. Raises Invalid where there is none, or where it is switched off."""
    row = await tx.first(_TYPE, name=name)
    if row is None or not row.is_enabled:
        reason = "is no media type of this node" if row is None else "is switched off on this node"
        raise Invalid(f"{name!r} {reason}; see Settings for the types there are.", fields=[Field(pointer, reason)])
    return TypeInfo(row.id, row.name, tuple(row.hierarchy_levels), row.interaction_verb, row.progress_unit)


async def find_or_make(tx: Tx, media: Media, kind: TypeInfo) -> Match:
    """The item that `media` means. Raises Invalid where the description makes no item of its type."""
    wanted = identity(media, kind.hierarchy)
    found = await _find(tx, wanted, kind)
    if found is None:
        if tx.dialect == "postgresql":
            await tx.run(_ONE_MAKER)
        found = await _walk(tx, wanted, kind, make=True)
        assert found is not None
    return found


async def _find(tx: Tx, wanted: Identity, kind: TypeInfo) -> Match | None:
    row = await _by_ids(tx, wanted.leaf, kind)
    if row is not None:
        return Match(row.id, row.top_id)
    return await _walk(tx, wanted, kind, make=False)


async def _by_ids(tx: Tx, level: Level, kind: TypeInfo) -> Any:
    for provider, external_id in level.ids.items():
        row = await tx.first(
            _BY_ID, provider=provider, external_id=external_id, type_id=kind.id, level=level.level_index
        )
        if row is not None:
            return row
    return None


async def _walk(tx: Tx, wanted: Identity, kind: TypeInfo, *, make: bool) -> Match | None:
    """From the top down; where a level is missing, make it or give up."""
    parent_id: int | None = None
    top_id: int | None = None
    for level in wanted.levels:
        item_id = await _child(tx, level, kind, parent_id)
        if item_id is None:
            if not make:
                return None
            item_id = await _make(tx, level, kind, parent_id)
        elif make:
            await _add_ids(tx, item_id, level)
        parent_id = item_id
        top_id = top_id or item_id
    assert parent_id is not None and top_id is not None
    return Match(parent_id, top_id)


async def _child(tx: Tx, level: Level, kind: TypeInfo, parent_id: int | None) -> int | None:
    by_id = await _by_ids(tx, level, kind)
    if by_id is not None:
        return int(by_id.id)
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
