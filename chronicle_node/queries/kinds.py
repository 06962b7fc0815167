"""The kinds of media: all there are, and those somebody has played of late, which a diary can be narrowed to."""

from __future__ import annotations

import msgspec
from sqlalchemy import Integer, bindparam, select

from chronicle_node.db import Tx, sql
from chronicle_node.models.catalog import MediaItem, MediaType
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import UserLibrary
from chronicle_node.models.types import BigId
from chronicle_node.policy import BOUND, Viewer, within
from chronicle_node.queries.owners import Owner
from chronicle_node.queries.shown_types import shown

LATELY = 500  # plays; a look at all of them would cost more than the page around it


class Kind(msgspec.Struct, frozen=True):
    """A media type: its name in addresses, and the one people read."""

    name: str
    words: str


_latest = (
    select(InteractionEvent.media_item_id)
    .where(
        InteractionEvent.user_id == bindparam("owner_id", type_=BigId),
        InteractionEvent.event_type == "finish",
        within(bindparam("sight", type_=Integer), InteractionEvent.audience),
    )
    .order_by(InteractionEvent.timestamp.desc())
    .limit(LATELY)
    .subquery("latest")
)
_LATELY = sql(
    lambda: (
        select(MediaType.name, MediaType.display_name)
        .where(
            shown(MediaType.id),
            MediaType.id.in_(select(MediaItem.media_type_id).join(_latest, _latest.c.media_item_id == MediaItem.id)),
        )
        .order_by(MediaType.display_name)
    )
)
_KEPT = sql(
    lambda: (
        select(MediaType.name, MediaType.display_name)
        .where(
            shown(MediaType.id),
            MediaType.id.in_(
                select(MediaItem.media_type_id)
                .join(UserLibrary, UserLibrary.media_item_id == MediaItem.id)
                .where(UserLibrary.user_id == BOUND.user_id)
            ),
        )
        .order_by(MediaType.display_name)
    )
)
_BEGUN = sql(
    lambda: (
        select(MediaType.name, MediaType.display_name)
        .where(
            shown(MediaType.id),
            MediaType.id.in_(
                select(MediaItem.media_type_id)
                .join(UserLibrary, UserLibrary.media_item_id == MediaItem.id)
                .where(UserLibrary.user_id == BOUND.user_id, UserLibrary.status == "watching")
            ),
        )
        .order_by(MediaType.display_name)
    )
)
_ENABLED = sql(
    lambda: select(MediaType.name, MediaType.display_name).where(shown(MediaType.id)).order_by(MediaType.display_name)
)


async def enabled(tx: Tx, viewer: Viewer) -> list[Kind]:
    """Every kind that the viewer sees."""
    return [Kind(row.name, row.display_name) for row in await tx.all(_ENABLED, **viewer.values)]


async def lately(tx: Tx, owner: Owner) -> list[Kind]:
    """The kinds among the owner's latest plays, of those within the viewer's sight of the history."""
    whose = {"owner_id": owner.user_id, "viewer_user_id": owner.viewer_user_id}
    rows = await tx.all(_LATELY, **whose, sight=owner.sights["history"])
    return [Kind(row.name, row.display_name) for row in rows]


async def kept(tx: Tx, viewer: Viewer) -> list[Kind]:
    """The kinds of what the viewer has in their library."""
    return [Kind(row.name, row.display_name) for row in await tx.all(_KEPT, **viewer.values)]


async def begun(tx: Tx, viewer: Viewer) -> list[Kind]:
    """The kinds of what the viewer is in the middle of."""
    return [Kind(row.name, row.display_name) for row in await tx.all(_BEGUN, **viewer.values)]
