"""The paths of a person's files: kept for them alone, and marked with what was found out about them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import bindparam, delete, select, update

from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain import files as rules
from chronicle_node.errors import Conflict, NotFound
from chronicle_node.models.catalog import MediaFileLocation

_theirs = (
    MediaFileLocation.media_item_id == bindparam("item_id"),
    MediaFileLocation.user_id == bindparam("owner_id"),
)
_PATHS = sql(lambda: select(MediaFileLocation.file_path).where(*_theirs))
_ADD = sql(lambda: insert(MediaFileLocation, "media_item_id", "user_id", "file_path", "file_type"))
_REMOVE = sql(lambda: delete(MediaFileLocation).where(*_theirs, MediaFileLocation.id == bindparam("file_id")))
_MARK = sql(
    lambda: (
        update(MediaFileLocation)
        .where(MediaFileLocation.id == bindparam("file_id"), MediaFileLocation.file_path == bindparam("path"))
        .values(verified_at=bindparam("now"), is_missing=bindparam("missing"))
    )
)


class Seen(msgspec.Struct, frozen=True):
    """What the disk said of a path."""

    file_id: int
    path: str
    missing: bool


async def add(tx: Tx, user_id: int, item_id: int, paths: Sequence[str]) -> None:
    """Keep paths of an item's files; those that are kept already stay. Raises Invalid, and Conflict above the limit."""
    there = {row.file_path for row in await tx.all(_PATHS, item_id=item_id, owner_id=user_id)}
    kept = [one for one in dict.fromkeys(rules.path(raw) for raw in paths) if one not in there]
    if kept and len(there) + len(kept) > rules.MOST:
        raise Conflict(f"You can keep {rules.MOST} paths for one item; take some away first.")
    common = {"media_item_id": item_id, "user_id": user_id}
    if kept:
        await tx.run_many(_ADD, [common | {"file_path": one, "file_type": rules.kind(one)} for one in kept])


async def remove(tx: Tx, user_id: int, item_id: int, file_id: int) -> None:
    """Forget a path. Raises NotFound where it isn't this person's."""
    if not await tx.run(_REMOVE, item_id=item_id, owner_id=user_id, file_id=file_id):
        raise NotFound


async def mark(tx: Tx, seen: Sequence[Seen]) -> None:
    """Note what was found of these paths, and when."""
    if seen:
        await tx.run_many(
            _MARK,
            [{"file_id": one.file_id, "path": one.path, "missing": one.missing, "now": tx.now} for one in seen],
        )
