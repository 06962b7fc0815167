"""Giving something a rating, and taking it back."""

from __future__ import annotations

from sqlalchemy import bindparam, delete

from chronicle_node import outbox
from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain.ratings import Given
from chronicle_node.domain.said import Stated
from chronicle_node.domain.shelf_events import ShelfChanged, ShelfGrew
from chronicle_node.models.reviews import UserRating
from chronicle_node.services import reviews

A_WHILE = 300.0  # seconds; who rates something often writes about it next

_new = insert(UserRating, "user_id", "media_item_id", "rating", "rating_type", "created_at", "updated_at")
_RATE = sql(
    lambda: _new.on_conflict_do_update(
        index_elements=["user_id", "media_item_id"],
        set_={name: getattr(_new.excluded, name) for name in ("rating", "rating_type", "updated_at")},
    )
)
_REMOVE = sql(
    lambda: delete(UserRating).where(
        UserRating.user_id == bindparam("user_id"), UserRating.media_item_id == bindparam("item_id")
    )
)


async def rate(tx: Tx, user_id: int, item_id: int, given: Given) -> None:
    """Keep this person's rating of an item, in place of the one before. The caller has seen to it that they know it."""
    await tx.run(
        _RATE,
        user_id=user_id,
        media_item_id=item_id,
        rating=given.rating,
        rating_type=given.scale.value,
        created_at=tx.now,
        updated_at=tx.now,
    )
    await outbox.emit(tx, ShelfGrew(user_id=user_id, kinds=("ratings",)))
    await _tell(tx, user_id, item_id)


async def remove(tx: Tx, user_id: int, item_id: int) -> None:
    """Take the rating back, where there is one."""
    await tx.run(_REMOVE, user_id=user_id, item_id=item_id)
    await outbox.emit(tx, ShelfChanged(user_id=user_id, kinds=("ratings",)))
    await _tell(tx, user_id, item_id)


async def _tell(tx: Tx, user_id: int, item_id: int) -> None:
    await reviews.rated(tx, user_id, item_id)
    await outbox.emit(tx, Stated(user_id=user_id, kind="rating", item_id=item_id), delay=A_WHILE)
