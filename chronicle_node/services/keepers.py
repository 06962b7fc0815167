"""Who may put the catalogue right: whoever has the role, and a person where nobody else has anything on an item.

This is the one place that says so; whoever gathers versions, merges or takes a merge back asks here.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, exists, literal, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Tx, any_of, sql
from chronicle_node.domain.roles import Ability
from chronicle_node.errors import Forbidden, Unauthenticated
from chronicle_node.models.catalog import MediaChange, MediaItem
from chronicle_node.models.history import CurrentlyWatching, InteractionEvent
from chronicle_node.models.library import UserLibrary, WatchSession
from chronicle_node.models.lists import UserListItem
from chronicle_node.models.reviews import UserRating, UserReview
from chronicle_node.policy import Viewer
from chronicle_node.services import roles

REFUSED = "Your role here doesn’t let you change what others may have something on. Ask an administrator of this node."
#: What makes an item somebody's matter, with whose it is.
TOUCHES: tuple[tuple[Any, Any], ...] = (
    *((table, table.user_id) for table in (InteractionEvent, UserLibrary, WatchSession, CurrentlyWatching)),
    *((table, table.user_id) for table in (UserRating, UserReview)),
    (UserListItem, UserListItem.added_by_user_id),
    (MediaChange, MediaChange.user_id),
)


def _tree() -> Any:
    root = select(MediaItem.id).where(any_of(MediaItem.id, "items")).cte("kept_tree", recursive=True)
    child = aliased(MediaItem)
    return root.union(select(child.id).join(root, child.parent_id == root.c.id))


def _touched(condition: Any) -> Any:
    tree = select(_tree().c.id)
    return or_(*(exists().where(table.media_item_id.in_(tree), condition(whose)) for table, whose in TOUCHES))


_BY_OTHERS = sql(lambda: select(literal(1)).where(_touched(lambda whose: whose.is_distinct_from(bindparam("user_id")))))
_BY_ME = sql(lambda: select(literal(1)).where(_touched(lambda whose: whose == bindparam("user_id"))))


async def may(tx: Tx, viewer: Viewer, items: Collection[int]) -> bool:
    """Whether the viewer may put these items right, and with them everything below them."""
    if not viewer.signed_in:
        return False
    if await keeps(tx, viewer):
        return True
    return await are_theirs_alone(tx, viewer.user_id or 0, items)


async def are_theirs_alone(tx: Tx, user_id: int, items: Collection[int]) -> bool:
    """Whether this person has something on these items, or below them, and nobody else has."""
    values = {"items": sorted(set(items)), "user_id": user_id}
    return await tx.first(_BY_OTHERS, **values) is None and await tx.first(_BY_ME, **values) is not None


async def keeps(tx: Tx, viewer: Viewer) -> bool:
    """Whether the viewer looks after the whole catalogue."""
    return viewer.signed_in and Ability.MERGE in (await roles.standing(tx, viewer)).may


async def require(tx: Tx, viewer: Viewer, items: Collection[int]) -> None:
    """Raises Unauthenticated for nobody, Forbidden where the viewer may not put these items right."""
    if not viewer.signed_in:
        raise Unauthenticated
    if not await may(tx, viewer, items):
        raise Forbidden(REFUSED)
