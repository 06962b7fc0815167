"""Opening the shelves of somebody on a server that lies, wanders or never ends."""

import asyncio
from typing import Any

import pytest
from aiohttp import web

from chronicle_node.domain import shelves
from chronicle_node.federation import instances, shelf_reading
from tests import shelving
from tests.federation.kit import Dweller, Home
from tests.federation.stranger import ACTIVITY, Puppet, Stranger
from tests.visitors import signed_in

KINDS = ("library", "lists", "ratings", "reviews", "stats", "goals", "sessions")
FILM = {"type": "movie", "kind": "movie", "title": "A film"}


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


@pytest.fixture
async def ana(node: Home, bob: Dweller, elsewhere: Stranger) -> Puppet:
    """Whom Bob follows, on a server that says it is a Chronicle node."""
    ana = elsewhere.actor("ana")
    capability = {"type": "Link", "href": "urn:chronicle:ns#plays"}
    places = {name: f"{ana.uri}/{name}" for name in ("history", "now", *KINDS)}
    ana.show(generator={"type": "Application", "implements": [capability]}, chronicle={"v": 1} | places)
    ana.finger()
    answer = await bob.call("POST", "/api/v1/following", {"handle": f"@ana@{elsewhere.host}"})
    assert answer.status == 201, answer.text
    await node.runner.drain()
    await ana.send(node, ana.activity("Accept", elsewhere.got("Follow")[0]))
    await node.runner.drain()
    return ana


def thing(ana: Puppet, title: str = "A film", **block: Any) -> dict[str, Any]:
    facts = {"v": 1, "media": FILM | {"title": title}, "status": "watching"} | block
    return {"type": "Relationship", "attributedTo": ana.uri, "chronicle": facts}


def show(ana: Puppet, kind: str, items: list[Any], following: str | None = None) -> None:
    home = f"{ana.uri}/{kind}"
    first = {"id": f"{home}?page=1", "type": "OrderedCollectionPage", "partOf": home, "orderedItems": items}
    first |= {"next": following} if following else {}
    ana.home.show(f"/users/ana/{kind}", {"id": home, "type": "OrderedCollection", "first": first})


async def opened(bob: Dweller, kind: str) -> dict[str, Any]:
    ana = (await bob.items("/api/v1/following"))[0]["id"]
    paths = {"stats": "statistics", "goals": "goals", "sessions": "sessions"}
    path = paths.get(kind, f"shelves/{kind}")
    answer = await bob.call("GET", f"/api/v1/people/{ana}/{path}")
    assert answer.status == 200, answer.text
    return dict(answer.json)


def titles(shelf: dict[str, Any]) -> list[str]:
    return [item["media"]["title"] for item in shelf["items"]]


async def test_a_shelf_is_read_with_the_readers_own_signature(node: Home, bob: Dweller, ana: Puppet) -> None:
    signed = []

    def answer(request: web.Request) -> web.StreamResponse:
        signed.append(request.headers["Signature"])
        found = {"id": f"{ana.uri}/library", "type": "OrderedCollection", "orderedItems": [thing(ana)]}
        return web.json_response(found, content_type=ACTIVITY)

    ana.home.pages["/users/ana/library"] = answer
    assert titles(await opened(bob, "library")) == ["A film"]
    assert titles(await opened(bob, "library")) == ["A film"]
    assert len(signed) == 1, "asked once, until it is old"
    assert f'keyId="{bob.uri}#main-key"' in signed[0]


async def test_what_is_said_to_be_somebody_elses_is_passed_over(node: Home, bob: Dweller, ana: Puppet) -> None:
    forged = thing(ana) | {"attributedTo": f"{ana.home.url}/users/bea"}
    show(ana, "library", [forged, thing(ana, "Hers"), thing(ana) | {"attributedTo": [ana.uri]}, "no thing"])
    assert titles(await opened(bob, "library")) == ["Hers"]
    foreign = thing(ana, at="2026-01-01T00:00:00Z", content="Well.") | {"id": "https://other.example/reviews/1"}
    show(ana, "reviews", [foreign])
    assert titles(await opened(bob, "reviews")) == []


@pytest.mark.parametrize(
    "block",
    [
        {"status": "sleeping"},
        {"status": None},
        {"rating": "11"},
        {"rating": "0.5"},
        {"rating": "NaN"},
        {"rating": 8.5},
        {"rating": "1e1"},
        {"media": None},
        {"media": FILM | {"title": ""}},
        {"media": FILM | {"type": "A Movie"}},
        {"media": FILM | {"year": -1}},
        {"media": FILM | {"n": 10**9}},
        {"media": FILM | {"ids": [{"p": "imdb"}] * 2_000}},
        {"more": "x" * 20_000},
        {"v": 2},
    ],
)
async def test_A20_what_cannot_be_is_left_out(node: Home, bob: Dweller, ana: Puppet, block: dict[str, Any]) -> None:
    show(ana, "library", [thing(ana, **block), thing(ana, "Fine")])
    assert titles(await opened(bob, "library")) == ["Fine"]


