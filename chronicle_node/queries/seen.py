"""Which of some items the viewer has finished, in whatever session. For their own eyes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select

from chronicle_node.db import Tx
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.history import InteractionEvent
from chronicle_node.policy import Viewer


async def among(tx: Tx, viewer: Viewer, items: Collection[UUID]) -> frozenset[UUID]:
    """Those of the items that were finished at least once."""
    if not items:
        return frozenset()
    return frozenset(row.public_id for row in await tx.all(_seen(viewer, items)))


def _seen(viewer: Viewer, items: Collection[UUID]) -> Any:
    return select(MediaItem.public_id).where(
        MediaItem.public_id.in_(sorted(items, key=str)),
        exists()
        .where(
            InteractionEvent.user_id == viewer.user_id,
            InteractionEvent.media_item_id == MediaItem.id,
            InteractionEvent.event_type == "finish",
        )
        .correlate(MediaItem),
    )
