"""What a person writes down themselves: a play of something in the catalogue, or the end of what they are at."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, select

from chronicle_node.db import Tx, sql
from chronicle_node.domain.media import Media
from chronicle_node.domain.playback import Event, Progress
from chronicle_node.errors import NotFound
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.history import CurrentlyWatching
from chronicle_node.models.types import PublicId
from chronicle_node.services import history, matching
from chronicle_node.services.report import Recorded, Scrobble

SOURCE = "web"
_ITEM = sql(select(MediaItem.id, MediaItem.name).where(MediaItem.public_id == bindparam("item", type_=PublicId)))
_AT = sql(
    select(CurrentlyWatching.media_item_id.label("id"), MediaItem.name, CurrentlyWatching.audience)
    .join(MediaItem, MediaItem.id == CurrentlyWatching.media_item_id)
    .where(CurrentlyWatching.user_id == bindparam("user_id"))
)


async def log(tx: Tx, user_id: int, item: UUID) -> Recorded:
    """Write down that the person has just finished this item. Raises NotFound where there is no such item."""
    found = await tx.first(_ITEM, item=item)
    if found is None:
        raise NotFound
    return await _finish(tx, user_id, found.id, found.name, private=False)


async def finish_now(tx: Tx, user_id: int) -> Recorded:
    """Write down that the person has finished what they are at. Raises NotFound where they are at nothing."""
    found = await tx.first(_AT, user_id=user_id)
    if found is None:
        raise NotFound("Nothing of yours is on any more.")
    return await _finish(tx, user_id, found.id, found.name, private=found.audience == "private")


async def _finish(tx: Tx, user_id: int, item_id: int, title: str, *, private: bool) -> Recorded:
    report = Scrobble(
        event=Event.FINISH,
        media=Media(type="", title=title),
        progress=Progress(percentage=100.0),
        source=SOURCE,
        private=private,
    )
    return await history.record_match(tx, user_id, report, tx.now, await matching.of_item(tx, item_id))