@pytest.mark.parametrize(
    "facts",
    [
        {"days": [["2026-02-30", 1, 1]]},
        {"days": [["2026-01-01", -1, 1]]},
        {"days": [["2026-01-01", 1, 1]] * 20_000},
        {"plays": "many"},
        {"today": "9999-99-99"},
        {"streak": {"longest": {"from": "2026-01-01", "days": 10**9}}},
        {"types": [{"type": "no word", "streak": {}}]},
    ],
)
async def test_A20_statistics_that_cannot_be_are_no_statistics(
    node: Home, bob: Dweller, ana: Puppet, facts: dict[str, Any]
) -> None:
    block = {"v": 1, "plays": 3, "today": "2026-03-01", "days": [], "streak": {}} | facts
    document = {"id": f"{ana.uri}/stats", "type": "Object", "attributedTo": ana.uri, "chronicle": block}
    ana.home.show("/users/ana/stats", document)
    shelf = await opened(bob, "stats")
    assert (shelf["state"], shelf["plays"]) == ("away", None)


@pytest.mark.parametrize("kind", ["goals", "sessions"])
async def test_A20_goals_and_sessions_that_cannot_be_are_left_out(
    node: Home, bob: Dweller, ana: Puppet, kind: str
) -> None:
    said = shelving.GOAL | {"name": "<b>Fine</b>"} if kind == "goals" else shelving.SESSION
    block = {name: value for name, value in said.items() if value is not None}
    fine = thing(ana) | {"id": f"{ana.uri}/{kind}#1"}
    fine["chronicle"] |= block
    show(
        ana,
        kind,
        [fine | {"attributedTo": f"{ana.home.url}/users/bea"}, fine | {"id": "https://other.example/1"}, fine],
    )
    assert len((await opened(bob, kind))["items"]) == 1
    visitor = await signed_in(node.served, bob.who)
    page = (await visitor.get(f"/@ana@{ana.home.host}/{kind}")).text
    assert ("&lt;b&gt;Fine&lt;/b&gt;" if kind == "goals" else "2nd time") in page


@pytest.mark.parametrize(("kind", "status"), [("goals", 404), ("sessions", 403)])
async def test_L09_a_closed_door_takes_goals_and_sessions_back(
    node: Home, bob: Dweller, ana: Puppet, kind: str, status: int
) -> None:
    goal = thing(ana) | {"id": f"{ana.uri}/{kind}#1"}
    said = shelving.GOAL if kind == "goals" else shelving.SESSION
    goal["chronicle"] |= {name: value for name, value in said.items() if value is not None}
    show(ana, kind, [goal])
    assert (await opened(bob, kind))["items"]
    ana.home.pages[f"/users/ana/{kind}"] = lambda _: web.Response(status=status)
    node.served.clock.advance(minutes=6)
    assert (await opened(bob, kind))["state"] == "none"
    assert await node.number("SELECT count(*) FROM friend_shelf_items") == 0


async def test_L01_what_somebody_writes_elsewhere_is_text_and_no_markup(node: Home, bob: Dweller, ana: Puppet) -> None:
    words = 'So <script>alert("x")</script> [go](javascript:alert) \u202etxet'
    review = thing(ana, at="2026-01-01T00:00:00Z", content=words) | {"id": f"{ana.uri}/r/1"}
    review["chronicle"]["title"] = "A\u0007 title"
    show(ana, "reviews", [review])
    found = (await opened(bob, "reviews"))["items"][0]
    assert (found["title"], found["content"]) == ("A title", words.replace("\u202e", ""))


async def test_A17_a_shelf_without_end_is_left(
    node: Home, bob: Dweller, ana: Puppet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf_reading, "MAX_PAGES", 7)
    asked = []

    def endless(request: web.Request) -> web.StreamResponse:
        asked.append(request.path_qs)
        here = {"id": f"{ana.home.url}{request.path_qs}", "type": "OrderedCollectionPage"}
        found = here | {"orderedItems": [thing(ana)], "next": f"{ana.uri}/library?after={len(asked)}"}
        return web.json_response(found, content_type=ACTIVITY)

    ana.home.pages["/users/ana/library"] = endless
    assert len((await opened(bob, "library"))["items"]) == 1
    await node.runner.drain()
    assert len(asked) == 1 + 7
    shelf = await opened(bob, "library")
    assert (len(shelf["items"]), shelf["is_whole"]) == (7, True)


async def test_A17_a_shelf_that_leads_back_to_itself_is_left(node: Home, bob: Dweller, ana: Puppet) -> None:
    show(ana, "library", [thing(ana)], f"{ana.uri}/library")
    await opened(bob, "library")
    await node.runner.drain()
    assert ana.home.asked.count("/users/ana/library") <= 2


