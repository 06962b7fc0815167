"""Items with everything below them, and which of these a viewer may know of.

The catalogue is shared, and discloses too: an item that only private plays touch is known to nobody else. A viewer
knows an item that they have something on themselves, or of which they may see somebody's play or presence, and with it
everything it is part of; and what nobody has touched, where they know what it is part of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Integer, case, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.models.catalog import MediaChange, MediaItem
from chronicle_node.models.history import InteractionEvent
from chronicle_node.policy import BOUND, Viewer
from chronicle_node.queries import looks, presence
from chronicle_node.queries.shown_types import shown


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """An item of a tree that the viewer may know of. `plays` are their own. `is_touched`: by anybody, or below it."""

    id: int
    public_id: UUID
    root_id: int
    parent_id: int | None
    title: str
    level: int
    position: int | None
    meta: dict[str, Any]
    plays: int
    is_touched: bool


_root = (
    select(MediaItem.id.label("id"), MediaItem.id.label("root_id"))
    .where(any_of(MediaItem.id, "roots"))
    .cte("tree", recursive=True)
)
_child = aliased(MediaItem)
TREE = _root.union(select(_child.id, _root.c.root_id).join(_root, _child.parent_id == _root.c.id))


def inside(item_id: Any) -> Any:
    """The condition that something is about an item of the tree; by IN, so that the tree leads to it by index."""
    return item_id.in_(select(TREE.c.id))


_item = aliased(MediaItem, name="item")

# What each person of this node lets the viewer see, worked out once; then each item is asked for the first row that
# answers, since a long show has more plays than a page could read.


def _about(table: Any, *where: Any) -> Any:
    return exists(looks.any_row(table.media_item_id == _item.id, *where).correlate(_item))


_is_mine = [
    *(_about(table, table.user_id == BOUND.user_id) for table in looks.KEPT),
    _about(MediaChange, looks.added_by_me),
]
_is_told = [_about(table, visible) for table, visible in looks.TELLING]
# First what one's own diary says of most that one looks at, from an index alone.
_is_my_play = _about(InteractionEvent, InteractionEvent.user_id == BOUND.user_id)
_is_seen = or_(_is_my_play, *_is_told, *_is_mine, _item.id.in_(looks.shown_now))
_is_touched = or_(*(_about(table) for table in (InteractionEvent, *looks.KEPT)))
_SEEN, _TOUCHED, _UNTOUCHED = (literal_column(str(look), Integer) for look in (2, 1, 0))
# Numbers first: a database guesses badly how many a tree has, and PostgreSQL would go through the whole catalogue.
_NUMBERS = sql(select(TREE.c.id, TREE.c.root_id))
_ITEMS = sql(
    select(
        _item.id,
        _item.public_id,
        _item.parent_id,
        _item.name.label("title"),
        _item.hierarchy_level.label("level"),
        _item.hierarchy_position.label("position"),
        _item.meta.label("meta"),
        case((_is_seen, _SEEN), (_is_touched, _TOUCHED), else_=_UNTOUCHED).label("look"),
    )
    .where(any_of(_item.id, "items"), shown(_item.media_type_id))
    .order_by(_item.hierarchy_position, _item.id)
)
_MY_PLAYS = sql(
    select(InteractionEvent.media_item_id.label("item_id"), func.count().label("plays"))
    .where(
        InteractionEvent.user_id == BOUND.user_id,
        any_of(InteractionEvent.media_item_id, "items"),
        InteractionEvent.event_type == "finish",
    )
    .group_by(InteractionEvent.media_item_id)
)


async def below(tx: Tx, viewer: Viewer, roots: Iterable[int]) -> list[Node]:
    """These items and everything below them that the viewer may know of, in the order of their numbers."""
    wanted = sorted(set(roots))
    if not wanted:
        return []
    roots_of: dict[int, list[int]] = {}
    for row in await tx.all(_NUMBERS, roots=wanted):
        roots_of.setdefault(row.id, []).append(row.root_id)
    values = {"items": list(roots_of), **viewer.values}
    items = await tx.all(_ITEMS, **presence.moment(tx), **values)
    plays = {row.item_id: row.plays for row in await tx.all(_MY_PLAYS, **values)}
    parents = {row.id: row.parent_id for row in items}
    touched = _with_parents(parents, [row.id for row in items if row.look >= 1])
    seen = _with_parents(parents, [row.id for row in items if row.look == 2])
    shown = _with_untouched(items, set(wanted), seen, touched)
    return [
        _node(row, root_id, plays.get(row.id, 0), is_touched=row.id in touched)
        for row in items
        if row.id in shown
        for root_id in roots_of[row.id]
    ]


def _node(row: Row, root_id: int, plays: int, *, is_touched: bool) -> Node:
    return Node(
        id=row.id,
        public_id=row.public_id,
        root_id=root_id,
        parent_id=row.parent_id,
        title=row.title,
        level=row.level,
        position=row.position,
        meta=row.meta,
        plays=plays,
        is_touched=is_touched,
    )


def _with_parents(parents: Mapping[int, int | None], ids: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for start in ids:
        at: int | None = start
        while at is not None and at in parents and at not in found:
            found.add(at)
            at = parents[at]
    return found


def _with_untouched(items: list[Row], roots: set[int], known: set[int], touched: set[int]) -> set[int]:
    """From the top down, so that nothing is known below what is not."""
    for row in sorted(items, key=lambda row: int(row.level)):
        if row.id not in touched and (row.id in roots or row.parent_id in known):
            known.add(row.id)
    return known
