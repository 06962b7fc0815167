"""What may be in the catalogue twice, as far as the viewer may know of both.

Two items are suggested that are of one type and level, stand in the same place, are not known to be different things,
and share their title or an id. Versions of one work are not: whoever put them together has said that they differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any, Literal

import msgspec
from sqlalchemy import bindparam, func, select, union_all
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain.external_ids import contradict
from chronicle_node.domain.matching import years_agree
from chronicle_node.errors import Malformed
from chronicle_node.models.catalog import MediaExternalId, MediaItem, MediaType
from chronicle_node.models.types import BigId
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, looks, media
from chronicle_node.queries.cursors import LAST_ID, Page, count
from chronicle_node.queries.media import Chain

MOST_LOOKED_AT = 600  # groups of like items of one page, for a viewer who may know of few of them
MOST_ALIKE = 20  # items of one group that are compared with each other


class Twins(msgspec.Struct, frozen=True, kw_only=True):
    """Two items that may be one, the older first: merge the newer into it. `why`: what they share."""

    kept: Chain
    gone: Chain
    why: Literal["title", "id"]


_enabled = MediaItem.media_type_id.in_(select(MediaType.id).where(MediaType.is_enabled))
# Parts of one number in one place, or works and parts without a number.
_by_title = (
    select(func.min(MediaItem.id).label("first"))
    .where(_enabled)
    .group_by(
        *(MediaItem.media_type_id, MediaItem.parent_id, MediaItem.match_key),
        *(MediaItem.hierarchy_level, MediaItem.hierarchy_position),
    )
    .having(func.count() > 1)
)
_other = aliased(MediaExternalId)
_by_id = (
    select(func.min(MediaExternalId.media_item_id).label("first"))
    .group_by(MediaExternalId.provider, MediaExternalId.external_id)
    .having(func.count() > 1)
)
_firsts = union_all(_by_title, _by_id).subquery("firsts")
_GROUPS = sql(
    lambda: (
        select(_firsts.c.first)
        .where(_firsts.c.first > bindparam("after", type_=BigId))
        .distinct()
        .order_by(_firsts.c.first)
        .limit(bindparam("at_most"))
    )
)
_first, _twin = aliased(MediaItem, name="first"), aliased(MediaItem, name="twin")
_COLUMNS: tuple[Any, ...] = (
    _first.id.label("first_id"),
    *(_twin.id, _twin.media_type_id, _twin.hierarchy_level, _twin.hierarchy_position),
    *(_twin.parent_id, _twin.media_group_id, _twin.match_key, _twin.meta),
)
_LIKE_TITLE = sql(
    lambda: (
        select(*_COLUMNS)
        .join_from(
            _first,
            _twin,
            (_twin.media_type_id == _first.media_type_id)
            & (_twin.match_key == _first.match_key)
            & (_twin.hierarchy_level == _first.hierarchy_level)
            & _twin.parent_id.is_not_distinct_from(_first.parent_id)
            & _twin.hierarchy_position.is_not_distinct_from(_first.hierarchy_position),
        )
        .where(any_of(_first.id, "firsts"))
        .order_by(_twin.id)
    )
)
_LIKE_ID = sql(
    lambda: (
        select(*_COLUMNS)
        .join_from(_first, MediaExternalId, MediaExternalId.media_item_id == _first.id)
        .join(
            _other,
            (_other.provider == MediaExternalId.provider) & (_other.external_id == MediaExternalId.external_id),
        )
        .join(
            _twin,
            (_twin.id == _other.media_item_id)
            & (_twin.media_type_id == _first.media_type_id)
            & (_twin.hierarchy_level == _first.hierarchy_level)
            & _twin.parent_id.is_not_distinct_from(_first.parent_id),
        )
        .where(any_of(_first.id, "firsts"))
        .distinct()
        .order_by(_twin.id)
    )
)
_IDS = sql(
    lambda: select(MediaExternalId.media_item_id, MediaExternalId.provider, MediaExternalId.external_id).where(
        any_of(MediaExternalId.media_item_id, "items")
    )
)


async def page(tx: Tx, viewer: Viewer, *, cursor: str | None = None, limit: int = 20) -> Page[Twins]:
    """A page of what may be here twice. It may be short where the viewer knows of little."""
    after: int | None = _decode(cursor)
    most = count(limit)
    found: list[Twins] = []
    looked = 0
    while after is not None and len(found) < most and looked < MOST_LOOKED_AT:
        firsts = [row.first for row in await tx.all(_GROUPS, after=after, at_most=most)]
        found += await _twins(tx, viewer, firsts)
        after, looked = firsts[-1] if len(firsts) == most else None, looked + len(firsts)
    return Page(tuple(found), str(after) if after is not None else None)


async def _twins(tx: Tx, viewer: Viewer, firsts: Sequence[int]) -> list[Twins]:
    titled, named = [await tx.all(query, firsts=list(firsts)) for query in (_LIKE_TITLE, _LIKE_ID)]
    items = {row.id for row in (*titled, *named)}
    seen = await looks.among(tx, viewer, items)
    ids: media.Ids = defaultdict(dict)
    for row in await tx.all(_IDS, items=sorted(seen)):
        ids[row.media_item_id][row.provider] = row.external_id
    pairs: dict[tuple[int, int], Literal["title", "id"]] = {}
    for one, other in _pairs(row for row in named if row.id in seen):
        pairs[one.id, other.id] = "id"
    for one, other in _pairs(row for row in titled if row.id in seen):
        if years_agree(_year(one), _year(other)) and not contradict(ids.get(one.id, {}), ids.get(other.id, {})):
            pairs.setdefault((one.id, other.id), "title")
    chains = await catalog.chains(tx, sorted({item for pair in pairs for item in pair}))
    return [Twins(kept=chains[one], gone=chains[other], why=why) for (one, other), why in sorted(pairs.items())]


def _pairs(rows: Iterable[Row]) -> list[tuple[Row, Row]]:
    groups: dict[int, dict[int, Row]] = defaultdict(dict)
    for row in rows:
        groups[row.first_id][row.id] = row
    return [
        (one, other)
        for group in groups.values()
        for one, other in combinations(list(group.values())[:MOST_ALIKE], 2)
        if one.media_group_id is None or one.media_group_id != other.media_group_id
    ]


def _year(row: Row) -> int | None:
    year = (row.metadata or {}).get("year")
    return year if isinstance(year, int) else None


def _decode(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 19 or int(cursor) > LAST_ID:
        raise Malformed("This place in the list is not one we gave out; begin with the first page.")
    return int(cursor)