async def test_A18_pages_on_another_server_are_not_read(
    node: Home, bob: Dweller, ana: Puppet, another: Stranger
) -> None:
    show(ana, "library", [thing(ana)], f"{another.url}/users/ana/library?after=1")
    assert (await opened(bob, "library"))["items"] == []
    await node.runner.drain()
    ana.home.redirect("/users/ana/ratings", f"{another.url}/users/ana/ratings")
    await opened(bob, "ratings")
    await node.runner.drain()
    assert await node.number("SELECT count(*) FROM friend_shelf_items") == 0


@pytest.mark.parametrize("status", [403, 404, 410])
async def test_L09_a_closed_door_takes_everything_back(node: Home, bob: Dweller, ana: Puppet, status: int) -> None:
    show(ana, "library", [thing(ana)])
    assert titles(await opened(bob, "library")) == ["A film"]
    ana.home.pages["/users/ana/library"] = lambda _: web.Response(status=status)
    node.served.clock.advance(minutes=6)
    shelf = await opened(bob, "library")
    assert (shelf["state"], shelf["items"]) == ("none", [])
    assert await node.number("SELECT count(*) FROM friend_shelf_items") == 0


@pytest.mark.parametrize("status", [401, 429, 500])
async def test_a_passing_trouble_takes_nothing_back(node: Home, bob: Dweller, ana: Puppet, status: int) -> None:
    show(ana, "library", [thing(ana)])
    await opened(bob, "library")
    ana.home.pages["/users/ana/library"] = lambda _: web.Response(status=status)
    node.served.clock.advance(minutes=6)
    shelf = await opened(bob, "library")
    assert (shelf["state"], titles(shelf)) == ("away", ["A film"])


async def test_nobody_waits_long_for_a_slow_server(
    node: Home, bob: Dweller, ana: Puppet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf_reading, "KNOCK_SECONDS", 0.3)
    show(ana, "library", [thing(ana)])
    quick = ana.home.pages["/users/ana/library"]

    async def slow(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(1.5)
        answer: web.StreamResponse = quick(request)
        return answer

    ana.home.pages["/users/ana/library"] = slow
    started = asyncio.get_running_loop().time()
    assert (await opened(bob, "library"))["state"] == "loading"
    assert asyncio.get_running_loop().time() - started < 1.4
    await node.runner.drain()
    assert titles(await opened(bob, "library")) == ["A film"]


async def test_L09_a_hint_is_followed_where_something_is_kept_and_nowhere_else(
    node: Home, bob: Dweller, ana: Puppet
) -> None:
    show(ana, "library", [thing(ana)])
    show(ana, "ratings", [])
    await opened(bob, "library")
    ana.home.pages["/users/ana/library"] = lambda _: web.Response(status=404)
    before = len(ana.home.asked)
    await ana.send(node, ana.activity("Update", [f"{ana.uri}/library", f"{ana.uri}/ratings"]))
    await node.runner.drain()
    assert ana.home.asked[before:] == ["/users/ana/library"]
    assert await node.number("SELECT count(*) FROM friend_shelf_items") == 0


async def test_A14_a_node_that_is_not_talked_to_is_not_asked_and_nothing_of_it_shown(
    node: Home, bob: Dweller, ana: Puppet, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(ana, "library", [thing(ana)])
    await opened(bob, "library")
    monkeypatch.setattr(instances, "admits", lambda *_: False)
    node.served.clock.advance(minutes=6)
    before = len(ana.home.asked)
    shelf = await opened(bob, "library")
    assert (shelf["state"], shelf["items"]) == ("none", [])
    assert len(ana.home.asked) == before
    assert await node.number("SELECT count(*) FROM friend_shelves") == 0


async def test_A17_a_long_shelf_is_read_whole_once_and_its_door_tried_at_each_hint(
    node: Home, bob: Dweller, ana: Puppet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "ON_A_PAGE", 2)
    show(ana, "library", [thing(ana, "One"), thing(ana, "Two"), thing(ana, "Three")], f"{ana.uri}/library/2")
    rest = {"id": f"{ana.uri}/library/2", "type": "OrderedCollectionPage", "orderedItems": [thing(ana, "Four")]}
    ana.home.show("/users/ana/library/2", rest)
    await opened(bob, "library")
    await node.runner.drain()
    assert len((await opened(bob, "library"))["items"]) == 4
    for number in range(5):
        await ana.send(node, ana.activity("Update", f"{ana.uri}/library", number))
        await node.runner.drain()
    assert ana.home.asked.count("/users/ana/library/2") == 1
    assert ana.home.asked.count("/users/ana/library") == 2 + 5
    node.served.clock.advance(seconds=10)
    await node.runner.drain()
    assert ana.home.asked.count("/users/ana/library/2") == 2
