"""Goals and sessions of a friend on another node, as if they were here."""

from typing import Any
from uuid import UUID

import pytest

from tests.federation.kit import Circle, Dweller
from tests.federation.test_sharing import share
from tests.federation.test_shelves import person
from tests.visitors import signed_in

SHOW = {
    "type": "tv",
    "title": "Pilot",
    "season": 1,
    "episode": 1,
    "show": {"title": "The Wire", "ids": {"tvdb": "79126"}},
}


async def undertake(bob: Dweller, audience: str = "friends") -> None:
    """Bob begins a show, and wants to see two episodes this year."""
    answer = await bob.call("POST", "/api/v1/scrobble", {"event": "finish", "media": SHOW})
    assert answer.status == 201, answer.text
    goal = {"target": 2, "unit": "plays", "period": "year", "name": "Two a year", "audience": audience}
    answer = await bob.call("POST", "/api/v1/goals", goal)
    assert answer.status == 201, answer.text


async def read(reader: Dweller, whom: Dweller, kind: str) -> dict[str, Any]:
    answer = await reader.call("GET", f"{await person(reader, whom)}/{kind}")
    assert answer.status == 200, answer.text
    return dict(answer.json)


async def test_a_friends_goals_and_sessions_are_shown_as_if_they_were_here(circle: Circle) -> None:
    await undertake(circle.bob)
    goal = (await read(circle.carol, circle.bob, "goals"))["items"][0]
    assert (goal["name"], goal["unit"], goal["target"], goal["now"]["done"]) == ("Two a year", "plays", 2, 1)
    session = (await read(circle.carol, circle.bob, "sessions"))["items"][0]
    assert (session["media"]["title"], session["number"], session["status"]) == ("The Wire", 1, "in_progress")
    assert (session["plays"], session["is_mine"]) == (1, False)
    for kind in ("goals", "sessions"):
        assert (await read(circle.alice, circle.bob, kind))["state"] == "none", "Alice only follows him"


async def test_their_pages_are_among_those_of_the_friend(circle: Circle) -> None:
    await undertake(circle.bob)
    await circle.settle()
    carol, home = await signed_in(circle.carol.home.served, circle.carol.who), f"/{circle.bob.handle}"
    profile = (await carol.get(home)).text
    for path, words in (
        ("goals", "1 of 2 plays"),
        ("sessions", "The Wire"),
        ("sessions?status=in_progress", "1st time"),
    ):
        assert f'href="{home}/{path.partition("?")[0]}"' in profile
        page = await carol.get(f"{home}/{path}")
        assert (page.status, words in page.text) == (200, True), path
    assert "Nothing to see" in (await carol.get(f"{home}/sessions?status=abandoned")).text
    assert 'href="/sessions/' not in (await carol.get(f"{home}/sessions")).text, "it has no page here"


@pytest.mark.parametrize(("kind", "ruled_by"), [("goals", "stats"), ("sessions", "history")])
async def test_L09_they_go_with_what_rules_them(circle: Circle, kind: str, ruled_by: str) -> None:
    await undertake(circle.bob)
    assert (await read(circle.carol, circle.bob, kind))["items"]
    await share(circle.bob, circle.carol, **{ruled_by: False})
    await circle.settle()
    assert (await circle.nodes.a.fetch(circle.carol, f"{circle.bob.uri}/{kind}")).status == 404
    assert await circle.nodes.a.number("SELECT count(*) FROM friend_shelf_items") == 0
    assert (await read(circle.carol, circle.bob, kind))["state"] == "none"


async def test_L08_a_goal_for_nobody_and_a_private_play_are_told_to_no_friend(circle: Circle) -> None:
    await undertake(circle.bob, audience="private")
    assert (await read(circle.carol, circle.bob, "goals"))["items"] == []
    goal = {"target": 9, "unit": "plays", "period": "year", "audience": "friends"}
    await circle.bob.call("POST", "/api/v1/goals", goal)
    film = {"type": "movie", "title": "Close-Up", "year": 1990}
    await circle.bob.call("POST", "/api/v1/scrobble", {"event": "finish", "media": film, "private": True})
    circle.pass_time(minutes=6)
    assert (await read(circle.carol, circle.bob, "goals"))["items"][0]["now"]["done"] == 1
    assert len((await read(circle.carol, circle.bob, "sessions"))["items"]) == 1


async def test_what_is_no_goal_any_more_is_forgotten_soon(circle: Circle) -> None:
    await undertake(circle.bob)
    goal = (await circle.bob.items("/api/v1/goals"))[0]["id"]
    session = (await circle.bob.items("/api/v1/sessions"))[0]["id"]
    for kind in ("goals", "sessions"):
        assert (await read(circle.carol, circle.bob, kind))["items"]
    assert (await circle.bob.call("DELETE", f"/api/v1/goals/{goal}")).status == 204
    assert (await circle.bob.call("DELETE", f"/api/v1/sessions/{session}")).status == 204
    await circle.settle()
    assert await circle.nodes.a.number("SELECT count(*) FROM friend_shelf_items") == 0


async def test_they_are_matched_to_the_works_of_this_node(circle: Circle) -> None:
    await circle.bob.privacy(history_audience="followers")
    await undertake(circle.bob)
    await circle.carol.call("POST", "/api/v1/scrobble", {"event": "finish", "media": SHOW, "private": True})
    mine = (await circle.carol.items("/api/v1/sessions"))[0]["media"]["id"]
    assert UUID((await read(circle.carol, circle.bob, "sessions"))["items"][0]["media"]["id"]) == UUID(mine)
    assert "id" not in (await read(circle.alice, circle.bob, "sessions"))["items"][0]["media"]
