"""A play put right, taken out and put back: it alone changes, and its key goes with it through the years."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest

from chronicle_node.services import plays
from tests import factories
from tests.factories import Someone
from tests.integration.diary.conftest import Ask, kept
from tests.integration.scrobbling import look
from tests.nodes import Served

HEAT = {"type": "movie", "title": "Heat", "year": 1995}
RONIN = {"type": "movie", "title": "Ronin", "year": 1998}


@pytest.fixture
async def path(ask: Ask) -> str:
    """A play of 2020, beside another one that must stay as it is."""
    await ask("POST", "/api/v1/history", media=RONIN, at="2019-01-01")
    return f"/api/v1/history/{(await ask('POST', '/api/v1/history', media=HEAT, at='2020-05-17T20:00Z')).json['id']}"


OTHER = ("2019-01-01T12:00", "day", "public")


@pytest.mark.parametrize(
    ("at", "kept_at", "precision"),
    [
        ("1998-12-31T23:30Z", "1998-12-31T23:30", "exact"),
        ("2021", "2021-01-01T12:00", "year"),
        ("2020-05-18", "2020-05-18T12:00", "day"),
        ("unknown", "1900-01-01T00:00", "unknown"),
    ],
)
async def test_a_play_moves_to_another_year_with_its_key(
    served: Served, ask: Ask, path: str, at: str, kept_at: str, precision: str
) -> None:
    answer = await ask("PATCH", path, at=at)
    assert (answer.status, answer.json["precision"]) == (200, precision)
    assert sorted(await kept(served)) == sorted([OTHER, (kept_at, precision, "public")])
    assert (await ask("DELETE", path)).status == 204
    assert await kept(served) == [OTHER]


async def test_a_moved_play_is_the_same_play_to_its_player(served: Served, alice: Someone) -> None:
    report = {"event": "finish", "media": HEAT, "at": "2020-05-17T20:00:00Z", "device": "Kodi"}
    token = await served.token(alice)
    first = await served.post("/api/v1/scrobble", token=token, json=report)
    patch = {"at": "1998"}
    assert (await served.call("PATCH", f"/api/v1/history/{first.json['id']}", token=token, json=patch)).status == 200
    again = await served.post("/api/v1/scrobble", token=token, json=report)
    assert (again.status, again.json["id"]) == (200, first.json["id"])
    assert len(await kept(served)) == 1


async def test_precision_alone_makes_it_vaguer(served: Served, ask: Ask, path: str) -> None:
    await ask("PATCH", path, precision="month")
    assert await kept(served) == [OTHER, ("2020-05-01T12:00", "month", "public")]
    assert (await ask("PATCH", path, precision="day")).status == 422


async def test_two_edits_at_once_leave_one_play_with_its_key(served: Served, ask: Ask, path: str) -> None:
    years = ["1998", "2005", "2015", "2021"]
    answers = await asyncio.gather(*(ask("PATCH", path, at=year) for year in years))
    assert {answer.status for answer in answers} == {200}
    assert len(await kept(served)) == 2


async def test_a_play_made_private_is_gone_for_others(served: Served, ask: Ask, path: str) -> None:
    assert len((await served.get("/api/v1/users/alice/history")).json["items"]) == 2
    assert (await ask("PATCH", path, audience="private")).json["audience"] == "private"
    assert [play["media"]["title"] for play in (await served.get("/api/v1/users/alice/history")).json["items"]] == [
        "Ronin"
    ]
    assert sorted(await look.jobs(served.node.db)) == ["federation.hint", "federation.withdraw_play"]


async def test_a_play_moves_to_another_session_or_out_of_all(served: Served, ask: Ask, alice: Someone) -> None:
    top, _, episodes = await served.node.db.write(factories.show, "The Wire")
    first, _ = [await served.node.db.write(factories.session, alice, top, number=number) for number in (1, 2)]
    play = await served.node.db.write(factories.play, alice, episodes[0], session_id=first)
    path = f"/api/v1/history/{play}"
    assert (await ask("GET", path)).json["sessions"] == [1, 2]
    assert (await ask("PATCH", path, session=2)).json["session"] == 2
    assert "session" not in (await ask("PATCH", path, session=None)).json
    refused = await ask("PATCH", path, session=3)
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/session")


async def test_nobody_touches_the_plays_of_others(served: Served, path: str) -> None:
    bob = await served.token(await served.person("bob"))
    before = await kept(served)
    for method, body in (("GET", None), ("PATCH", {"at": "1998"}), ("DELETE", None)):
        answer = await served.call(method, path, token=bob, json=body)
        missing = await served.call(method, path[:-12] + "0" * 12, token=bob, json=body)
        assert answer.status == missing.status == 404
        assert answer.json["detail"] == missing.json["detail"]
    assert await kept(served) == before


async def test_what_was_taken_out_comes_back_as_it_was(served: Served, alice: Someone) -> None:
    item = await served.node.db.write(factories.item, "Close-Up")
    at = datetime(1998, 7, 14, tzinfo=UTC)
    play = await served.node.db.write(factories.play, alice, item, at, audience="friends")
    before = await kept(served)
    gone = await served.node.db.write(plays.take_out, alice.user_id, play)
    assert await kept(served) == []
    for _ in range(2):
        await served.node.db.write(plays.reset, alice.user_id, gone)
    assert await kept(served) == before
    assert (await served.node.db.write(plays.take_out, alice.user_id, play)) == gone


async def test_a_change_is_undone(served: Served, ask: Ask, path: str, alice: Someone) -> None:
    before, play = await kept(served), UUID(path.rpartition("/")[2])
    was = await served.node.db.write(plays.change, alice.user_id, play, plays.Change(at="1998"))
    await served.node.db.write(plays.reset, alice.user_id, was)
    assert await kept(served) == before
    assert (await ask("GET", path)).json["precision"] == "exact"
