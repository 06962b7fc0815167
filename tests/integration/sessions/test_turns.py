"""Of several sessions that go on: which one takes a play, and how a play gets elsewhere."""

import asyncio

from tests import factories
from tests.factories import Item, Someone
from tests.integration.sessions.conftest import SESSIONS, Ask, begin, finish, played, read
from tests.nodes import Served

Show = tuple[Item, list[Item]]


async def plays(ask: Ask, *sessions: dict[str, str]) -> list[int]:
    return [(await read(ask, session))["plays"] for session in sessions]


async def test_the_one_most_recently_active_takes_what_a_player_reports(ask: Ask, show: Show) -> None:
    top, episodes = show
    alone = await begin(ask, top, name="Alone")
    together = await begin(ask, top, name="With Bob")
    await finish(ask, episodes[0])
    assert await plays(ask, alone, together) == [0, 1]
    await finish(ask, episodes[0], session=alone["id"], at="2020")
    await finish(ask, episodes[1])
    assert await plays(ask, alone, together) == [2, 1]
    assert (await read(ask, alone))["is_next_in_turn"]


async def test_resuming_makes_it_the_most_recent(ask: Ask, show: Show) -> None:
    first = await begin(ask, show[0])
    second = await begin(ask, show[0])
    path = f"{SESSIONS}/{first['id']}"
    for status in ("paused", "in_progress"):
        await ask("PATCH", path, status=status)
    await finish(ask, show[1][0])
    assert await plays(ask, first, second) == [1, 0]


async def test_a_default_goes_before_all_others(ask: Ask, show: Show) -> None:
    first = await begin(ask, show[0], is_default=True)
    second = await begin(ask, show[0])
    await finish(ask, show[1][0], session=second["id"])
    await finish(ask, show[1][1])
    assert await plays(ask, first, second) == [1, 1]
    await ask("PATCH", f"{SESSIONS}/{second['id']}", is_default=True)
    assert [(await read(ask, one))["is_default"] for one in (first, second)] == [False, True]
    await ask("PATCH", f"{SESSIONS}/{second['id']}", is_default=False)
    assert not (await read(ask, second))["is_default"]


async def test_a_single_replay_stays_outside_of_any(ask: Ask, show: Show) -> None:
    session = await begin(ask, show[0])
    replay = await finish(ask, show[1][0], session=None)
    assert replay.json.get("session_id") is None
    assert await plays(ask, session) == [0]


async def test_a_player_can_name_the_session(ask: Ask, served: Served) -> None:
    media = {"type": "tv", "show": {"title": "The Wire"}, "season": 1, "episode": 1}
    await ask("POST", "/api/v1/scrobble", event="finish", media=media, at="2020-01-01T20:00:00Z")
    [first] = (await ask("GET", SESSIONS)).json["items"]
    second = (await ask("POST", SESSIONS, item=first["media"]["id"])).json
    report = {"event": "finish", "media": media}
    await ask("POST", "/api/v1/scrobble", at="2021-01-01T20:00:00Z", session=first["id"], **report)
    await ask("POST", "/api/v1/scrobble", at="2022-01-01T20:00:00Z", session=None, **report)
    assert await plays(ask, first, second) == [2, 0]
    bob = await served.token(await served.person("bob"))
    stolen = await served.post("/api/v1/scrobble", token=bob, json=report | {"session": first["id"]})
    assert (stolen.status, stolen.json["errors"][0]["pointer"]) == (422, "/session")


async def test_a_play_moves_by_the_id_of_a_session(ask: Ask, show: Show) -> None:
    first, second = await begin(ask, show[0]), await begin(ask, show[0])
    play = (await finish(ask, show[1][0])).json
    moved = await ask("PATCH", f"/api/v1/history/{play['id']}", session=first["id"])
    assert (moved.status, moved.json["session_id"], moved.json["session"]) == (200, first["id"], 1)
    assert await plays(ask, first, second) == [1, 0]
    other = (await ask("PATCH", f"/api/v1/history/{play['id']}", session="nonsense")).json
    assert other["errors"][0]["pointer"] == "/session"


async def test_moving_the_last_part_in_completes_and_moving_it_out_reopens(ask: Ask, show: Show) -> None:
    top, episodes = show
    first = await begin(ask, top)
    ids = [(await finish(ask, episode)).json["id"] for episode in episodes]
    second = await begin(ask, top)
    await ask("PATCH", f"/api/v1/history/{ids[0]}", session=second["id"])
    assert (await read(ask, first))["status"] == "in_progress"
    await ask("PATCH", f"/api/v1/history/{ids[0]}", session=first["id"])
    assert (await read(ask, first))["status"] == "completed"


async def test_plays_are_taken_in_later(ask: Ask, show: Show, served: Served, alice: Someone) -> None:
    top, episodes = show
    session = await begin(ask, top)
    loose = [await played(served, alice, episode, days_ago=9) for episode in episodes[:2]]
    path = f"{SESSIONS}/{session['id']}/plays"
    assert (await ask("POST", path, plays=loose[:1])).json == {"plays": 1}
    assert (await ask("POST", path, since="2000")).json["plays"] == 2
    film = await served.node.db.write(factories.item, "Close-Up")
    stray = await played(served, alice, film)
    assert (await ask("POST", path, plays=[stray])).json["errors"][0]["pointer"] == "/plays/0"
    bob = await served.person("bob")
    theirs = await played(served, bob, episodes[2])
    assert (await ask("POST", path, plays=[theirs])).status == 422


async def test_a_season_is_marked_into_a_chosen_session(ask: Ask, show: Show) -> None:
    top, episodes = show
    first, second = await begin(ask, top), await begin(ask, top)
    path = f"/api/v1/media/{top.public_id}/plays"
    assert (await ask("POST", path, session=first["id"], mode="ended", at="2020-05-17")).json["plays"] == 3
    assert await plays(ask, first, second) == [3, 0]
    again = await ask("POST", path, session=first["id"], mode="ended", at="2021")
    assert again.json == {"plays": 0, "done_before": 3, "left_out": 0}
    up_to = f"/api/v1/media/{episodes[1].public_id}/plays"
    assert (await ask("POST", up_to, up_to=True, session=second["id"], mode="ended", at="2022")).json["plays"] == 2
    assert [(await read(ask, one))["status"] for one in (first, second)] == ["completed", "in_progress"]


async def test_two_last_parts_at_once_complete_it(ask: Ask, show: Show) -> None:
    top, episodes = show
    session = await begin(ask, top)
    await asyncio.gather(*(finish(ask, episode) for episode in episodes))
    assert (await read(ask, session))["status"] == "completed"


async def test_sessions_begun_at_once_get_numbers_of_their_own(ask: Ask, show: Show) -> None:
    made = await asyncio.gather(*(begin(ask, show[0]) for _ in range(4)))
    assert sorted(one["number"] for one in made) == [1, 2, 3, 4]
