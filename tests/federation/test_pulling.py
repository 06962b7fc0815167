"""Reading the diary of somebody on a server that lies, wanders or never ends."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from tests.federation.kit import Dweller, Home
from tests.federation.stranger import ACTIVITY, Puppet, Stranger

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


@pytest.fixture
async def ana(node: Home, bob: Dweller, elsewhere: Stranger) -> Puppet:
    """Whom Bob follows, on a server that says it is a Chronicle node."""
    ana = elsewhere.actor("ana")
    capability = {"type": "Link", "href": "urn:chronicle:ns#plays"}
    plays = {"v": 1, "history": f"{ana.uri}/history", "now": f"{ana.uri}/now"}
    ana.show(generator={"type": "Application", "implements": [capability]}, chronicle=plays)
    ana.finger()
    answer = await bob.call("POST", "/api/v1/following", {"handle": f"@ana@{elsewhere.host}"})
    assert answer.status == 201, answer.text
    await node.runner.drain()
    await ana.send(node, ana.activity("Accept", elsewhere.got("Follow")[0]))
    return ana


def play(ana: Puppet, number: int, **members: Any) -> dict[str, Any]:
    media = {"type": "movie", "kind": "movie", "title": f"Film {number}"}
    block = {"v": 1, "event": "finish", "precision": "exact", "media": media}
    return {
        "id": f"{ana.home.url}/plays/{number}",
        "type": "View",
        "actor": ana.uri,
        "object": {"type": "Video", "name": f"Film {number}"},
        "published": (START - timedelta(minutes=number)).isoformat(),
        "chronicle": block,
    } | members


def page(ana: Puppet, items: list[Any], following: str | None = None, at: str = "") -> dict[str, Any]:
    home = f"{ana.uri}/history"
    found = {"id": home + at, "type": "OrderedCollectionPage", "partOf": home, "orderedItems": items}
    return found | ({"next": following} if following else {})


def show(ana: Puppet, items: list[Any], following: str | None = None) -> None:
    first = page(ana, items, following, "?page=1")
    ana.home.show("/users/ana/history", {"id": f"{ana.uri}/history", "type": "OrderedCollection", "first": first})


async def look(node: Home) -> None:
    await node.look_again()
    await node.runner.drain()


async def test_a_diary_is_read_with_the_readers_own_signature(node: Home, bob: Dweller, ana: Puppet) -> None:
    seen = []

    def only_bob(request: web.Request) -> web.StreamResponse:
        seen.append(request.headers["Signature"])
        found = {"id": f"{ana.uri}/history", "type": "OrderedCollection", "first": page(ana, [play(ana, 1)])}
        return web.json_response(found, content_type=ACTIVITY)

    ana.home.pages["/users/ana/history"] = only_bob
    await look(node)
    assert await bob.feed() == ["Film 1"]
    assert all(f'keyId="{bob.uri}#main-key"' in signature for signature in seen)


async def test_what_is_no_longer_there_is_forgotten(node: Home, bob: Dweller, ana: Puppet) -> None:
    show(ana, [play(ana, 1), play(ana, 2), play(ana, 3)])
    await look(node)
    assert await bob.feed() == ["Film 1", "Film 2", "Film 3"]
    show(ana, [play(ana, 1), play(ana, 3)])
    await look(node)
    assert await bob.feed() == ["Film 1", "Film 3"]


@pytest.mark.parametrize("status", [403, 404, 410])
async def test_L09_a_closed_door_takes_everything_back(node: Home, bob: Dweller, ana: Puppet, status: int) -> None:
    show(ana, [play(ana, 1)])
    await look(node)
    ana.home.pages["/users/ana/history"] = lambda _: web.Response(status=status)
    await look(node)
    assert await bob.feed() == []
    assert await node.number("SELECT count(*) FROM friend_plays") == 0


@pytest.mark.parametrize("status", [401, 429, 500])
async def test_a_passing_trouble_takes_nothing_back(node: Home, bob: Dweller, ana: Puppet, status: int) -> None:
    show(ana, [play(ana, 1)])
    await look(node)
    ana.home.pages["/users/ana/history"] = lambda _: web.Response(status=status)
    await look(node)
    assert await bob.feed() == ["Film 1"]


async def test_a_page_that_cannot_be_read_takes_nothing_back(node: Home, bob: Dweller, ana: Puppet) -> None:
    show(ana, [play(ana, 1)])
    await look(node)
    ana.home.pages["/users/ana/history"] = lambda _: web.Response(text="not json", content_type=ACTIVITY)
    await look(node)
    assert await bob.feed() == ["Film 1"]


async def test_A17_a_collection_without_end_is_left_after_ten_pages(node: Home, bob: Dweller, ana: Puppet) -> None:
    asked = []

    def endless(request: web.Request) -> web.StreamResponse:
        asked.append(request.path_qs)
        number = len(asked)
        items = [play(ana, number * 10 + each) for each in range(10)]
        return web.json_response(page(ana, items, f"{ana.uri}/history?after={number}"), content_type=ACTIVITY)

    ana.home.pages["/users/ana/history"] = endless
    await look(node)
    assert len(asked) <= 11
    assert await node.number("SELECT count(*) FROM friend_plays") == 100


async def test_A17_a_collection_that_leads_back_to_itself_is_left(node: Home, bob: Dweller, ana: Puppet) -> None:
    show(ana, [play(ana, 1)], f"{ana.uri}/history")
    await look(node)
    assert await bob.feed() == ["Film 1"]
    assert ana.home.asked.count("/users/ana/history") <= 2


async def test_A18_pages_on_another_server_are_not_read(
    node: Home, bob: Dweller, ana: Puppet, another: Stranger
) -> None:
    show(ana, [play(ana, 1)], f"{another.url}/history")
    await look(node)
    assert another.asked == []
    assert await bob.feed() == []


async def test_plays_of_somebody_else_or_that_cannot_be_are_passed_over(
    node: Home, bob: Dweller, ana: Puppet, another: Stranger
) -> None:
    wrong = [
        play(ana, 2, actor=f"{ana.home.url}/users/eve"),
        play(ana, 3, id=f"{another.url}/plays/3"),
        play(ana, 4, published="yesterday"),
        play(ana, 5, chronicle={"v": 1, "event": "finish", "precision": "exact", "media": {"type": "movie"}}),
        "https://elsewhere.example/plays/6",
    ]
    show(ana, [play(ana, 1), *wrong])
    await look(node)
    assert await bob.feed() == ["Film 1"]


async def test_L01_a_title_is_text_and_nothing_else(node: Home, bob: Dweller, ana: Puppet) -> None:
    media = {"type": "movie", "kind": "movie", "title": "<script>alert(1)</script>\u202egnp"}
    show(ana, [play(ana, 1, chronicle={"v": 1, "event": "finish", "precision": "exact", "media": media})])
    await look(node)
    assert await bob.feed() == ["<script>alert(1)</script>gnp"]


async def test_one_follower_reads_nothing_of_what_another_was_shown(node: Home, bob: Dweller, ana: Puppet) -> None:
    show(ana, [play(ana, 1)])
    await look(node)
    carol = await node.person("carol")
    await carol.call("POST", "/api/v1/following", {"handle": f"@ana@{ana.home.host}"})
    await node.runner.drain()
    assert await bob.feed() == ["Film 1"]
    assert await carol.feed() == []


async def test_what_an_owner_deletes_is_gone_for_everybody(node: Home, bob: Dweller, ana: Puppet) -> None:
    show(ana, [play(ana, 1), play(ana, 2)])
    await look(node)
    await ana.send(node, ana.activity("Delete", {"id": f"{ana.home.url}/plays/1", "type": "Tombstone"}))
    mallory = ana.home.actor("mallory")
    await mallory.send(node, mallory.activity("Delete", f"{ana.home.url}/plays/2"))
    await node.runner.drain()
    assert await bob.feed() == ["Film 2"]


async def test_copies_are_kept_for_a_month_and_no_longer(node: Home, bob: Dweller, ana: Puppet) -> None:
    show(ana, [play(ana, 1)])
    await look(node)
    node.served.clock.advance(days=31)
    assert await bob.feed() == []


async def test_plays_of_one_second_on_two_pages_stay(node: Home, bob: Dweller, ana: Puppet) -> None:
    """The first page ends in the middle of a second; the rest of it stands on a page that is not read again."""
    same = {"published": START.isoformat()}
    older = page(ana, [play(ana, 2, **same), play(ana, 3)], at="?page=2")
    ana.home.pages["/users/ana/history"] = _paged(ana, [play(ana, 1, **same)], older)
    await look(node)
    assert sorted(await bob.feed()) == ["Film 1", "Film 2", "Film 3"]
    await look(node)
    assert sorted(await bob.feed()) == ["Film 1", "Film 2", "Film 3"]


async def test_what_was_taken_out_of_the_depths_is_forgotten_within_a_day(
    node: Home, bob: Dweller, ana: Puppet
) -> None:
    newest = [play(ana, 1)]
    ana.home.pages["/users/ana/history"] = _paged(ana, newest, page(ana, [play(ana, 2), play(ana, 3)], at="?page=2"))
    await look(node)
    assert len(await bob.feed()) == 3
    ana.home.pages["/users/ana/history"] = _paged(ana, newest, page(ana, [play(ana, 3)], at="?page=2"))
    for _ in range(96):
        node.served.clock.advance(minutes=15)
        await look(node)
    assert await bob.feed() == ["Film 1", "Film 3"]


async def test_two_readings_of_one_diary_do_not_overlap(node: Home, bob: Dweller, ana: Puppet) -> None:
    """What the slower one had seen before the door closed must not come back after it."""
    show(ana, [play(ana, 1)])
    begun, closed = asyncio.Event(), asyncio.Event()
    fetch = node.node.http.get

    async def slow(url: str, **how: Any) -> Any:
        answer = await fetch(url, **how)
        if url.endswith("/history") and not begun.is_set():
            begun.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(closed.wait(), 1)
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(node.node.http, "get", slow)
        await node.look_again()
        older = asyncio.create_task(node.runner.drain())
        await begun.wait()
        ana.home.pages["/users/ana/history"] = lambda _: web.Response(status=404)
        await node.look_again()
        await node.runner.drain()
        closed.set()
        await older
    await node.runner.drain()
    assert await bob.feed() == []


async def test_a_reading_that_fails_holds_up_a_closed_door_for_a_minute_at_most(
    node: Home, bob: Dweller, ana: Puppet
) -> None:
    show(ana, [play(ana, 1)])
    await look(node)
    ana.home.pages["/users/ana/history"] = lambda _: web.Response(status=503)
    await look(node)
    for _ in range(5):
        node.served.clock.advance(seconds=61)
        await node.runner.drain()
    ana.home.pages["/users/ana/history"] = lambda _: web.Response(status=404)
    await node.look_again()
    node.served.clock.advance(seconds=61)
    await node.runner.drain()
    assert await bob.feed() == []


def _paged(ana: Puppet, newest: list[Any], older: dict[str, Any]) -> Callable[[web.Request], web.StreamResponse]:
    """A diary of two pages."""
    first = page(ana, newest, older["id"], "?page=1")
    whole = {"id": f"{ana.uri}/history", "type": "OrderedCollection", "first": first}

    def answer(request: web.Request) -> web.StreamResponse:
        return web.json_response(older if "page" in request.query else whole, content_type=ACTIVITY)

    return answer
