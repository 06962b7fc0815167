"""Finding the catalogue item a player means, and making it where there is none.

By external ids first, then from the top of the hierarchy down by number, title and year. Making is serialised by what
a thing could be found by, so that two players at once make one item. What is there is never overwritten; ids that it
lacks are added.

A player that names the same thing again finds it without a search: what was found lately is remembered in the process,
and one statement says whether it still stands as it stood.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import and_, bindparam, func, select, text, union_all
from sqlalchemy.orm import aliased

from chronicle_node import ids as public_ids
from chronicle_node.db import Statement, Tx, insert, sql
from chronicle_node.domain import fields
from chronicle_node.domain.matching import Candidate, choose, sort_name
from chronicle_node.domain.media import Identity, Level, Media, identity
from chronicle_node.domain.playback import Mode, mode_of
from chronicle_node.errors import Field, Invalid
from chronicle_node.models.catalog import MediaExternalId, MediaItem, MediaType
from chronicle_node.models.merges import MediaFormerId, MediaRedirect

KEEP = 20_000  # descriptions remembered


class TypeInfo(msgspec.Struct, frozen=True):
    """What matching needs of a media type."""

    id: int
    hierarchy: tuple[str, ...]
    mode: Mode
    unit: str
    schema: dict[str, Any]


class Match(msgspec.Struct, frozen=True):
    """An item, the top of its hierarchy (itself, where it stands alone), and by which rule and unit it counts."""

    item_id: int
    top_id: int
    mode: Mode
    unit: str

    @property
    def single(self) -> bool:
        return self.item_id == self.top_id


class _Found(NamedTuple):
    """An item as it was when a description led to it. Every change of an item moves `updated_at`."""

    item_id: int
    public_id: UUID
    updated_at: datetime


class _Missing(NamedTuple):
    """A description that leads nowhere yet; `chain` is what there is of it, from the top down."""

    description: bytes
    wanted: Identity
    kind: TypeInfo
    chain: list[_Found]


_seen: dict[bytes, _Found] = {}

_TYPE = sql(
    lambda: select(
        *(MediaType.id, MediaType.hierarchy_levels, MediaType.is_enabled),
        *(MediaType.interaction_verb, MediaType.progress_unit, MediaType.metadata_schema),
    ).where(MediaType.name == bindparam("name"))
)
_ITEM = (MediaItem.id, MediaItem.public_id, MediaItem.updated_at)
_parent = aliased(MediaItem)
_grandparent = aliased(MediaItem)
_STANDING = sql(
    lambda: (
        select(
            *_ITEM,
            func.coalesce(_grandparent.id, _parent.id, MediaItem.id).label("top_id"),
            *(MediaType.interaction_verb, MediaType.progress_unit, MediaType.is_enabled),
        )
        .join_from(MediaItem, MediaType, MediaType.id == MediaItem.media_type_id)
        .outerjoin(_parent, _parent.id == MediaItem.parent_id)
        .outerjoin(_grandparent, _grandparent.id == _parent.parent_id)
        .where(MediaItem.id == bindparam("item_id"))
    )
)

_named_so = union_all(
    *(
        select(table.media_item_id).where(
            table.provider == bindparam("provider"), table.external_id == bindparam("external_id")
        )
        for table in (MediaExternalId, MediaFormerId)
    )
).subquery("named_so")
_BY_ID = sql(
    lambda: (
        select(*_ITEM)
        .join_from(_named_so, MediaItem, MediaItem.id == _named_so.c.media_item_id)
        .where(
            # The sum keeps SQLite from walking through every item of the type in search of the id.
            MediaItem.media_type_id + 0 == bindparam("type_id"),
            MediaItem.hierarchy_level == bindparam("level"),
        )
        .order_by(MediaItem.id)
        .limit(1)
    )
)
_here = and_(MediaItem.media_type_id == bindparam("type_id"), MediaItem.hierarchy_level == bindparam("level"))


def _by_title(*, at_top: bool) -> Statement:
    parent = MediaItem.parent_id.is_(None) if at_top else MediaItem.parent_id == bindparam("parent_id")
    return sql(
        lambda: (
            select(*_ITEM, MediaItem.meta, MediaExternalId.provider, MediaExternalId.external_id)
            .outerjoin(MediaExternalId, MediaExternalId.media_item_id == MediaItem.id)
            .where(_here, parent, MediaItem.match_key == bindparam("match_key"))
            .order_by(MediaItem.id)
            .limit(200)
        )
    )


_TOP_BY_TITLE = _by_title(at_top=True)
_CHILD_BY_TITLE = _by_title(at_top=False)


def _by_former_title(*, at_top: bool) -> Statement:
    """Items that something of this title was merged into; the year is what that one had."""
    parent = MediaItem.parent_id.is_(None) if at_top else MediaItem.parent_id == bindparam("parent_id")
    return sql(
        lambda: (
            select(*_ITEM, MediaRedirect.year, MediaExternalId.provider, MediaExternalId.external_id)
            .join_from(MediaRedirect, MediaItem, MediaItem.id == MediaRedirect.media_item_id)
            .outerjoin(MediaExternalId, MediaExternalId.media_item_id == MediaItem.id)
            .where(_here, parent, MediaRedirect.match_key == bindparam("match_key"))
            .order_by(MediaItem.id)
            .limit(200)
        )
    )


_TOP_BY_FORMER_TITLE = _by_former_title(at_top=True)
_CHILD_BY_FORMER_TITLE = _by_former_title(at_top=False)
_CHILD_BY_POSITION = sql(
    lambda: (
        select(*_ITEM)
        .where(
            _here, MediaItem.parent_id == bindparam("parent_id"), MediaItem.hierarchy_position == bindparam("position")
        )
        .order_by(MediaItem.id)
        .limit(1)
    )
)
_MAKE = sql(
    lambda: (
        insert(
            MediaItem,
            *("public_id", "media_type_id", "parent_id", "name", "sort_name", "match_key"),
            *("hierarchy_level", "hierarchy_position", "created_at", "updated_at"),
        )
        .values(meta=bindparam("meta"))
        .returning(MediaItem.id)
    )
)
_ADD_ID = sql(
    lambda: insert(MediaExternalId, "media_item_id", "provider", "external_id", "created_at").on_conflict_do_nothing()
)
_LOCK = text(
    "SELECT pg_advisory_xact_lock(name) FROM (SELECT unnest(CAST(:names AS BIGINT[])) AS name ORDER BY name) AS sorted"
)


async def find_or_make(tx: Tx, media: Media) -> Match:
    """The item that `media` means. Raises Invalid where it has no type of this node or makes no item of its type."""
    return (await find_or_make_all(tx, [media]))[0]


async def find_or_make_all(tx: Tx, described: Sequence[Media]) -> list[Match]:
    """The items meant, each as by `find_or_make`.

    Everything is looked for before anything is made, so that on PostgreSQL all locks are taken at once and in order:
    two imports of the same music can wait for each other, but not in a circle.
    """
    found = [await _find(tx, media) for media in described]
    missing = [each for each in found if isinstance(each, _Missing)]
    if missing and tx.dialect == "postgresql":
        await tx.run(_LOCK, names=[name for each in missing for name in _names(each)])
    return [await _make_rest(tx, each) if isinstance(each, _Missing) else each for each in found]


def _match(row: Any) -> Match:
    return Match(row.id, row.top_id, mode_of(row.interaction_verb, row.progress_unit), row.progress_unit)


def _remember(description: bytes, found: _Found) -> None:
    if len(_seen) >= KEEP:
        _seen.clear()
    _seen[description] = found


async def _find(tx: Tx, media: Media) -> Match | _Missing:
    description = msgspec.json.encode(media)  # not msgpack, which stops at 64 bits
    seen = _seen.get(description)
    if seen is not None:
        row = await tx.first(_STANDING, item_id=seen.item_id)
        if row is not None and row.is_enabled and seen == row[:3]:
            return _match(row)
    kind = await _type(tx, media.type)
    wanted = _wanted(media, kind)
    found = await _by_ids(tx, wanted.leaf, kind)
    if found is not None:
        tx.after_commit(partial(_remember, description, found))
        return _match(await tx.one(_STANDING, item_id=found.item_id))
    chain: list[_Found] = []
    for level in wanted.levels:
        found = await _child(tx, level, kind, chain, by_ids=level is not wanted.leaf)
        if found is None:
            return _Missing(description, wanted, kind, chain)
        chain.append(found)
    return _known(tx, description, kind, chain)


def _known(tx: Tx, description: bytes, kind: TypeInfo, chain: list[_Found]) -> Match:
    tx.after_commit(partial(_remember, description, chain[-1]))
    return Match(chain[-1].item_id, chain[0].item_id, kind.mode, kind.unit)


async def _make_rest(tx: Tx, missing: _Missing) -> Match:
    """What is missing, looked for once more: whoever was making the same is done by now."""
    chain, kind, new = list(missing.chain), missing.kind, False
    for level in missing.wanted.levels[len(chain) :]:
        found = await _child(tx, level, kind, chain, by_name=not new)
        new = found is None
        chain.append(found or await _make(tx, level, kind, chain))
    return _known(tx, missing.description, kind, chain)


async def _type(tx: Tx, name: str) -> TypeInfo:
    row = await tx.first(_TYPE, name=name)
    if row is None or not row.is_enabled:
        reason = "is no media type of this node" if row is None else "is switched off on this node"
        fault = Field("/media/type", reason)
        raise Invalid(f"{name[:60]!r} {reason}; see Settings for the types there are.", fields=[fault])
    mode = mode_of(row.interaction_verb, row.progress_unit)
    return TypeInfo(row.id, tuple(row.hierarchy_levels), mode, row.progress_unit, row.metadata_schema or {})


def _wanted(media: Media, kind: TypeInfo) -> Identity:
    """The chain that is meant; what came along for the item's metadata stands on its last link, as far as it fits."""
    found = identity(media, kind.hierarchy, counted_through=kind.schema.get("counted_through") is True)
    if not media.metadata:
        return found
    leaf = msgspec.structs.replace(
        found.leaf, metadata=fields.sifted(kind.schema, media.metadata) | found.leaf.metadata
    )
    return msgspec.structs.replace(found, levels=(*found.levels[:-1], leaf))


