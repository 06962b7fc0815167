"""What one keeps about a thing: over the API, and as plays move it."""

from typing import Any

from tests import factories
from tests.integration.library.conftest import Keeper
from tests.nodes import Served


async def test_an_entry_lives_through_its_operations(served: Served, alice: Keeper) -> None:
    item = await served.node.db.write(factories.item, "Heat")
    path = f"/api/v1/media/{item.public_id}/library"
    assert (await alice("GET", path)).status == 404
    assert (await alice("PATCH", path, notes="Soon")).status == 404
    made = await alice("PUT", path, notes="Soon", tags=["noir", "Noir", "#rain"], is_favorite=True)
    assert (made.status, made.json["status"], made.json["status_name"]) == (201, "plan_to_watch", "Plan to watch")
    assert (made.json["notes"], made.json["tags"], made.json["is_favorite"]) == ("Soon", ["noir", "rain"], True)
    changed = await alice("PATCH", path, status="completed", finished_at="2020-05-01", notes=None)
    assert (changed.json["status_name"], changed.json["notes"]) == ("Watched", None)
    assert changed.json["finished_at"].startswith("2020-05-01")
    assert changed.json["tags"] == ["noir", "rain"]
    assert (await alice("PUT", path)).status == 200
    assert (await alice("DELETE", path)).status == 204
    assert (await alice("GET", path)).status == 404


FAULTY: tuple[tuple[dict[str, Any], str], ...] = (
    ({"status": "reading"}, "/status"),
    ({"notes": "x" * 4_001}, "/notes"),
    ({"tags": ["a,b"]}, "/tags"),
    ({"added_at": "2999"}, "/added_at"),
    ({"custom_fields": {"mood": "good"}}, "/custom_fields/mood"),
    ({"rating": 3}, "/rating"),
)


async def test_a_wrong_member_is_named_and_nothing_changes(served: Served, alice: Keeper) -> None:
    item = await served.node.db.write(factories.item, "Heat")
    path = f"/api/v1/media/{item.public_id}/library"
    for body, pointer in FAULTY:
        answer = await alice("PUT", path, **body)
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert (await alice("GET", path)).status == 404


async def played(alice: Keeper, event: str, **more: Any) -> None:
    media = {"type": "tv", "show": {"title": "Dark"}, "season": 1, "episode": more.pop("episode", 1)}
    answer = await alice("POST", "/api/v1/scrobble", event=event, media=media, **more)
    assert answer.status in {200, 201}, answer.text


async def entry_of(alice: Keeper, title: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = (await alice("GET", "/api/v1/library")).json["items"]
    return next(one for one in found if one["media"]["title"] == title)


async def test_plays_move_the_entry_and_add_up_in_it(alice: Keeper) -> None:
    await played(alice, "finish", at="2024-01-05T20:00:00Z")
    await played(alice, "finish", episode=2, at="2024-01-06T20:00:00Z")
    await played(alice, "finish", episode=2, at="2024-02-06T20:00:00Z")
    entry = await entry_of(alice, "Dark")
    assert (entry["status"], entry["plays"], entry["parts_done"]) == ("watching", 3, 2)
    assert entry["started_at"].startswith("2024-01-05")
    assert entry["last_played_at"].startswith("2024-02-06")


async def test_what_one_has_set_aside_a_play_does_not_take_back(alice: Keeper) -> None:
    await played(alice, "finish")
    item = (await entry_of(alice, "Dark"))["media"]["id"]
    for status in ("dropped", "on_hold"):
        await alice("PATCH", f"/api/v1/media/{item}/library", status=status)
        await played(alice, "start", episode=3)
        assert (await entry_of(alice, "Dark"))["status"] == status


async def test_a_play_that_is_taken_out_or_moved_counts_no_more(alice: Keeper) -> None:
    await played(alice, "finish", at="2024-01-05T20:00:00Z")
    await played(alice, "finish", episode=2, at="2024-01-06T20:00:00Z")
    plays = (await alice("GET", "/api/v1/users/alice/history")).json["items"]
    assert (await alice("DELETE", f"/api/v1/history/{plays[0]['id']}")).status == 204
    assert (await alice("PATCH", f"/api/v1/history/{plays[1]['id']}", at="2023-03-03")).status == 200
    entry = await entry_of(alice, "Dark")
    assert (entry["plays"], entry["parts_done"]) == (1, 1)
    assert entry["last_played_at"].startswith("2023-03-03")


async def test_tokens_do_what_their_scopes_say(served: Served, alice: Keeper) -> None:
    item = await alice.keep("Heat")
    reading = Keeper(served, alice.who, await served.token(alice.who, "read"))
    writing = Keeper(served, alice.who, await served.token(alice.who, "write"))
    assert (await reading("PUT", f"/api/v1/media/{item}/library")).status == 403
    assert (await writing("GET", f"/api/v1/media/{item}/library")).status == 403
    assert (await writing("PATCH", f"/api/v1/media/{item}/library", notes="x")).status == 200
    assert (await served.get("/api/v1/library")).status == 401


async def test_more_parts_than_the_catalogue_knows_of_are_no_five_of_four(alice: Keeper) -> None:
    top, _, parts = await alice.served.node.db.write(factories.show, "Firefly", 3)
    await alice("PATCH", f"/api/v1/media/{top.public_id}", metadata={"episode_count": 2})
    await alice("POST", f"/api/v1/media/{top.public_id}/plays", mode="now")
    entry = (await alice("GET", f"/api/v1/media/{top.public_id}/library")).json
    assert (entry["parts_done"], entry["parts_total"]) == (len(parts), len(parts))
