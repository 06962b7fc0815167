"""Makers of what a friend on another node lets one person here see, as a reading would have left it."""

from typing import Any
from uuid import UUID

from sqlalchemy import update

from chronicle_node.db import Tx
from chronicle_node.domain import shelves
from chronicle_node.models.social import Actor
from chronicle_node.queries.friend_shelves import key_of
from chronicle_node.services import friend_shelves
from chronicle_node.services.friend_shelves import Item
from tests.factories import Someone

STATISTICS: dict[str, Any] = {
    "plays": 3,
    "today": "2026-03-01",
    "days": [["2026-02-28", 3, 5400]],
    "streak": {"today": False},
}


async def friend_shelf(
    tx: Tx, /, viewer: Someone, owner: Someone, kind: str, *items: Any, uri: str = "", **facts: Any
) -> str:
    """A shelf of somebody elsewhere as the viewer was let read it just now; its address."""
    places = {name: f"https://{owner.host}/ap/{owner.username}/{name}" for name in shelves.ALL}
    await tx.run(update(Actor).where(Actor.id == owner.actor_id).values(shelf_uris=places))
    place = friend_shelves.Place(viewer_id=viewer.actor_id, owner_id=owner.actor_id, kind=kind, uri=uri or places[kind])
    reading = friend_shelves.Reading(began_at=tx.now, items=items, facts=facts or None)
    assert await friend_shelves.keep(tx, place, reading)
    return place.uri


#: What a goal and a session say, beside the name of the goal and the work.
GOAL: dict[str, Any] = {
    "unit": "plays",
    "period": "year",
    "target": 24,
    "type": None,
    "type_name": None,
    "ended": False,
    "at": "2026-01-01T00:00:00+00:00",
    "past": [{"from": "2025-01-01", "to": "2025-12-31", "done": 26.0}],
    "now": {"from": "2026-01-01", "to": "2026-12-31", "done": 14.0, "due": 12.0, "ahead": 2.0, "needed": 0.1},
}
SESSION: dict[str, Any] = {
    "number": 2,
    "status": "in_progress",
    "at": "2026-01-01T00:00:00+00:00",
    "completed": None,
    "last": None,
    "plays": 3,
    "done": 3,
    "known": 10,
    "total": 10,
    "percentage": 30.0,
}


async def friend_lists(tx: Tx, viewer: Someone, owner: Someone, name: str, *items: Any) -> UUID:
    """A list of somebody elsewhere with what stands on it; by what it is called on pages."""
    uri = f"https://{owner.host}/ap/{owner.username}/lists/1"
    await friend_shelf(tx, viewer, owner, "lists", Item(facts={"name": name, "numbered": True}, uri=uri))
    await friend_shelf(tx, viewer, owner, "list", *items, uri=uri)
    return key_of(uri)