def _names(missing: _Missing) -> list[int]:
    """What others would look this up by: the title of its top, and every external id in it; as numbers to lock."""
    type_id, wanted = missing.kind.id, missing.wanted
    names = [f"{type_id} {wanted.top.match_key}"]
    for level in wanted.levels:
        names += [f"{type_id} {level.level_index} {provider} {level.ids[provider]}" for provider in level.ids]
    return [int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True) for name in names]


async def _child(
    tx: Tx, level: Level, kind: TypeInfo, above: Sequence[_Found], *, by_ids: bool = True, by_name: bool = True
) -> _Found | None:
    found = await _by_ids(tx, level, kind) if by_ids else None
    if found is not None or not by_name:  # nothing has the name of a child of what was made just now
        return found
    where = {"type_id": kind.id, "level": level.level_index}
    if above:
        where["parent_id"] = above[-1].item_id
        if level.by_position:
            row = await tx.first(_CHILD_BY_POSITION, **where, position=level.position)
            if row is not None:
                await _add_ids(tx, row.id, level.ids)
                return _Found(*row)
            if not level.named:
                return None
    rows = await tx.all(_CHILD_BY_TITLE if above else _TOP_BY_TITLE, **where, match_key=level.match_key)
    found = await _chosen(tx, level, rows, {row.id: row.metadata.get("year") for row in rows})
    if found is not None:
        return found
    former = _CHILD_BY_FORMER_TITLE if above else _TOP_BY_FORMER_TITLE
    rows = await tx.all(former, **where, match_key=level.match_key)
    return await _chosen(tx, level, rows, {row.id: row.year for row in rows})


