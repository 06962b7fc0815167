"""Gathering the versions of one work in a group, and saying which of them stands for all.

A group is dissolved when fewer than two versions are left in it. Its row is never deleted while an item refers to it:
the schema would delete the items with it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, select, update

from chronicle_node import ids
from chronicle_node.db import Row, Tx, any_of, insert, sql
from chronicle_node.domain import versions as rules
from chronicle_node.domain.findings import Findings, invalid
from chronicle_node.errors import Conflict, NotFound
from chronicle_node.models.catalog import MediaGroup, MediaItem
from chronicle_node.models.types import PublicId
from chronicle_node.policy import Viewer
from chronicle_node.services import keepers

_ITEM = (
    *(MediaItem.id, MediaItem.public_id, MediaItem.name, MediaItem.media_type_id),
    *(MediaItem.hierarchy_level, MediaItem.media_group_id),
)
_ITEMS = sql(lambda: select(*_ITEM).where(any_of(MediaItem.id, "items")).with_for_update())
_MEMBERS = sql(lambda: select(*_ITEM).where(any_of(MediaItem.media_group_id, "groups")).order_by(MediaItem.id))
_GROUP = sql(
    lambda: (
        select(MediaGroup.id, MediaGroup.name, MediaGroup.meta)
        .where(MediaGroup.public_id == bindparam("public_id", type_=PublicId))
        .with_for_update()
    )
)
_NAMED = sql(lambda: select(MediaGroup.public_id).where(MediaGroup.id == bindparam("group_id")))
_MAKE = sql(
    lambda: (
        insert(MediaGroup, "public_id", "media_type_id", "name", "description", "created_at", "updated_at")
        .values(meta=bindparam("meta"))
        .returning(MediaGroup.id)
    )
)
_JOIN = sql(
    lambda: (
        update(MediaItem)
        .where(any_of(MediaItem.id, "items"))
        .values(media_group_id=bindparam("group_id"), updated_at=bindparam("now", type_=MediaItem.updated_at.type))
    )
)
_REMOVE = sql(lambda: delete(MediaGroup).where(any_of(MediaGroup.id, "groups")))


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a group is to be called and which version stands for all; what is left out stays."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    description: str | msgspec.UnsetType | None = msgspec.UNSET
    main: int | msgspec.UnsetType = msgspec.UNSET


async def gather(tx: Tx, viewer: Viewer, items: Sequence[int], wish: Wish | None = None) -> UUID:
    """Put items together, with whatever they are together with already; the group's public id.

    The first one stands for all unless the wish says otherwise. Raises Forbidden, Conflict, Invalid.
    """
    wish = wish or Wish()
    rows = {row.id: row for row in await tx.all(_ITEMS, items=sorted(set(items)))}
    if len(rows) < 2:
        raise Conflict("It takes at least two different items to be versions of one work.")
    groups = list(dict.fromkeys(rows[one].media_group_id for one in items if rows[one].media_group_id is not None))
    members = await tx.all(_MEMBERS, groups=groups) if groups else []
    everything = {row.id: row for row in (*rows.values(), *members)}
    await keepers.require(tx, viewer, everything)
    _alike(everything.values())
    first = rows[items[0]]
    group_id = groups[0] if groups else await _make(tx, first)
    await tx.run(_JOIN, items=sorted(everything), group_id=group_id, now=tx.now)
    if len(groups) > 1:
        await tx.run(_REMOVE, groups=groups[1:])
    found: UUID = await tx.scalar(_NAMED, group_id=group_id)
    await change(tx, viewer, found, wish)
    return found


async def change(tx: Tx, viewer: Viewer, public_id: UUID, wish: Wish) -> None:
    """Name it, describe it, choose its main version. Raises NotFound, Forbidden, Invalid."""
    group, members = await _held(tx, viewer, public_id)
    values = _checked(wish)
    if wish.main is not msgspec.UNSET:
        main = next((row for row in members if row.id == wish.main), None)
        if main is None:
            raise invalid("/main", "Choose one of the versions in the group.")
        values = _led_by(group, members, main) | values
    await tx.run(update(MediaGroup).where(MediaGroup.id == group.id).values(**values, updated_at=tx.now))


async def take_out(tx: Tx, viewer: Viewer, public_id: UUID, item_id: int) -> bool:
    """Let an item stand for itself again; whether the others still are a group. Raises NotFound, Forbidden."""
    group, members = await _held(tx, viewer, public_id)
    if item_id not in {row.id for row in members}:
        raise NotFound("This is none of the versions in the group.")
    rest = [row for row in members if row.id != item_id]
    if len(rest) < 2:
        await _dissolve(tx, group.id, members)
        return False
    await tx.run(_JOIN, items=[item_id], group_id=None, now=tx.now)
    led = _led_by(group, members, rest[0]) if _main(group, members) not in rest else {}
    await tx.run(update(MediaGroup).where(MediaGroup.id == group.id).values(**led, updated_at=tx.now))
    return True


async def dissolve(tx: Tx, viewer: Viewer, public_id: UUID) -> None:
    """Let each version stand for itself. Raises NotFound, Forbidden."""
    group, members = await _held(tx, viewer, public_id)
    await _dissolve(tx, group.id, members)


async def _dissolve(tx: Tx, group_id: int, members: Collection[Row]) -> None:
    await tx.run(_JOIN, items=[row.id for row in members], group_id=None, now=tx.now)
    await tx.run(_REMOVE, groups=[group_id])


async def _held(tx: Tx, viewer: Viewer, public_id: UUID) -> tuple[Row, list[Row]]:
    group = await tx.first(_GROUP, public_id=public_id)
    if group is None:
        raise NotFound
    members = await tx.all(_MEMBERS, groups=[group.id])
    await keepers.require(tx, viewer, [row.id for row in members])
    return group, members


def _main(group: Row, members: Collection[Row]) -> Row | None:
    wanted = (group.metadata or {}).get("main")
    return next((row for row in members if str(row.public_id) == wanted), None)


def _led_by(group: Row, members: Collection[Row], main: Row) -> dict[str, Any]:
    """Another version stands for all. The title of the one before must not stay as the name, where nobody chose it."""
    values: dict[str, Any] = {"meta": (group.metadata or {}) | {"main": str(main.public_id)}}
    before = _main(group, members)
    if before is None or group.name == before.name:
        values["name"] = main.name
    return values


async def _make(tx: Tx, first: Row) -> int:
    made = await tx.scalar(
        _MAKE,
        public_id=ids.new(),
        media_type_id=first.media_type_id,
        name=first.name,
        description=None,
        meta={"main": str(first.public_id)},
        created_at=tx.now,
        updated_at=tx.now,
    )
    return int(made)


def _alike(rows: Collection[Row]) -> None:
    if len({row.media_type_id for row in rows}) > 1:
        raise Conflict("Versions of one work are of one media type. A book and its film are related, not versions.")
    if len({row.hierarchy_level for row in rows}) > 1:
        raise Conflict("Versions stand on one level: a show beside a show, an album beside an album.")
    if len(rows) > rules.MOST:
        raise Conflict(f"A group holds at most {rules.MOST} versions.")


def _checked(wish: Wish) -> dict[str, Any]:
    findings, values = Findings(), dict[str, Any]()
    if wish.name is not msgspec.UNSET:
        values["name"] = rules.tidy_name(wish.name)
        if not values["name"]:
            findings.add("/name", "Give the work a name.")
    if wish.description is not msgspec.UNSET:
        values["description"] = rules.tidy_description(wish.description)
        if len(values["description"] or "") > rules.DESCRIPTION_MAX:
            findings.add("/description", f"Use at most {rules.DESCRIPTION_MAX:,} characters.")
    findings.close()
    return values
