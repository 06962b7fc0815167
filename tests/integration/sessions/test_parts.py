"""What a player reads of a session: its parts, and those that are unwatched in it."""

from typing import Any

from tests import factories
from tests.factories import Item
from tests.integration.sessions.conftest import SESSIONS, Ask, begin, finish
from tests.nodes import Served

Show = tuple[Item, list[Item]]


def titles(answer: dict[str, list[dict[str, dict[str, str]]]]) -> list[str]:
    return [one["media"]["title"] for one in answer["items"]]


async def test_unwatched_is_about_this_session_alone(ask: Ask, show: Show) -> None:
    top, episodes = show
    for episode in episodes:
        await finish(ask, episode, session=None)
    session = await begin(ask, top)
    await finish(ask, episodes[1], session=session["id"])
    found = (await ask("GET", f"{SESSIONS}/{session['id']}/unwatched")).json
    assert titles(found) == ["Part 1", "Part 3"]
    [first, _] = found["items"]
    assert (first["is_done"], first["plays"], first["played_ever"]) == (False, 0, 1)
    assert [link["kind"] for link in first["media"]["parents"]] == ["show", "season"]
    assert "tvdb" in first["media"]["parents"][0]["ids"]


async def test_pages_begin_after_a_part_whatever_is_ticked_off_meanwhile(ask: Ask, show: Show) -> None:
    top, episodes = show
    path = f"{SESSIONS}/{(await begin(ask, top))['id']}/unwatched?limit=1"
    first = (await ask("GET", path)).json
    await finish(ask, episodes[0])
    second = (await ask("GET", first["next"])).json
    third = (await ask("GET", second["next"])).json
    assert [titles(page) for page in (first, second, third)] == [["Part 1"], ["Part 2"], ["Part 3"]]
    assert third["next"] is None
    assert (await ask("GET", path + "&cursor=x")).status == 422


async def test_parts_are_read_done_or_all_and_specials_on_demand(ask: Ask, show: Show, served: Served) -> None:
    top, episodes = show
    season = await served.node.db.write(factories.item, "Specials", "tv", parent=top, level=1, position=0)
    await served.node.db.write(factories.item, "Pilot", "tv", parent=season, level=2, position=1)
    path = f"{SESSIONS}/{(await begin(ask, top))['id']}/parts"
    await finish(ask, episodes[0])
    assert titles((await ask("GET", path)).json) == ["Part 1", "Part 2", "Part 3"]
    assert titles((await ask("GET", path + "?which=done")).json) == ["Part 1"]
    assert titles((await ask("GET", path + "?specials=true")).json)[-1] == "Pilot"
    assert (await ask("GET", path + "?which=some")).status == 422


async def test_parts_that_only_somebody_elses_private_play_made_are_not_there(
    ask: Ask, show: Show, served: Served
) -> None:
    top, episodes = show
    await finish(ask, episodes[0], session=None)
    bob = await served.person("bob")
    await served.node.db.write(factories.play, bob, episodes[2], audience="private")
    path = f"{SESSIONS}/{(await begin(ask, top))['id']}/unwatched"
    assert titles((await ask("GET", path)).json) == ["Part 1", "Part 2"]


async def test_nobody_else_reads_or_changes_a_session(ask: Ask, show: Show, served: Served) -> None:
    session = await begin(ask, show[0], name="Secret", notes="Quiet")
    await finish(ask, show[1][0])
    bob = await served.token(await served.person("bob"))
    path = f"{SESSIONS}/{session['id']}"
    seen = await served.call("GET", path, token=bob)
    assert (seen.status, seen.json["plays"], seen.json["is_mine"]) == (200, 1, False)
    assert (seen.json["name"], seen.json["notes"], seen.json["next"]) == (None, None, None)
    for method, at in (("PATCH", ""), ("DELETE", ""), ("GET", "/parts"), ("GET", "/unwatched"), ("POST", "/plays")):
        sent: dict[str, Any] = {"json": {}} if method in {"PATCH", "POST"} else {}
        assert (await served.call(method, path + at, token=bob, **sent)).status == 404


async def test_a_session_of_private_plays_is_nobody_elses_matter(ask: Ask, show: Show, served: Served) -> None:
    session = await begin(ask, show[0])
    assert (await served.get(f"{SESSIONS}/{session['id']}")).status == 404
    await finish(ask, show[1][0], audience="private")
    assert (await served.get(f"{SESSIONS}/{session['id']}")).status == 404
    assert (await served.get("/api/v1/users/alice/sessions")).json["items"] == []
    await finish(ask, show[1][1])
    [seen] = (await served.get("/api/v1/users/alice/sessions")).json["items"]
    assert (seen["plays"], seen["progress"]["done"]) == (1, 1)
