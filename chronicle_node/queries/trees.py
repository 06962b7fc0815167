"""Items with everything below them, and which of these a viewer may know of.

The catalogue is shared, and discloses too: an item that only private plays touch is known to nobody else. A viewer
knows an item that they have something on themselves, or of which they may see somebody's play, presence, rating or
review, and with it everything it is part of; and what nobody has touched, where they know what it is part of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Integer, case, func, literal_column, select, union_all
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.history import CurrentlyWatching, InteractionEvent
from chronicle_node.models.library import UserLibrary, WatchSession
from chronicle_node.models.reviews import UserRating, UserReview
from chronicle_node.policy import BOUND, OWNER, Viewer, can_see, rank, sight
from chronicle_node.queries import presence


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


_item = aliased(MediaItem)
_ITEMS = sql(
    select(
        _item.id,
        _item.public_id,
        TREE.c.root_id,
        _item.parent_id,
        _item.name.label("title"),
        _item.hierarchy_level.label("level"),
        _item.hierarchy_position.label("position"),
        _item.meta.label("meta"),
    )
    .select_from(TREE)
    .join(_item, _item.id == TREE.c.id)
    .order_by(_item.hierarchy_position, _item.id)
)

# Whoever played something of the tree, with the widest level of it and how often; then the sight of each of them once.
_hits = (
    select(
        InteractionEvent.media_item_id.label("item_id"),
        InteractionEvent.user_id,
        func.min(rank(InteractionEvent.audience)).label("level"),
        func.sum(case((InteractionEvent.event_type == "finish", 1), else_=0)).label("plays"),
    )
    .where(inside(InteractionEvent.media_item_id))
    .group_by(InteractionEvent.media_item_id, InteractionEvent.user_id)
    .cte("hits")
    .prefix_with("MATERIALIZED")
)
_players = select(_hits.c.user_id).distinct().subquery("players")
_sights = (
    select(OWNER.user.id.label("user_id"), sight(BOUND, OWNER, "history").label("sight"))
    .select_from(_players)
    .join(OWNER.user, OWNER.user.id == _players.c.user_id)
    .join(OWNER.actor, OWNER.joined)
    .cte("sights")
    .prefix_with("MATERIALIZED")
)
_one, _none = literal_column("1", Integer), literal_column("0", Integer)
_is_viewer = _hits.c.user_id == BOUND.user_id
_PLAYED = sql(
    select(
        _hits.c.item_id,
        func.max(case((_hits.c.level <= _sights.c.sight, _one), else_=_none)).label("is_seen"),
        func.max(case((_is_viewer, _hits.c.plays), else_=_none)).label("plays"),
    )
    .select_from(_hits)
    .outerjoin(_sights, _sights.c.user_id == _hits.c.user_id)
    .group_by(_hits.c.item_id)
)


def _kept(table: Any) -> Any:
    return (
        select(table.media_item_id.label("item_id"))
        .add_columns(case((table.user_id == BOUND.user_id, _one), else_=_none).label("mine"))
        .where(inside(table.media_item_id))
    )


_KEEPERS = (UserLibrary, WatchSession, CurrentlyWatching, UserRating, UserReview)
_keepers = union_all(*(_kept(table) for table in _KEEPERS)).subquery("keepers")
_KEPT = sql(select(_keepers.c.item_id, func.max(_keepers.c.mine).label("is_mine")).group_by(_keepers.c.item_id))


def _shown(table: Any, kind: str, audience: Any, *conditions: Any) -> Any:
    return (
        select(table.media_item_id.label("item_id"))
        .select_from(table)
        .join(OWNER.user, OWNER.user.id == table.user_id)
        .join(OWNER.actor, OWNER.joined)
        .where(inside(table.media_item_id), can_see(BOUND, OWNER, kind, audience), *conditions)
    )


_SHOWN = sql(
    union_all(
        _shown(CurrentlyWatching, "presence", CurrentlyWatching.audience, presence.alive()),
        _shown(UserRating, "ratings", None, UserRating.rating.is_not(None)),
        _shown(UserReview, "reviews", UserReview.audience),
    )
)


async def below(tx: Tx, viewer: Viewer, roots: Iterable[int]) -> list[Node]:
    """These items and everything below them that the viewer may know of, in the order of their numbers."""
    values = {"roots": sorted(set(roots)), **viewer.values}
    if not values["roots"]:
        return []
    items = await tx.all(_ITEMS, **values)
    played = {row.item_id: row for row in await tx.all(_PLAYED, **values)}
    kept = {row.item_id: bool(row.is_mine) for row in await tx.all(_KEPT, **values)}
    shown = {row.item_id for row in await tx.all(_SHOWN, **presence.moment(tx), **values)}
    seen = {item_id for item_id, row in played.items() if row.is_seen} | shown
    seen |= {item_id for item_id, mine in kept.items() if mine}
    parents = {row.id: row.parent_id for row in items}
    touched = _with_parents(parents, played.keys() | kept.keys())
    known = _with_untouched(items, _with_parents(parents, seen), touched)
    return [
        Node(**row._asdict(), plays=played[row.id].plays if row.id in played else 0, is_touched=row.id in touched)
        for row in items
        if row.id in known
    ]


def _with_parents(parents: Mapping[int, int | None], ids: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for start in ids:
        at: int | None = start
        while at is not None and at in parents and at not in found:
            found.add(at)
            at = parents[at]
    return found


def _with_untouched(items: list[Row], known: set[int], touched: set[int]) -> set[int]:
    """From the top down, so that nothing is known below what is not."""
    for row in sorted(items, key=lambda row: int(row.level)):
        if row.id not in touched and (row.id == row.root_id or row.parent_id in known):
            known.add(row.id)
    return known
