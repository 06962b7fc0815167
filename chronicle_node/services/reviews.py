"""Writing about something, once for each person and item; changing it, and taking it back."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from chronicle_node import ids, outbox
from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain.events import ReviewChanged
from chronicle_node.domain.reviews import Draft
from chronicle_node.domain.shelf_events import ShelfChanged
from chronicle_node.models.reviews import UserReview

_CHANGED = ("title", "content", "contains_spoilers", "audience", "updated_at")
_new = insert(UserReview, "public_id", "user_id", "media_item_id", "created_at", *_CHANGED)
_WRITE = sql(
    lambda: _new.on_conflict_do_update(
        index_elements=["user_id", "media_item_id"], set_={name: getattr(_new.excluded, name) for name in _CHANGED}
    )
)
_theirs = (UserReview.user_id == bindparam("user_id"), UserReview.media_item_id == bindparam("item_id"))
_THEIRS = sql(lambda: select(UserReview.public_id, UserReview.audience).where(*_theirs))
_DELETE = sql(lambda: delete(UserReview).where(*_theirs))


async def write(tx: Tx, user_id: int, item_id: int, draft: Draft) -> bool:
    """Keep this person's review of an item, in place of the one before; its address stays. Answers whether it is new.

    The caller has seen to it that they know the item.
    """
    before = await tx.first(_THEIRS, user_id=user_id, item_id=item_id)
    review_id = before.public_id if before is not None else ids.new()
    await tx.run(
        _WRITE,
        public_id=review_id,
        user_id=user_id,
        media_item_id=item_id,
        title=draft.title,
        content=draft.content,
        contains_spoilers=draft.contains_spoilers,
        audience=draft.audience.value,
        created_at=tx.now,
        updated_at=tx.now,
    )
    await outbox.emit(tx, ReviewChanged(user_id=user_id, review_id=review_id))
    was_for = before.audience if before is not None else "private"
    await _tell_copies(tx, user_id, {was_for, draft.audience.value})
    return before is None


async def delete_review(tx: Tx, user_id: int, item_id: int) -> None:
    """Take the review back, where there is one."""
    await rated(tx, user_id, item_id)
    before = await tx.first(_THEIRS, user_id=user_id, item_id=item_id)
    await tx.run(_DELETE, user_id=user_id, item_id=item_id)
    await _tell_copies(tx, user_id, {before.audience if before is not None else "private"})


async def _tell_copies(tx: Tx, user_id: int, audiences: set[str]) -> None:
    """Whoever keeps a copy elsewhere looks again; of a review that was and is for nobody, nobody hears."""
    is_private = audiences == {"private"}
    await outbox.emit(tx, ShelfChanged(user_id=user_id, kinds=("reviews",), is_private=is_private))


async def rated(tx: Tx, user_id: int, item_id: int) -> None:
    """The rating beside this person's review of an item, where there is one, is another now."""
    review_id = await tx.scalar(_THEIRS, user_id=user_id, item_id=item_id)
    if review_id is not None:
        await outbox.emit(tx, ReviewChanged(user_id=user_id, review_id=review_id))
