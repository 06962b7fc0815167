"""Taking a merge back: line by line from the last to the first, as long as nothing later stands in the way.

What people have changed since stays as they changed it; plays written down since stay with the item they were of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, func, select, tuple_, update
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Statement, Tx, any_of, insert, sql
from chronicle_node.domain import merging as rules
from chronicle_node.errors import Conflict, NotFound
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import WatchSession
from chronicle_node.models.merges import MediaFormerId, MediaMerge, MediaMergeChange, MediaRedirect
from chronicle_node.models.types import UTC, PublicId
from chronicle_node.policy import Viewer
from chronicle_node.services import keepers
from chronicle_node.services.merging import plays, rows, shelves
from chronicle_node.services.merging.ledger import CHUNK

LATER = "Something was merged into it, or into a part of it, later. Undo that first; the last one comes first."
MOVED = "A part that came along has been moved or merged since. Put it back first."
ORPHANED = "What it was a part of is no longer in the catalogue."
UNDONE = "This merge has been undone already."

_ITEMS, _SESSIONS = rows.table_of(MediaItem), rows.table_of(WatchSession)
_ONE = sql(
    lambda: select(*MediaMerge.__table__.columns).where(MediaMerge.public_id == bindparam("public_id", type_=PublicId))
)
_LOCK = sql(lambda: select(MediaMerge.id).where(MediaMerge.id == bindparam("merge_id")).with_for_update())
_CHANGES = sql(
    lambda: (
        select(*MediaMergeChange.__table__.columns)
        .where(MediaMergeChange.merge_id == bindparam("merge_id"))
        .order_by(MediaMergeChange.id.desc())
    )
)
_parent, _grandparent = aliased(MediaItem), aliased(MediaItem)
_TOP = sql(
    lambda: (
        select(func.coalesce(_grandparent.id, _parent.id, MediaItem.id))
        .select_from(MediaItem)
        .outerjoin(_parent, _parent.id == MediaItem.parent_id)
        .outerjoin(_grandparent, _grandparent.id == _parent.parent_id)
        .where(MediaItem.id == bindparam("item_id"))
    )
)
_root = select(MediaItem.id).where(MediaItem.id == bindparam("top_id")).cte("tree", recursive=True)
_child = aliased(MediaItem)
_tree = _root.union(select(_child.id).join(_root, _child.parent_id == _root.c.id))
_LATER = sql(
    lambda: (
        select(MediaMerge.id)
        .where(
            MediaMerge.id > bindparam("merge_id"),
            MediaMerge.undone_at.is_(None),
            MediaMerge.into_item_id.in_(select(_tree.c.id)),
        )
        .limit(1)
    )
)
_END = sql(
    lambda: (
        update(MediaMerge)
        .where(MediaMerge.id == bindparam("merge_id"))
        .values(undone_at=bindparam("now", type_=UTC), undone_by_user_id=bindparam("user_id"))
    )
)


def _forgetting(model: type[MediaRedirect | MediaFormerId | MediaMergeChange]) -> Statement:
    return sql(lambda: delete(model).where(model.merge_id == bindparam("merge_id")))


_FORGET = tuple(_forgetting(model) for model in (MediaRedirect, MediaFormerId, MediaMergeChange))


async def undo(tx: Tx, viewer: Viewer, public_id: UUID) -> None:
    """Have everything as it was before the merge. Raises NotFound, Forbidden, Conflict saying what is in the way."""
    merge = await tx.first(_ONE, public_id=public_id)
    if merge is None:
        raise NotFound
    await keepers.require(tx, viewer, [merge.into_item_id])
    await tx.one(_LOCK, merge_id=merge.id)
    if found := await obstacles(tx, public_id):
        raise Conflict(" ".join(found))
    for statement in _FORGET[:2]:
        await tx.run(statement, merge_id=merge.id)
    changes = await tx.all(_CHANGES, merge_id=merge.id)
    stale: set[int] = set()
    for change in changes:
        table = rows.named(change.table_name)
        later = await _UNDOING[change.action](tx, table, change.payload)
        stale |= later if shelves.is_counted(table) else set()
    await shelves.recount_stale(tx, stale)
    await tx.run(_FORGET[2], merge_id=merge.id)
    await tx.run(_END, merge_id=merge.id, now=tx.now, user_id=viewer.user_id)
    await plays.tell(tx, {one.user_id for one in changes if one.table_name == "interaction_events" and one.user_id})


async def obstacles(tx: Tx, public_id: UUID) -> list[str]:
    """What stands in the way of undoing a merge, as sentences that say what to do. Raises NotFound."""
    merge = await tx.first(_ONE, public_id=public_id)
    if merge is None:
        raise NotFound
    if merge.undone_at is not None:
        return [UNDONE]
    found = []
    top_id = await tx.scalar(_TOP, item_id=merge.into_item_id)
    if await tx.first(_LATER, merge_id=merge.id, top_id=top_id) is not None:
        found.append(LATER)
    for change in await tx.all(_CHANGES, merge_id=merge.id):
        if change.table_name == _ITEMS.name:
            found += await _in_the_way(tx, change)
    return list(dict.fromkeys(found))


async def _in_the_way(tx: Tx, change: Row) -> list[str]:
    """What has become of the parts: those that came along, and what the others were parts of."""
    payload = change.payload
    if change.action == "moved" and payload["column"] == "parent_id":
        for _, target, runs in payload["moves"]:
            parts = rules.unrolled(runs)
            there = select(func.count()).select_from(_ITEMS)
            still = there.where(any_of(_ITEMS.c.id, "parts"), _ITEMS.c.parent_id == bindparam("target"))
            if await tx.scalar(still, parts=parts, target=target) != len(parts):
                return [MOVED]
    if change.action == "set_aside":
        coming = {row["id"] for row in payload["rows"]}
        wholes = {row["parent_id"] for row in payload["rows"] if row["parent_id"] is not None} - coming
        others = await _present(tx, _ITEMS, wholes)
        if wholes - others and not await _comes_back(tx, change, wholes - others):
            return [ORPHANED]
    return []


async def _comes_back(tx: Tx, change: Row, wholes: set[int]) -> bool:
    """Whether the merge itself set these aside: wholes are in another line than their parts."""
    lines = (one for one in await tx.all(_CHANGES, merge_id=change.merge_id) if one.table_name == _ITEMS.name)
    aside = {row["id"] for one in lines if one.action == "set_aside" for row in one.payload["rows"]}
    return wholes <= aside


async def _move_back(tx: Tx, table: Table, payload: dict[str, Any]) -> set[int]:
    column = table.c[payload["column"]]
    back = sql(
        lambda: (
            update(table)
            .where(
                any_of(rows.key_of(table), "row_keys"), column.is_not_distinct_from(bindparam("was", type_=column.type))
            )
            .values({column.name: bindparam("target", type_=column.type)})
        )
    )
    is_play = table.name == rows.table_of(InteractionEvent).name and column.name == "media_item_id"
    for target, was, runs in payload["moves"]:
        keys = rules.unrolled(runs)
        for at in range(0, len(keys), CHUNK):
            part = keys[at : at + CHUNK]
            if is_play:
                await plays.rekey_back(tx, was, target, part)
            await tx.run(back, row_keys=part, was=was, target=target)
    return set()


async def _take_off(tx: Tx, table: Table, payload: dict[str, Any]) -> set[int]:
    """Rows that the merge added."""
    for kept in payload["rows"]:
        row = rows.from_json(table, kept)
        same = (column == row[column.name] for column in table.primary_key.columns)
        await tx.run(delete(table).where(*same))
    return set()


async def _bring_back(tx: Tx, table: Table, payload: dict[str, Any]) -> set[int]:
    """Rows that were set aside, but for those whose person, list or whatever they belong to has gone since."""
    found = [rows.from_json(table, kept) for kept in payload["rows"]]
    for key in table.foreign_keys:
        name, other = key.parent.name, key.column.table
        if other is table:
            continue
        there = await _present(tx, other, {row[name] for row in found if row.get(name) is not None})
        lost = [row for row in found if row.get(name) is not None and row[name] not in there]
        if key.parent.nullable:
            for row in lost:
                row[name] = None
        else:
            found = [row for row in found if row not in lost]
    if found:
        put = insert(table, *found[0]).on_conflict_do_nothing()
        await tx.run_many(sql(lambda: put), found)
    return set()


async def _alter_back(tx: Tx, table: Table, payload: dict[str, Any]) -> set[int]:
    """Each value that is still what the merge made it; the rows where one is not."""
    key = rows.key_of(table)
    kept = {one["key"]: one for one in payload["rows"]}
    there = {getattr(row, key.name): row for row in await _rows(tx, table, kept)}
    changes: dict[int, dict[str, Any]] = {}
    for row_key, row in there.items():
        before = rows.from_json(table, kept[row_key]["before"])
        after = rows.from_json(table, kept[row_key]["after"])
        changes[row_key] = {name: before[name] for name in before if getattr(row, name) == after[name]}
    if table is _SESSIONS and any("session_number" in values for values in changes.values()):
        changes = await _free_numbers(tx, changes, there)
    for row_key, values in changes.items():
        if values:
            await tx.run(update(table).where(key == row_key).values(values))
    return {row_key for row_key in there if changes[row_key].keys() != kept[row_key]["before"].keys()}


async def _free_numbers(tx: Tx, changes: dict[int, dict[str, Any]], there: dict[int, Row]) -> dict[int, dict[str, Any]]:
    """Sessions step out of each other's way; a number that somebody has taken since stays theirs."""
    for row_key in changes:
        await tx.run(update(_SESSIONS).where(_SESSIONS.c.id == row_key).values(session_number=-row_key))
    for row_key, values in changes.items():
        row = there[row_key]
        place = tuple_(_SESSIONS.c.user_id, _SESSIONS.c.media_item_id, _SESSIONS.c.session_number)
        wanted = values.get("session_number", row.session_number)
        taken = select(_SESSIONS.c.id).where(place == (row.user_id, row.media_item_id, wanted))
        values["session_number"] = row.session_number if await tx.first(taken) else wanted
    return changes


async def _rows(tx: Tx, table: Table, keys: Iterable[int]) -> Sequence[Row]:
    return await tx.all(select(*rows.stored(table)).where(any_of(rows.key_of(table), "k")), k=sorted(keys))


async def _present(tx: Tx, table: Table, keys: set[int]) -> set[int]:
    mine = rows.key_of(table)
    return {row[0] for row in await tx.all(select(mine).where(any_of(mine, "k")), k=sorted(keys))} if keys else set()


_UNDOING = {"added": _take_off, "moved": _move_back, "set_aside": _bring_back, "altered": _alter_back}
