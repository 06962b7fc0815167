"""A database at a fixed time, a node with its doors, and shows that somebody is in the middle of."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from chronicle_node.db import Tx
from chronicle_node.models.catalog import MediaItem
from tests import factories
from tests.factories import Item, Someone


async def begun(
    tx: Tx, /, who: Someone, title: str, *, episodes: int = 3, played: int = 1, hours: float = 0
) -> tuple[Item, list[Item]]:
    """A show in a session with its first episodes played, each an hour before the next."""
    top, _, parts = await factories.show(tx, title, episodes)
    await factories.shelve(tx, who, top)
    session = await factories.session(tx, who, top)
    for number, episode in enumerate(parts[:played]):
        at = tx.now - timedelta(hours=hours + played - number - 1)
        await factories.play(tx, who, episode, at, session_id=session)
    return top, parts


async def describe(tx: Tx, /, item: Item, **meta: Any) -> None:
    """What the catalogue says of an item."""
    await tx.run(update(MediaItem).where(MediaItem.id == item.id).values(meta=meta))
