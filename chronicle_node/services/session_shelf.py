"""What a session does to the place of its work on the shelf.

The shelf tells of the first time through: it follows the session until the work is completed. Seen again, it stays
completed, whatever becomes of the later sessions.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, exists, select

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.sessions import SHELF, SessionStatus
from chronicle_node.domain.statuses import Status
from chronicle_node.models.catalog import MediaItem, MediaType
from chronicle_node.models.library import UserLibrary, WatchSession
from chronicle_node.services import library
from chronicle_node.services.library import ShelfChange


def _another(status: SessionStatus) -> Any:
    """Whether another session of theirs of the same work stands so."""
    return (
        exists()
        .where(
            WatchSession.user_id == bindparam("user_id"),
            WatchSession.media_item_id == MediaItem.id,
            WatchSession.id != bindparam("session_id"),
            WatchSession.status == status.value,
        )
        .correlate(MediaItem)
    )


# Music has no shelf, and what is part of something stands on none.
_STANDING = sql(
    lambda: (
        select(
            UserLibrary.status,
            _another(SessionStatus.IN_PROGRESS).label("goes_on"),
            _another(SessionStatus.COMPLETED).label("was_completed"),
        )
        .select_from(MediaItem)
        .join(MediaType, MediaType.id == MediaItem.media_type_id)
        .outerjoin(
            UserLibrary, (UserLibrary.media_item_id == MediaItem.id) & (UserLibrary.user_id == bindparam("user_id"))
        )
        .where(MediaItem.id == bindparam("item_id"), MediaItem.parent_id.is_(None), MediaType.progress_unit != "track")
    )
)


async def follow(
    tx: Tx, user_id: int, item_id: int, session_id: int, status: SessionStatus, *, was: SessionStatus | None = None
) -> None:
    """Put the work where this session leaves it, if the session is what the shelf tells of."""
    standing = await tx.first(_STANDING, user_id=user_id, item_id=item_id, session_id=session_id)
    if standing is not None and standing.status != SHELF[status] and _tells(standing, status, was):
        await library.keep(tx, user_id, item_id, ShelfChange(status=SHELF[status]))


def _tells(standing: Row, status: SessionStatus, was: SessionStatus | None) -> bool:
    if status is SessionStatus.COMPLETED:
        return True
    if standing.status == Status.COMPLETED:  # only the one that had completed it takes that back
        return was is SessionStatus.COMPLETED and not standing.was_completed
    return status is SessionStatus.IN_PROGRESS or not standing.goes_on