async def _by_ids(tx: Tx, level: Level, kind: TypeInfo) -> _Found | None:
    for provider, external_id in level.ids.items():
        where = {"provider": provider, "external_id": external_id, "type_id": kind.id, "level": level.level_index}
        row = await tx.first(_BY_ID, **where)
        if row is not None:
            await _add_ids(tx, row.id, {name: level.ids[name] for name in level.ids if name != provider})
            return _Found(*row)
    return None


async def _chosen(tx: Tx, level: Level, rows: list[Any], years: dict[int, int | None]) -> _Found | None:
    ids: dict[int, dict[str, str]] = {}
    for row in rows:
        mine = ids.setdefault(row.id, {})
        if row.provider is not None:
            mine[row.provider] = row.external_id
    item_id = choose([Candidate(each, years[each], ids[each]) for each in ids], level.year, level.ids)
    if item_id is None:
        return None
    await _add_ids(tx, item_id, {name: level.ids[name] for name in level.ids if name not in ids[item_id]})
    return next(_Found(*row[:3]) for row in rows if row.id == item_id)


async def _make(tx: Tx, level: Level, kind: TypeInfo, above: Sequence[_Found]) -> _Found:
    public_id = public_ids.new()
    item_id: int = await tx.scalar(
        _MAKE,
        public_id=public_id,
        media_type_id=kind.id,
        parent_id=above[-1].item_id if above else None,
        name=level.title,
        sort_name=sort_name(level.title),
        match_key=level.match_key,
        meta=level.metadata,
        hierarchy_level=level.level_index,
        hierarchy_position=level.position,
        created_at=tx.now,
        updated_at=tx.now,
    )
    await _add_ids(tx, item_id, level.ids)
    return _Found(item_id, public_id, tx.now)


async def _add_ids(tx: Tx, item_id: int, ids: dict[str, str]) -> None:
    if ids:
        common = {"media_item_id": item_id, "created_at": tx.now}
        await tx.run_many(_ADD_ID, [common | {"provider": name, "external_id": ids[name]} for name in ids])
