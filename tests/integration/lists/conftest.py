"""A node with its pages and its API, a cast that knows each other, and lists that they made."""

from typing import Any
from uuid import UUID

from chronicle_node.db import Tx
from chronicle_node.domain.lists import Level
from chronicle_node.policy import Viewer
from chronicle_node.queries import known, list_entries
from chronicle_node.queries import lists as reads
from chronicle_node.services import list_entries as entries
from chronicle_node.services import lists
from chronicle_node.services.lists import NewList
from tests.factories import Item, Someone


async def made(tx: Tx, /, owner: Someone, *items: Item, audience: Level = "public", **wish: Any) -> UUID:
    """A list of theirs with these items on it."""
    public_id = await lists.begin(tx, owner.viewer, NewList(**{"name": "Winter", "audience": audience} | wish))
    for one in items:
        await entries.add(tx, owner.viewer, public_id, one.id)
    return public_id


async def put(tx: Tx, who: Someone, list_id: UUID, item: Item, notes: str | None = None) -> bool:
    """As the doors do it: only what one may know of can be put on a list."""
    item_id = await known.one(tx, who.viewer, item.public_id)
    return await entries.add(tx, who.viewer, list_id, item_id, notes)


async def seen(tx: Tx, viewer: Viewer, list_id: UUID) -> list_entries.Entries:
    return await list_entries.of(tx, viewer, await reads.one(tx, viewer, list_id))


async def titles(tx: Tx, viewer: Viewer, list_id: UUID) -> list[str]:
    """What the viewer sees on the list, with its numbers."""
    return [f"{one.position} {one.media.title}" for one in (await seen(tx, viewer, list_id)).entries]


async def move(tx: Tx, who: Someone, list_id: UUID, item: Item, position: int) -> None:
    found = await seen(tx, who.viewer, list_id)
    entry = found.at(item.public_id)
    await entries.move(tx, who.viewer, list_id, entry, list_entries.before(found, entry, position))
