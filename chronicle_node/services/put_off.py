"""Putting a work off, so that it is not offered as what comes next; and bringing it back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain.findings import invalid
from chronicle_node.models.agenda import PutOff
from chronicle_node.models.catalog import MediaItem

LONGEST = timedelta(days=3660)

_parent = aliased(MediaItem)
_TOP = sql(
    lambda: (
        select(func.coalesce(_parent.parent_id, MediaItem.parent_id, MediaItem.id))
        .select_from(MediaItem)
        .outerjoin(_parent, _parent.id == MediaItem.parent_id)
        .where(MediaItem.id == bindparam("item_id"))
    )
)
_new = insert(PutOff, "user_id", "media_item_id", "until", "created_at")
_PUT = sql(
    lambda: _new.on_conflict_do_update(
        index_elements=[PutOff.user_id, PutOff.media_item_id],
        set_={"until": _new.excluded.until, "created_at": _new.excluded.created_at},
    )
)
_BACK = sql(
    lambda: delete(PutOff).where(PutOff.user_id == bindparam("user_id"), PutOff.media_item_id == bindparam("top_id"))
)


async def put_off(tx: Tx, user_id: int, item_id: int, until: datetime | None) -> None:
    """Offer the work that this item is part of no more; None: until it is brought back. Raises Invalid."""
    if until is not None and until.tzinfo is None:
        raise invalid("/until", "Add the time zone, as in 2026-08-23T20:15:00Z or …+02:00.")
    if until is not None and not tx.now < until <= tx.now + LONGEST:
        raise invalid("/until", "Choose a time to come, within ten years; or null for as long as you like.")
    top_id = await tx.scalar(_TOP, item_id=item_id)
    await tx.run(_PUT, user_id=user_id, media_item_id=top_id, until=until, created_at=tx.now)


async def bring_back(tx: Tx, user_id: int, item_id: int) -> bool:
    """Offer it again; whether it had been put off."""
    top_id = await tx.scalar(_TOP, item_id=item_id)
    return bool(await tx.run(_BACK, user_id=user_id, top_id=top_id))
