"""An item with what it is part of: the chain from a track to its artist, from an episode to its show.

No rule about who may see it: whoever asks here has already been let see the play, or owns it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain import posters
from chronicle_node.models.catalog import MediaExternalId, MediaItem, MediaType
from chronicle_node.models.types import PublicId


class Link(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item of a chain. `kind` is its level, such as episode; `position` its number among its siblings.

    `poster_url` is where this node shows its picture, on itself.
    """

    id: UUID | None = None  # None where this node has no such item
    kind: str
    title: str
    position: int | None = None
    year: int | None = None
    ids: dict[str, str] = {}
    poster_url: str | None = None


class Siblings(msgspec.Struct, frozen=True):
    """The group of versions that an item is one of, and how many of these the viewer may know of."""

    id: UUID
    count: int


class Chain(Link, frozen=True, kw_only=True, omit_defaults=True):
    """An item and its parents, the top first. `type` is the name of its media type, `by` whoever made the item.

    `versions` is there where it was asked for and the item is one of several. `is_unseen`: a part that you have not
    finished, of which you chose to be told less (`hide_unseen`); the API tells it, in searches, feeds and what others
    played, and what to show of it is yours to decide.
    """

    type: str
    type_name: str
    verb: str
    by: str | None = None
    leaf: str | None = None
    duration_seconds: int | None = None
    parents: tuple[Link, ...] = ()
    versions: Siblings | None = None
    is_unseen: bool = False


item = aliased(MediaItem, name="item")
parent = aliased(MediaItem, name="parent")
grandparent = aliased(MediaItem, name="grandparent")


def _columns(prefix: str, table: Any) -> list[Any]:
    names = ("id", "public_id", "name", "hierarchy_level", "hierarchy_position", "meta")
    return [getattr(table, name).label(f"{prefix}_{name}") for name in names]


#: What a statement selects so that `chain_of` can read its rows; join with `JOINED`.
COLUMNS = [
    *_columns("item", item),
    *_columns("parent", parent),
    *_columns("grandparent", grandparent),
    MediaType.name.label("type"),
    MediaType.display_name.label("type_name"),
    MediaType.interaction_verb.label("verb"),
    MediaType.hierarchy_levels.label("levels"),
]


def joined(statement: Any) -> Any:
    """A statement that has `item` in it, with what `COLUMNS` needs beside."""
    return (
        statement.join(MediaType, MediaType.id == item.media_type_id)
        .outerjoin(parent, parent.id == item.parent_id)
        .outerjoin(grandparent, grandparent.id == parent.parent_id)
    )


_ID = sql(lambda: select(MediaItem.id).where(MediaItem.public_id == bindparam("public_id", type_=PublicId)))
_ONE = sql(lambda: joined(select(*COLUMNS).select_from(item)).where(item.id == bindparam("item_id")))
_IDS = sql(
    lambda: (
        select(MediaExternalId.media_item_id, MediaExternalId.provider, MediaExternalId.external_id)
        .where(any_of(MediaExternalId.media_item_id, "item_ids"))
        .order_by(MediaExternalId.id)
    )
)

Ids = dict[int, dict[str, str]]


async def id_of(tx: Tx, public_id: UUID | None) -> int:
    """The number of an item that is known to be there."""
    return int((await tx.one(_ID, public_id=public_id)).id)


async def chain(tx: Tx, item_id: int) -> Chain:
    """One item with its parents and all their external ids. Raises LookupError where it is gone."""
    row = await tx.one(_ONE, item_id=item_id)
    return chain_of(row, await external_ids(tx, [row]))


async def external_ids(tx: Tx, rows: list[Row]) -> Ids:
    """The external ids of every item in these rows, by item id."""
    wanted = {getattr(row, f"{prefix}_id") for row in rows for prefix in ("item", "parent", "grandparent")} - {None}
    found: Ids = {}
    if wanted:
        for row in await tx.all(_IDS, item_ids=sorted(wanted)):
            found.setdefault(row.media_item_id, {})[row.provider] = row.external_id
    return found


def chain_of(row: Row, ids: Ids | None = None) -> Chain:
    """The chain in a row that selected `COLUMNS`; `ids` as `external_ids` gives them, where they are wanted."""
    ids = ids or {}
    meta = row.item_meta or {}
    return Chain(
        **_link(row, "item", ids),
        type=row.type,
        type_name=row.type_name,
        verb=row.verb,
        duration_seconds=seconds(meta),
        leaf=row.levels[-1] if row.item_hierarchy_level < len(row.levels) - 1 else None,
        by=meta.get("author") or meta.get("artist"),
        parents=tuple(
            Link(**_link(row, prefix, ids)) for prefix in ("grandparent", "parent") if getattr(row, f"{prefix}_id")
        ),
    )


def _link(row: Row, prefix: str, ids: Ids) -> dict[str, Any]:
    levels, level = row.levels, getattr(row, f"{prefix}_hierarchy_level")
    return {
        "id": getattr(row, f"{prefix}_public_id"),
        "kind": levels[min(level, len(levels) - 1)],
        "title": getattr(row, f"{prefix}_name"),
        "position": getattr(row, f"{prefix}_hierarchy_position"),
        "year": (getattr(row, f"{prefix}_meta") or {}).get("year"),
        "ids": ids.get(getattr(row, f"{prefix}_id"), {}),
        "poster_url": posters.address(
            getattr(row, f"{prefix}_public_id"), (getattr(row, f"{prefix}_meta") or {}).get("poster_url")
        ),
    }


def seconds(meta: dict[str, Any]) -> int | None:
    """The seed has `duration` in seconds for tracks and `runtime` in minutes for what is watched."""
    if isinstance(duration := meta.get("duration"), int):
        return duration
    return runtime * 60 if isinstance(runtime := meta.get("runtime"), int) else None
