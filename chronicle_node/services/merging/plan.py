"""Which items become which: the two that are merged, the parts they have in common, and the parts that come along."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain import merging as rules
from chronicle_node.domain.merging import Part
from chronicle_node.errors import Conflict, NotFound
from chronicle_node.models.catalog import MediaExternalId, MediaItem, MediaType

MOST_PARTS = 20_000


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """`pairs`: from each item that goes to the one that stays, wholes before their parts; `strays`: parts of what goes
    that have no counterpart, with the item they come under. `items`: all rows of the two trees, by id.
    """

    pairs: tuple[tuple[int, int], ...]
    strays: tuple[tuple[int, int], ...]
    items: Mapping[int, Row]
    ids: Mapping[int, Mapping[str, str]]

    @property
    def target_of(self) -> dict[int, int]:
        return dict(self.pairs)


_parent = aliased(MediaItem)
_top = func.coalesce(_parent.parent_id, MediaItem.parent_id, MediaItem.id).label("top_id")
_BOTH = sql(
    lambda: (
        select(
            *(MediaItem.id, MediaItem.media_type_id, MediaItem.hierarchy_level, MediaItem.parent_id),
            *(MediaType.hierarchy_levels, _top),
        )
        .join(MediaType, MediaType.id == MediaItem.media_type_id)
        .outerjoin(_parent, _parent.id == MediaItem.parent_id)
        .where(any_of(MediaItem.id, "items"))
    )
)
_root = select(MediaItem.id).where(any_of(MediaItem.id, "items")).cte("tree", recursive=True)
_child = aliased(MediaItem)
_tree = _root.union(select(_child.id).join(_root, _child.parent_id == _root.c.id))
_TREE = sql(
    lambda: (
        select(*MediaItem.__table__.columns)
        .where(MediaItem.id.in_(select(_tree.c.id)))
        .order_by(MediaItem.id)
        .limit(bindparam("at_most"))
    )
)
_LOCK = sql(lambda: select(MediaItem.id).where(any_of(MediaItem.id, "items")).order_by(MediaItem.id).with_for_update())
_IDS = sql(
    lambda: select(MediaExternalId.media_item_id, MediaExternalId.provider, MediaExternalId.external_id).where(
        any_of(MediaExternalId.media_item_id, "items")
    )
)


async def of(tx: Tx, gone: int, kept: int, *, lock: bool = False) -> Plan:
    """What becomes of what. Raises NotFound, and Conflict where the two can't be one thing.

    With `lock` nothing can be added to any of the items until the unit ends.
    """
    levels = await _alike(tx, gone, kept)
    items = {row.id: row for row in await tx.all(_TREE, items=[gone, kept], at_most=MOST_PARTS + 1)}
    if len(items) > MOST_PARTS:
        raise Conflict(f"The two have more than {MOST_PARTS:,} parts; merge parts of them first.")
    if lock:
        await tx.all(_LOCK, items=sorted(items))
        items = {row.id: row for row in await tx.all(_TREE, items=[gone, kept], at_most=MOST_PARTS + 1)}
    ids: dict[int, dict[str, str]] = defaultdict(dict)
    for row in await tx.all(_IDS, items=sorted(items)):
        ids[row.media_item_id][row.provider] = row.external_id
    pairs = [(gone, kept)]
    strays: list[tuple[int, int]] = []
    below: dict[int | None, list[Row]] = defaultdict(list)
    for row in items.values():
        below[row.parent_id].append(row)
    for was, target in pairs:  # grows while it is read: parts of parts
        twins = _twins(below[target], below[was], levels, ids)
        pairs += twins.items()
        strays += [(row.id, target) for row in below[was] if row.id not in twins]
    return Plan(pairs=tuple(pairs), strays=tuple(strays), items=items, ids=ids)


async def _alike(tx: Tx, gone: int, kept: int) -> Sequence[str]:
    found = {row.id: row for row in await tx.all(_BOTH, items=[gone, kept])}
    if gone == kept:
        raise Conflict("That is the same item. Choose another one to merge it with.")
    if len(found) < 2:
        raise NotFound
    one, other = found[gone], found[kept]
    if one.media_type_id != other.media_type_id:
        raise Conflict("Only items of one media type can be the same thing.")
    if one.hierarchy_level != other.hierarchy_level:
        raise Conflict("Merge items of one level: a show with a show, an episode with an episode.")
    if (one.parent_id or other.parent_id) and one.top_id != other.top_id:
        raise Conflict("These are parts of two different works. Merge the works first; their parts come along.")
    levels: Sequence[str] = one.hierarchy_levels
    return levels


def _twins(
    kept: Sequence[Row], gone: Sequence[Row], levels: Sequence[str], ids: Mapping[int, Mapping[str, str]]
) -> dict[int, int]:
    found: dict[int, int] = {}
    for level in sorted({row.hierarchy_level for row in gone}):
        mine, theirs = _parts(kept, level, ids), _parts(gone, level, ids)
        found |= rules.paired(list(mine), list(theirs), levels[min(level, len(levels) - 1)])
    return found


def _parts(rows: Sequence[Row], level: int, ids: Mapping[int, Mapping[str, str]]) -> Iterator[Part]:
    for row in rows:
        if row.hierarchy_level == level:
            year = (row.metadata or {}).get("year")
            yield Part(
                id=row.id,
                position=row.hierarchy_position,
                match_key=row.match_key,
                year=year if isinstance(year, int) else None,
                ids=ids.get(row.id, {}),
            )
