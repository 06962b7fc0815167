"""How many parts a whole has, by those that were added to it: what its metadata says grows with them."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import aliased

from chronicle_node.db import Tx, sql
from chronicle_node.domain.adding import Place
from chronicle_node.domain.editing import META, Difference
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.types import Json
from chronicle_node.services import changes

SPECIALS = 0  # the number of the season whose parts are no parts of the whole

_ABOVE = sql(
    lambda: (
        select(MediaItem.id, MediaItem.parent_id, MediaItem.meta.label("meta"))
        .where(MediaItem.id == bindparam("item_id"))
        .with_for_update(key_share=True)
    )
)
_root = select(MediaItem.id).where(MediaItem.id == bindparam("item_id")).cte("inside", recursive=True)
_child, _parent = aliased(MediaItem), aliased(MediaItem)
_inside = _root.union(select(_child.id).join(_root, _child.parent_id == _root.c.id))
_PARTS = sql(
    lambda: (
        select(func.count())
        .select_from(_inside)
        .join(MediaItem, MediaItem.id == _inside.c.id)
        .join(_parent, _parent.id == MediaItem.parent_id)
        .where(
            MediaItem.hierarchy_level == bindparam("level"),
            func.coalesce(_parent.hierarchy_position, SPECIALS + 1) != SPECIALS,
        )
    )
)
_SAY = sql(
    lambda: (
        update(MediaItem)
        .where(MediaItem.id == bindparam("item_id"))
        .values(meta=bindparam("new_meta", type_=Json), updated_at=bindparam("now"))
    )
)


async def grown(tx: Tx, user_id: int, place: Place) -> None:
    """After something was added in this place: no whole above it says fewer parts than there are.

    Where nobody has said how many there are, nobody does now: there may be more than are known here.
    """
    above, name = place.parent_id, f"{place.levels[-1]}_count"
    while above is not None:
        whole = await tx.one(_ABOVE, item_id=above)
        said = (whole.meta or {}).get(name)
        if isinstance(said, int):
            there = await tx.scalar(_PARTS, item_id=above, level=len(place.levels) - 1)
            if there > said:
                await tx.run(_SAY, item_id=above, new_meta={**whole.meta, name: there}, now=tx.now)
                await changes.record(tx, user_id, [above], "edited", [Difference(META + name, said, there)])
        above = whole.parent_id
