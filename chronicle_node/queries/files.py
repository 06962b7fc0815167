"""A person's own file locations, and those the node may look for: of people who moderate, since the answer tells what
lies on the node's disk. Nobody is shown anybody else's.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import and_, bindparam, or_, select

from chronicle_node.db import Tx, sql
from chronicle_node.domain import files as rules
from chronicle_node.models.accounts import User
from chronicle_node.models.catalog import MediaFileLocation
from chronicle_node.models.types import BigId

BATCH = 500


class FileLocation(msgspec.Struct, frozen=True, kw_only=True):
    """Where a file is said to be. `verified_at` is when the node looked last; null where it never did."""

    id: int
    path: str
    type: str | None
    verified_at: datetime | None
    is_missing: bool | None


class Unchecked(msgspec.Struct, frozen=True):
    file_id: int
    path: str


_MINE = sql(
    lambda: (
        select(
            *(MediaFileLocation.id, MediaFileLocation.file_path, MediaFileLocation.file_type),
            *(MediaFileLocation.verified_at, MediaFileLocation.is_missing),
        )
        .where(
            MediaFileLocation.media_item_id == bindparam("item_id"), MediaFileLocation.user_id == bindparam("owner_id")
        )
        .order_by(MediaFileLocation.file_path, MediaFileLocation.id)
        .limit(rules.MOST)
    )
)
_TO_CHECK = sql(
    lambda: (
        select(MediaFileLocation.id, MediaFileLocation.file_path)
        .join(User, User.id == MediaFileLocation.user_id)
        .where(
            MediaFileLocation.id > bindparam("after"),
            and_(User.is_active, or_(User.is_admin, User.role == "moderator")),
            or_(bindparam("owner_id", type_=BigId).is_(None), MediaFileLocation.user_id == bindparam("owner_id")),
            or_(bindparam("item_id", type_=BigId).is_(None), MediaFileLocation.media_item_id == bindparam("item_id")),
        )
        .order_by(MediaFileLocation.id)
        .limit(BATCH)
    )
)


async def mine(tx: Tx, user_id: int, item_id: int) -> tuple[FileLocation, ...]:
    """The person's own paths of an item."""
    return tuple(
        FileLocation(
            id=row.id,
            path=row.file_path,
            type=row.file_type,
            verified_at=row.verified_at,
            is_missing=row.is_missing if row.verified_at else None,
        )
        for row in await tx.all(_MINE, item_id=item_id, owner_id=user_id)
    )


async def to_check(
    tx: Tx, after: int = 0, *, owner_id: int | None = None, item_id: int | None = None
) -> list[Unchecked]:
    """The next paths of moderators: all of them, or one person's of one item."""
    rows = await tx.all(_TO_CHECK, after=after, owner_id=owner_id, item_id=item_id)
    return [Unchecked(row.id, row.file_path) for row in rows]
