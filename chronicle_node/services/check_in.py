"""Saying by hand what one is at, for a time: what a player would report, where none does."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Tx, sql
from chronicle_node.domain.audience import Audience
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.lengths import seconds_of
from chronicle_node.domain.media import Media
from chronicle_node.domain.playback import Event, Progress
from chronicle_node.models.catalog import MediaItem
from chronicle_node.services import by_hand, history
from chronicle_node.services.report import Recorded, Scrobble

MINUTES_MAX = 24 * 60
UNKNOWN_LIFE = 3600  # seconds, where neither the person nor the catalogue says how long it lasts

_parent: Any = aliased(MediaItem)
_grandparent: Any = aliased(MediaItem)
_METAS = sql(
    lambda: (
        select(MediaItem.meta.label("own"), _parent.meta.label("above"), _grandparent.meta.label("top"))
        .select_from(MediaItem)
        .outerjoin(_parent, _parent.id == MediaItem.parent_id)
        .outerjoin(_grandparent, _grandparent.id == _parent.parent_id)
        .where(MediaItem.id == bindparam("item_id"))
    )
)


async def check_in(
    tx: Tx, user_id: int, item_id: int, *, minutes: int | None = None, audience: Audience = Audience.PUBLIC
) -> Recorded:
    """The person is at this item from now on, for so many minutes, or as long as it lasts. Raises Invalid."""
    if minutes is not None and not 1 <= minutes <= MINUTES_MAX:
        raise invalid("/minutes", f"Choose a number of minutes from 1 to {MINUTES_MAX:,}.")
    metas = await tx.one(_METAS, item_id=item_id)
    seconds = minutes * 60 if minutes is not None else seconds_of(metas.own, metas.above, metas.top)
    report = Scrobble(
        event=Event.START,
        media=Media(type=""),
        progress=Progress(position_seconds=0, duration_seconds=seconds) if seconds else Progress(),
        source=by_hand.SOURCE,
        audience=audience,
        default_life=UNKNOWN_LIFE,
    )
    return await history.record_match(tx, user_id, report, tx.now, await by_hand.match_of(tx, item_id))
