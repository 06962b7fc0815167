"""A session from its beginning to its end, and back again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests import factories
from tests.factories import Item, Someone
from tests.integration.scrobbling import look
from tests.integration.sessions.conftest import SESSIONS, Ask, begin, finish, played, read
from tests.nodes import Served

Show = tuple[Item, list[Item]]


async def test_sessions_of_a_work_are_numbered(ask: Ask, show: Show) -> None:
    for number in (1, 2, 3):
        made = await begin(ask, show[0], name=f"Time {number}")
        assert (made["number"], made["name"], made["status"]) == (number, f"Time {number}", "in_progress")
    assert [one["number"] for one in (await ask("GET", SESSIONS)).json["items"]] == [3, 2, 1]


async def test_a_new_session_is_empty_though_everything_was_seen_before(ask: Ask, show: Show) -> None:
    top, episodes = show
    for episode in episodes:
        await finish(ask, episode)
    again = await begin(ask, top)
    assert again["progress"] == {"done": 0, "known": 3, "total": 3, "percentage": 0.0, "seconds_left": 9000}
    assert again["next"]["title"] == "Part 1"


async def test_it_is_over_by_itself_with_the_last_part(ask: Ask, show: Show, served: Served) -> None:
    top, episodes = show
    session = await begin(ask, top)
    for done, episode in enumerate(episodes, 1):
        await finish(ask, episode)
        now = await read(ask, session)
        assert now["progress"]["done"] == done
        assert now["status"] == ("completed" if done == 3 else "in_progress")
    assert (now["completed_at"] and "next" not in now) or now["next"] is None
    assert await look.shelf(served.node.db) == ["completed"]


async def test_taking_the_last_part_out_lets_it_go_on(ask: Ask, show: Show, served: Served) -> None:
    top, episodes = show
    session = await begin(ask, top)
    plays = [(await finish(ask, episode)).json["id"] for episode in episodes]
    assert (await ask("DELETE", f"/api/v1/history/{plays[1]}")).status == 204
    now = await read(ask, session)
    assert (now["status"], now["completed_at"], now["progress"]["done"]) == ("in_progress", None, 2)
    assert now["next"]["title"] == "Part 2"
    assert await look.shelf(served.node.db) == ["watching"]


async def test_without_a_known_end_a_first_time_is_completed_by_its_person(ask: Ask, served: Served) -> None:
    top, _, episodes = await served.node.db.write(factories.show, "Twin Peaks", 2)
    first = await begin(ask, top)
    for episode in episodes:
        await finish(ask, episode)
    now = await read(ask, first)
    assert (now["status"], now["progress"]["total"]) == ("in_progress", None)
    over = await ask("POST", f"{SESSIONS}/{first['id']}/complete")
    assert (over.status, over.json["status"]) == (200, "completed")
    second = await begin(ask, top)
    assert second["progress"]["total"] == 2
    for episode in episodes:
        await finish(ask, episode, session=second["id"])
    assert (await read(ask, second))["status"] == "completed"


async def test_what_somebody_plays_in_private_is_no_part_that_is_missing(ask: Ask, served: Served) -> None:
    top, _, episodes = await served.node.db.write(factories.show, "Twin Peaks", 2)
    first = await begin(ask, top)
    await finish(ask, episodes[0])
    await ask("POST", f"{SESSIONS}/{first['id']}/complete")
    bob = await served.person("bob", history_public=True)
    await served.node.db.write(factories.play, bob, episodes[1], audience="private")
    second = await begin(ask, top)
    assert second["progress"]["known"] == 1
    await finish(ask, episodes[0], session=second["id"])
    assert (await read(ask, second))["status"] == "completed"


async def test_it_is_paused_resumed_abandoned_and_opened_again(ask: Ask, show: Show, served: Served) -> None:
    path = f"{SESSIONS}/{(await begin(ask, show[0]))['id']}"
    shelves = {"paused": "on_hold", "abandoned": "dropped", "completed": "completed", "in_progress": "watching"}
    for status in ("paused", "in_progress", "abandoned", "in_progress", "completed", "in_progress"):
        answer = await ask("PATCH", path, status=status)
        assert (answer.status, answer.json["status"]) == (200, status)
        assert (answer.json["completed_at"] is not None) == (status == "completed")
        assert await look.shelf(served.node.db) == [shelves[status]]


async def test_a_later_time_through_leaves_the_shelf_alone(ask: Ask, show: Show, served: Served) -> None:
    first = await begin(ask, show[0])
    await ask("POST", f"{SESSIONS}/{first['id']}/complete")
    second = await begin(ask, show[0])
    for status in ("abandoned", "in_progress", "completed", "in_progress"):
        await ask("PATCH", f"{SESSIONS}/{second['id']}", status=status)
        assert await look.shelf(served.node.db) == ["completed"]


async def test_a_paused_session_takes_nothing(ask: Ask, show: Show) -> None:
    top, episodes = show
    session = await begin(ask, top)
    await ask("PATCH", f"{SESSIONS}/{session['id']}", status="paused")
    assert (await finish(ask, episodes[0])).json.get("session") is None
    assert (await read(ask, session))["progress"]["done"] == 0


async def test_it_begins_at_any_date_with_what_was_played_since(
    ask: Ask, show: Show, served: Served, alice: Someone
) -> None:
    top, episodes = show
    for days, episode in zip((400, 10, 3), episodes, strict=True):
        await played(served, alice, episode, days_ago=days)
    day = (datetime.now(UTC) - timedelta(days=20)).date().isoformat()
    made = await begin(ask, top, started_at=day, take_in="since")
    assert (made["progress"]["done"], made["plays"]) == (2, 2)
    assert made["started_at"].startswith(day)


async def test_plays_of_an_archived_session_stay_there(ask: Ask, show: Show) -> None:
    top, episodes = show
    first = await begin(ask, top)
    await finish(ask, episodes[0])
    await ask("POST", f"{SESSIONS}/{first['id']}/complete")
    second = await begin(ask, top, started_at="2000", take_in="since")
    assert (second["plays"], (await read(ask, first))["plays"]) == (0, 1)


async def test_chosen_plays_come_with_it_wherever_they_were(
    ask: Ask, show: Show, served: Served, alice: Someone
) -> None:
    top, episodes = show
    first = await begin(ask, top)
    play = (await finish(ask, episodes[0])).json["id"]
    loose = await played(served, alice, episodes[1], days_ago=900)
    second = await begin(ask, top, plays=[play, loose])
    assert (second["plays"], (await read(ask, first))["plays"]) == (2, 0)


async def test_others_are_paused_for_it(ask: Ask, show: Show) -> None:
    first = await begin(ask, show[0])
    await begin(ask, show[0], others="pause")
    assert (await read(ask, first))["status"] == "paused"


async def test_deleting_it_keeps_the_plays(ask: Ask, show: Show) -> None:
    session = await begin(ask, show[0])
    play = (await finish(ask, show[1][0])).json["id"]
    assert (await ask("DELETE", f"{SESSIONS}/{session['id']}")).status == 204
    assert (await ask("GET", f"{SESSIONS}/{session['id']}")).status == 404
    kept = await ask("GET", f"/api/v1/history/{play}")
    assert (kept.status, kept.json.get("session")) == (200, None)


@pytest.mark.parametrize("kind", ["movie", "book", "game"])
async def test_a_single_work_has_sessions_too(ask: Ask, served: Served, kind: str) -> None:
    work = await served.node.db.write(factories.item, "Close-Up", kind)
    session = await begin(ask, work)
    assert session["progress"]["total"] == 1
    await finish(ask, work)
    now = await read(ask, session)
    assert (now["status"], now["progress"]["percentage"]) == ("completed", 100.0)


async def test_an_album_is_heard_in_a_session_of_its_own(ask: Ask, served: Served) -> None:
    artist = await served.node.db.write(factories.item, "Can", "music")
    album = await served.node.db.write(factories.item, "Tago Mago", "music", parent=artist, level=1)
    tracks = [
        await served.node.db.write(factories.item, name, "music", parent=album, level=2, position=at)
        for at, name in enumerate(("Paperhouse", "Mushroom"), 1)
    ]
    session = await begin(ask, album)
    await finish(ask, tracks[0])
    now = await read(ask, session)
    assert (now["progress"]["done"], now["next"]["title"]) == (1, "Mushroom")
    assert await look.shelf(served.node.db) == []


async def test_pages_of_a_book_are_progress(ask: Ask, served: Served) -> None:
    book = await served.node.db.write(factories.item, "Emma", "book", level=1)
    session = await begin(ask, book)
    media = {"type": "book", "title": "Emma"}
    report = {"event": "progress", "media": media, "progress": {"page": 100, "total_pages": 400}}
    assert (await ask("POST", "/api/v1/scrobble", **report)).status == 201
    assert (await read(ask, session))["progress"]["percentage"] == 25.0


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"started_at": "2199"}, "/started_at"),
        ({"started_at": "unknown"}, "/started_at"),
        ({"name": "x" * 101}, "/name"),
        ({"notes": "x" * 4001}, "/notes"),
        ({"plays": ["01890000-0000-7000-8000-000000000000"]}, "/plays/0"),
        ({"take_in": "everything"}, "/take_in"),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_begins(
    ask: Ask, show: Show, body: dict[str, Any], pointer: str
) -> None:
    answer = await ask("POST", SESSIONS, item=str(show[0].public_id), **body)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert (await ask("GET", SESSIONS)).json["items"] == []


async def test_an_end_needs_a_completed_session(ask: Ask, show: Show) -> None:
    path = f"{SESSIONS}/{(await begin(ask, show[0]))['id']}"
    assert (await ask("PATCH", path, completed_at="2020")).json["errors"][0]["pointer"] == "/completed_at"
    over = await ask("POST", f"{path}/complete", at="2024-05-17")
    assert over.json["completed_at"].startswith("2024-05-17")
