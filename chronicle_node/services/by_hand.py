"""What a person says of what they are at: that it is finished.

They point at an item instead of describing one; what follows from the play is the same as after any player's report.
"""

from __future__ import annotations

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.media import Media
from chronicle_node.domain.playback import Event, Progress, mode_of
from chronicle_node.errors import NotFound
from chronicle_node.models.catalog import MediaItem, MediaType
from chronicle_node.models.history import CurrentlyWatching
from chronicle_node.services import history
from chronicle_node.services.matching import Match
from chronicle_node.services.report import Recorded, Scrobble

SOURCE = "web"
_parent = aliased(MediaItem)
_grandparent = aliased(MediaItem)
_item = (
    select(
        *(MediaItem.id, MediaItem.name, MediaType.interaction_verb, MediaType.progress_unit),
        func.coalesce(_grandparent.id, _parent.id, MediaItem.id).label("top_id"),
    )
    .join(MediaType, MediaType.id == MediaItem.media_type_id)
    .outerjoin(_parent, _parent.id == MediaItem.parent_id)
    .outerjoin(_grandparent, _grandparent.id == _parent.parent_id)
)
_NUMBERED = sql(lambda: _item.where(MediaItem.id == bindparam("item_id")))
_NOW = sql(
    lambda: (
        _item.add_columns(CurrentlyWatching.audience)
        .join(CurrentlyWatching, CurrentlyWatching.media_item_id == MediaItem.id)
        .where(CurrentlyWatching.user_id == bindparam("user_id"))
    )
)


async def match_of(tx: Tx, item_id: int) -> Match:
    """An item that somebody pointed at. Raises LookupError where it is gone."""
    return _match(await tx.one(_NUMBERED, item_id=item_id))


async def finish_now(tx: Tx, user_id: int) -> Recorded:
    """Write down that the person has finished what they are at. Raises NotFound where they are at nothing."""
    found = await tx.first(_NOW, user_id=user_id)
    if found is None:
        raise NotFound("Nothing of yours is on any more.")
    return await _finish(tx, user_id, found, private=found.audience == "private")


async def _finish(tx: Tx, user_id: int, item: Row, *, private: bool) -> Recorded:
    report = Scrobble(
        event=Event.FINISH,
        media=Media(type="", title=item.name),
        progress=Progress(percentage=100.0),
        source=SOURCE,
        private=private,
    )
    return await history.record_match(tx, user_id, report, tx.now, _match(item))


def _match(item: Row) -> Match:
    return Match(item.id, item.top_id, mode_of(item.interaction_verb, item.progress_unit), item.progress_unit)
