"""Which of some items a viewer may know of: the rule of the catalogue, asked about many items at once.

A list shows a little more than the catalogue would: whoever puts something on a list tells of it, as far as the list is
seen. What they themselves played in private only is the exception: a list doesn't give it away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

import msgspec
from sqlalchemy import Integer, bindparam, case, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from chronicle_node import ids
from chronicle_node.db import Tx, any_of, sql
from chronicle_node.errors import NotFound
from chronicle_node.models.accounts import User
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.types import PublicId
from chronicle_node.policy import EVERYTHING, Viewer, rank
from chronicle_node.queries import trees
from chronicle_node.queries.trees import Node


class Wanted(msgspec.Struct, frozen=True):
    """An item that is asked about. `top_id` is the top of what it is part of, or itself."""

    item_id: int
    top_id: int


_parent = aliased(MediaItem)
_ONE = sql(
    lambda: (
        select(MediaItem.id, func.coalesce(_parent.parent_id, MediaItem.parent_id, MediaItem.id).label("top_id"))
        .outerjoin(_parent, _parent.id == MediaItem.parent_id)
        .where(MediaItem.public_id == bindparam("item", type_=PublicId))
    )
)
_private = or_(rank(InteractionEvent.audience) >= EVERYTHING, rank(User.history_audience) >= EVERYTHING)
_hits = (
    select(
        InteractionEvent.media_item_id.label("item_id"),
        InteractionEvent.user_id,
        func.min(case((_private, literal_column("1", Integer)), else_=literal_column("0", Integer))).label("is_hidden"),
    )
    .join(User, User.id == InteractionEvent.user_id)
    # By the item: the sum keeps SQLite from reading every event of a person.
    .where(trees.inside(InteractionEvent.media_item_id), any_of(InteractionEvent.user_id + 0, "people"))
    .group_by(InteractionEvent.media_item_id, InteractionEvent.user_id)
    .cte("plays_of_people")
    .prefix_with("MATERIALIZED")
)
_HIDDEN = sql(
    lambda: (
        select(trees.TREE.c.root_id, _hits.c.user_id)
        .select_from(_hits)
        .join(trees.TREE, trees.TREE.c.id == _hits.c.item_id)
        .group_by(trees.TREE.c.root_id, _hits.c.user_id)
        .having(func.min(_hits.c.is_hidden) == 1)
    )
)


async def one(tx: Tx, viewer: Viewer, public_id: UUID) -> int:
    """The row id of an item. Raises NotFound where there is none, or the viewer may not know of it."""
    row = await tx.first(_ONE, item=public_id)
    if row is None or row.id not in await which(tx, viewer, [Wanted(row.id, row.top_id)]):
        raise NotFound
    return int(row.id)


async def named(tx: Tx, viewer: Viewer, text: str) -> int:
    """The same, by the id as a form sends it."""
    public_id = ids.parse(text)
    if public_id is None:
        raise NotFound
    return await one(tx, viewer, public_id)


async def which(tx: Tx, viewer: Viewer, wanted: Iterable[Wanted]) -> dict[int, list[Node]]:
    """Those of the items that the viewer may know of, each with itself and what they may know below it."""
    top_of = {one.item_id: one.top_id for one in wanted}
    found: dict[int, list[Node]] = {}
    for node in await trees.below(tx, viewer, top_of):
        found.setdefault(node.root_id, []).append(node)
    known = {node.id: node for nodes in found.values() for node in nodes if node.id == node.root_id}
    # What nobody has touched is known where the whole is.
    doubtful = {one for one, node in known.items() if not node.is_touched and top_of[one] != one}
    above = {node.id for node in await trees.below(tx, viewer, {top_of[one] for one in doubtful})}
    return {one: found[one] for one in known if one not in doubtful or one in above}


async def hidden_by(tx: Tx, items: Collection[int], people: Collection[int]) -> set[tuple[int, int]]:
    """The pairs of item and person where that person played it, or a part of it, and in private only."""
    if not items or not people:
        return set()
    rows = await tx.all(_HIDDEN, roots=sorted(items), people=sorted(people))
    return {(row.root_id, row.user_id) for row in rows}
