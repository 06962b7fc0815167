"""A node with its pages and its API, and a type that somebody made: coffees, from a roaster, that are brewed."""

from typing import Any

import msgspec
import pytest

from chronicle_node.services import media_types
from chronicle_node.services.media_types import NewType
from tests.factories import Someone
from tests.nodes import Served
from tests.visitors import Visitor, signed_in

COFFEE: dict[str, Any] = {
    "display_name": "Coffee",
    "levels": ["roaster", "coffee"],
    "verb": "brew",
    "noun": "cup",
    "color": "umber",
    "icon": "cup",
    "fields": [
        {"title": "Origin", "required": True},
        {"title": "Process", "type": "choice", "choices": ["washed", "natural"]},
        {"title": "Altitude in metres", "type": "integer"},
    ],
}
GUJI = {
    "type": "coffee",
    "title": "Guji",
    "parents": [{"title": "The Barn"}],
    "metadata": {"origin": "Ethiopia", "process": "natural", "altitude_in_metres": 2100, "mood": "good", "year": "new"},
}


@pytest.fixture
async def alice(served: Served) -> Someone:
    return await served.person("alice", history_public=True, lists_audience="public")


@pytest.fixture
async def token(served: Served, alice: Someone) -> str:
    return await served.token(alice)


@pytest.fixture
async def hers(served: Served, alice: Someone) -> Visitor:
    return await signed_in(served, alice)


@pytest.fixture
async def coffee(served: Served, alice: Someone) -> str:
    """The type, made by alice."""
    return await make(served, alice, COFFEE)


async def make(served: Served, who: Someone, wish: dict[str, Any]) -> str:
    return await served.node.db.write(media_types.create, who.viewer, msgspec.convert(wish, NewType))


async def brewed(served: Served, token: str, media: dict[str, Any] = GUJI, event: str = "finish", **more: Any) -> None:
    answer = await served.post("/api/v1/scrobble", token=token, json={"event": event, "media": media, **more})
    assert answer.status in {200, 201}, answer.text
