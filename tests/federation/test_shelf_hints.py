"""What a friend elsewhere adds, and what they open to more people, is there within seconds when somebody looks."""

from typing import Any

import pytest

from tests import factories
from tests.federation.kit import Circle, Dweller
from tests.federation.test_sharing import share
from tests.federation.test_shelves import furnish, opened, said

HINTS = "SELECT count(*) FROM deliveries WHERE activity_id IS NULL"
SECOND = {"type": "movie", "title": "Koyaanisqatsi", "year": 1982}


async def film(bob: Dweller, title: str = "Koyaanisqatsi") -> str:
    return str((await bob.home.node.db.write(factories.item, title)).public_id)


async def call(bob: Dweller, method: str, path: str, body: Any = None) -> dict[str, Any]:
    answer = await bob.call(method, f"/api/v1/{path}", body)
    assert answer.status < 300, answer.text
    return dict(answer.json or {}) if answer.status != 204 else {}


async def titles(reader: Dweller, whom: Dweller, kind: str) -> set[str]:
    found = (await opened(reader, whom, kind)).get("items", [])
    return {one["media"]["title"] if "media" in one else one["name"] for one in found}


async def test_what_is_added_is_there_within_seconds(circle: Circle) -> None:
    bob, carol = circle.bob, circle.carol
    await furnish(bob)
    winter = (await opened(carol, bob, "lists"))["items"][0]["list_id"]
    for kind in ("library", "ratings", f"lists/{winter}"):
        assert await titles(carol, bob, kind) == {"Close-Up"}
    item, made = await film(bob), (await bob.items("/api/v1/lists"))[0]["id"]
    await call(bob, "PUT", f"media/{item}/library", {"status": "plan_to_watch"})
    await call(bob, "PUT", f"media/{item}/rating", {"rating": 7})
    await call(bob, "POST", f"lists/{made}/entries", {"media": item})
    await call(bob, "POST", "lists", {"name": "Spring", "audience": "friends"})
    await circle.settle_soon()
    await circle.settle_soon()
    assert await titles(carol, bob, "lists") == {"Winter", "Spring"}
    for kind in ("library", "ratings", f"lists/{winter}"):
        assert await titles(carol, bob, kind) == {"Close-Up", "Koyaanisqatsi"}, kind


async def test_what_somebody_plays_is_in_library_and_days_within_seconds(circle: Circle) -> None:
    bob, carol = circle.bob, circle.carol
    await furnish(bob)
    assert await titles(carol, bob, "library") == {"Close-Up"}
    assert (await opened(carol, bob, "stats"))["plays"] == 1
    await call(bob, "POST", "scrobble", {"event": "finish", "media": SECOND})
    await circle.settle_soon()
    assert await titles(carol, bob, "library") == {"Close-Up", "Koyaanisqatsi"}
    assert (await opened(carol, bob, "stats"))["plays"] == 2


@pytest.mark.parametrize("how", ["friend", "setting"])
async def test_what_is_opened_is_there_within_seconds(circle: Circle, how: str) -> None:
    bob, carol = circle.bob, circle.carol
    await bob.privacy(history_audience="private", library_audience="private", stats_audience="private")
    await furnish(bob)
    for kind in ("library", "stats"):
        assert said(await opened(carol, bob, kind)) == ("none", False)
    if how == "friend":
        await share(bob, carol, library=True, stats=True)
    else:
        await bob.privacy(library_audience="friends", stats_audience="friends")
    await circle.settle_soon()
    await circle.settle_soon()
    for kind in ("library", "stats"):
        assert (await opened(carol, bob, kind))["state"] == "shown", kind


async def test_L08_what_is_for_nobody_causes_no_hint(circle: Circle) -> None:
    bob = circle.bob
    await bob.privacy(library_audience="private", ratings_audience="private")
    item = await film(bob)
    await circle.settle()
    before = await circle.nodes.b.number(HINTS)
    made = (await call(bob, "POST", "lists", {"name": "Mine", "audience": "private"}))["id"]
    await call(bob, "POST", f"lists/{made}/entries", {"media": item, "notes": "Psst."})
    await call(bob, "PATCH", f"lists/{made}/entries/{item}", {"notes": "Hush."})
    await call(bob, "PATCH", f"lists/{made}", {"name": "Mine alone"})
    await call(bob, "DELETE", f"lists/{made}")
    await call(bob, "PUT", f"media/{item}/review", {"content": "Between us.", "audience": "private"})
    await call(bob, "DELETE", f"media/{item}/review")
    await call(bob, "PUT", f"media/{item}/rating", {"rating": 7})
    await call(bob, "PUT", f"media/{item}/library", {"status": "watching"})
    goal = (await call(bob, "POST", "goals", {"target": 3, "audience": "private"}))["id"]
    await call(bob, "PATCH", f"goals/{goal}", {"target": 4})
    await call(bob, "DELETE", f"goals/{goal}")
    await circle.settle()
    assert await circle.nodes.b.number(HINTS) == before


async def test_who_adds_on_and_on_is_hinted_at_less_and_less(circle: Circle) -> None:
    bob = circle.bob
    await furnish(bob)
    await circle.settle()
    before = await circle.nodes.b.number(HINTS)
    items = [await film(bob, f"Film {number}") for number in range(30)]
    for item in items:
        await call(bob, "PUT", f"media/{item}/rating", {"rating": 7})
        await circle.nodes.b.runner.drain()
        circle.pass_time(seconds=2)
    await circle.settle()
    assert 2 <= await circle.nodes.b.number(HINTS) - before <= 12
