"""Items with everything below them, and which of these a viewer may know of.

The catalogue is shared, and discloses too: an item that only private plays touch is known to nobody else. A viewer
knows an item that they have something on themselves, or of which they may see somebody's play or presence, and with it
everything it is part of; and what nobody has touched, where they know what it is part of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
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


_SEEN, _TOUCHED, _UNTOUCHED = 2, 1, 0
# Numbers first: a database guesses badly how many a tree has, and PostgreSQL would go through the whole catalogue.
_NUMBERS = sql(lambda: select(TREE.c.id, TREE.c.root_id))
_line = select(
    _item.id,
    _item.parent_id,
    _item.hierarchy_level.label("level"),
    _item.hierarchy_position.label("position"),
    _item.meta.label("meta"),
).where(any_of(_item.id, "items"), shown(_item.media_type_id))
_LINES = sql(lambda: _line)
_ITEMS = sql(
    lambda: _line.add_columns(_item.public_id, _item.name.label("title")).order_by(_item.hierarchy_position, _item.id)
)


def _looks() -> Any:
    mine = (
        *(_about(table, table.user_id == BOUND.user_id) for table in looks.KEPT),
        _about(MediaChange, looks.added_by_me),
    )
    told = (_about(table, visible) for table, visible in looks.telling())
    # First what one's own diary says of most that one looks at, from an index alone.
    my_play = _about(InteractionEvent, InteractionEvent.user_id == BOUND.user_id)
    seen = or_(my_play, *told, *mine, _item.id.in_(looks.shown_now()))
    touched = or_(*(_about(table) for table in (InteractionEvent, *looks.KEPT)))
    look = case(
        (seen, literal_column(str(_SEEN), Integer)),
        (touched, literal_column(str(_TOUCHED), Integer)),
        else_=literal_column(str(_UNTOUCHED), Integer),
    )
    return select(_item.id, look.label("look")).where(any_of(_item.id, "items"))


_LOOKS = sql(_looks)
_MY_PLAYS = sql(
    lambda: (
        select(InteractionEvent.media_item_id.label("item_id"), func.count().label("plays"))
        .where(
            InteractionEvent.user_id == BOUND.user_id,
            any_of(InteractionEvent.media_item_id, "items"),
            InteractionEvent.event_type == "finish",
        )
        .group_by(InteractionEvent.media_item_id)
    )
)


async def below(tx: Tx, viewer: Viewer, roots: Iterable[int]) -> list[Node]:
    """These items and everything below them that the viewer may know of, in the order of their numbers."""
    wanted = set(roots)
    roots_of = await _numbers(tx, wanted)
    if not roots_of:
        return []
    rows = await tx.all(_ITEMS, items=list(roots_of), **viewer.values)
    plays = await my_plays(tx, viewer, roots_of)
    touched, known = await _known(tx, viewer, rows, wanted, plays)
    return [
        _node(row, root_id, plays.get(row.id, 0), is_touched=row.id in touched)
        for row in rows
        if row.id in known
        for root_id in roots_of[row.id]
    ]


async def lines(tx: Tx, viewer: Viewer, roots: Collection[int], seen: Collection[int]) -> dict[int, list[Row]]:
    """The same by root and with no names: rows of id, parent, level, position and metadata. For counting parts.

    `seen` are items of which the viewer is known to see a play, so that only the others need a look.
    """
    roots_of = await _numbers(tx, roots)
    found: dict[int, list[Row]] = {root_id: [] for root_id in roots}
    if not roots_of:
        return found
    rows = await tx.all(_LINES, items=list(roots_of), **viewer.values)
    _, known = await _known(tx, viewer, rows, set(roots), seen)
    for row in rows:
        if row.id in known:
            for root_id in roots_of[row.id]:
                found[root_id].append(row)
    return found


async def my_plays(tx: Tx, viewer: Viewer, items: Iterable[int]) -> dict[int, int]:
    """How often the viewer finished these items; those that they never did are not in it."""
    rows = await tx.all(_MY_PLAYS, items=list(items), **viewer.values)
    return {row.item_id: row.plays for row in rows}


async def _numbers(tx: Tx, roots: Collection[int]) -> dict[int, list[int]]:
    """What is below these items and they themselves, each with the roots it is below."""
    found: dict[int, list[int]] = {}
    for row in await tx.all(_NUMBERS, roots=sorted(roots)) if roots else []:
        found.setdefault(row.id, []).append(row.root_id)
    return found


async def _known(
    tx: Tx, viewer: Viewer, rows: Sequence[Row], roots: set[int], seen: Collection[int]
) -> tuple[set[int], set[int]]:
    """Which of these items anybody has touched, and which the viewer may know of; `seen` are some of those."""
    rest = [row.id for row in rows if row.id not in seen]
    looks = {row.id: row.look for row in await _looked_at(tx, viewer, rest)} if rest else {}
    parents = {row.id: row.parent_id for row in rows}
    told = [row.id for row in rows if looks.get(row.id, _SEEN) == _SEEN]
    touched = _with_parents(parents, [*told, *(one for one, look in looks.items() if look == _TOUCHED)])
    return touched, _with_untouched(rows, roots, _with_parents(parents, told), touched)


async def _looked_at(tx: Tx, viewer: Viewer, items: list[int]) -> list[Row]:
    return await tx.all(_LOOKS, items=items, **presence.moment(tx), **viewer.values)


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


def _with_untouched(rows: Sequence[Row], roots: set[int], known: set[int], touched: set[int]) -> set[int]:
    """From the top down, so that nothing is known below what is not."""
    for row in sorted((row for row in rows if row.id not in touched), key=lambda row: int(row.level)):
        if row.id in roots or row.parent_id in known:
            known.add(row.id)
    return known
