"""Versions of one work: which items belong together, as far as the viewer may know of them.

A group is there for whoever knows of at least two of its versions, and for them it has those. Its name and its words
are shown to whoever knows of the version that stands for all, since they tell of that one; others read the title of the
first version that they know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.errors import NotFound
from chronicle_node.models.catalog import MediaGroup, MediaItem
from chronicle_node.models.types import PublicId
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, known, looks
from chronicle_node.queries.known import Wanted
from chronicle_node.queries.media import Chain, Siblings
from chronicle_node.queries.trees import Node

FEWEST = 2  # versions that make a group


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A group as the viewer may know it. `items` are the row ids of its versions, `main` that of the one for all."""

    id: UUID
    name: str
    description: str | None
    items: tuple[int, ...]
    main: int | None
    trees: dict[int, list[Node]]


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """The group that an item is in, and the other versions in it that the viewer may know of."""

    id: UUID
    name: str
    others: tuple[Chain, ...]


_parent = aliased(MediaItem)
_member = aliased(MediaItem)
_GROUP = sql(
    lambda: select(MediaGroup.id, MediaGroup.public_id, MediaGroup.name, MediaGroup.description, MediaGroup.meta).where(
        MediaGroup.public_id == bindparam("public_id", type_=PublicId)
    )
)
_GROUP_OF = sql(
    lambda: (
        select(MediaGroup.public_id, MediaItem.id.label("item_id"))
        .join(MediaItem, MediaItem.media_group_id == MediaGroup.id)
        .where(MediaItem.public_id == bindparam("item", type_=PublicId))
    )
)
_MEMBERS = sql(
    lambda: (
        select(
            *(MediaItem.id, MediaItem.public_id, MediaItem.name),
            func.coalesce(_parent.parent_id, MediaItem.parent_id, MediaItem.id).label("top_id"),
        )
        .outerjoin(_parent, _parent.id == MediaItem.parent_id)
        .where(MediaItem.media_group_id == bindparam("group_id"))
        .order_by(MediaItem.id)
    )
)
_SIBLINGS = sql(
    lambda: (
        select(MediaItem.id, MediaGroup.public_id.label("group_id"), _member.id.label("member_id"))
        .join(MediaGroup, MediaGroup.id == MediaItem.media_group_id)
        .join(_member, _member.media_group_id == MediaGroup.id)
        .where(any_of(MediaItem.id, "items"))
    )
)


async def one(tx: Tx, viewer: Viewer, public_id: UUID) -> Found:
    """A group. Raises NotFound where there is none, or the viewer knows of fewer than two of its versions."""
    group = await tx.first(_GROUP, public_id=public_id)
    if group is None:
        raise NotFound
    members = await tx.all(_MEMBERS, group_id=group.id)
    trees = await known.which(tx, viewer, [Wanted(row.id, row.top_id) for row in members])
    seen = [row for row in members if row.id in trees]
    if len(seen) < FEWEST:
        raise NotFound
    return _found(group, seen, trees)


async def beside(tx: Tx, viewer: Viewer, public_id: UUID) -> Beside | None:
    """What belongs with an item that the viewer is known to know of; None where, to them, it stands for itself."""
    row = await tx.first(_GROUP_OF, item=public_id)
    if row is None:
        return None
    try:
        found = await one(tx, viewer, row.public_id)
    except NotFound:
        return None
    chains = await catalog.chains(tx, [item for item in found.items if item != row.item_id])
    return Beside(id=found.id, name=found.name, others=tuple(chains[item] for item in found.items if item in chains))


async def marked(tx: Tx, viewer: Viewer, chains: Mapping[int, Chain]) -> dict[int, Chain]:
    """Items by row id, each with the group that it is a version in, where the viewer may know of that."""
    rows = await tx.all(_SIBLINGS, items=sorted(chains)) if chains else []
    seen = await looks.among(tx, viewer, {row.member_id for row in rows})
    groups = {row.id: row.group_id for row in rows}
    counts = Counter(row.id for row in rows if row.member_id in seen)
    return {
        one: msgspec.structs.replace(chain, versions=Siblings(groups[one], counts[one]))
        if counts[one] >= FEWEST
        else chain
        for one, chain in chains.items()
    }


def _found(group: Row, seen: Sequence[Row], trees: dict[int, list[Node]]) -> Found:
    wanted = (group.metadata or {}).get("main")
    main = next((row.id for row in seen if str(row.public_id) == wanted), None)
    return Found(
        id=group.public_id,
        name=group.name if main is not None else seen[0].name,
        description=group.description if main is not None else None,
        items=tuple(sorted((row.id for row in seen), key=lambda one: (one != main, one))),
        main=main,
        trees=trees,
    )
