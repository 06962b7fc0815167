"""Servers that cost us by their number or their slowness, and ours costing others: what each may have is bounded."""

import asyncio
from collections.abc import AsyncIterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, TCPConnector, web

from chronicle_node.domain.events import HINT_DELAY
from chronicle_node.errors import TooMany
from chronicle_node.federation import inbox, keyring
from chronicle_node.federation.keyring import KeyRing
from chronicle_node.federation.signatures.request import BadSignature
from chronicle_node.httpkit import ratelimit
from chronicle_node.httpkit.ratelimit import Bucket
from tests.federation.kit import Dweller, Home, home, settle
from tests.federation.stranger import ACTIVITY, Puppet, Stranger


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """On one database only: it is about what never reaches it."""
    return sqlite_url


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


async def test_S15_names_without_end_below_one_domain_share_a_budget(database_url: str, tmp_path: Path) -> None:
    async with home(database_url, tmp_path / "limited", rate_limit="on") as node:
        ring = KeyRing(node.node)
        for number in range(keyring.FETCHES_BELOW):
            ring.spend(f"https://n{number}.wildcard.example/users/mallory")
        with pytest.raises(TooMany):
            ring.spend("https://one-more.wildcard.example/users/mallory")
        ring.spend("https://elsewhere.example/users/ana")


async def test_S15_moves_without_end_share_the_budget(
    database_url: str, tmp_path: Path, elsewhere: Stranger, another: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "FETCHES_A_MINUTE", 3)
    ana, bea = elsewhere.actor("ana"), another.actor("bea")
    async with home(database_url, tmp_path / "limited", rate_limit="on") as node:
        assert (await ana.send(node, ana.activity("Like", node.url))).status == 202
        alice = await node.person("alice")
        ana.finger()
        followed = await alice.call("POST", "/api/v1/following", {"handle": f"@ana@{ana.home.host}"})
        assert followed.status == 201, followed.text
        moves = [ana.activity("Move", ana.uri, number, target=bea.uri) for number in range(4)]
        answers = [await ana.send(node, move) for move in moves]
        assert [answer.status for answer in answers] == [202, 202, 429, 429]
        assert int(answers[-1].headers["Retry-After"]) > 0
        assert await node.number("SELECT count(*) FROM inbox_activities WHERE activity_type = 'Move'") == 2


async def test_S15_who_makes_people_without_end_waits_and_those_who_are_known_do_not(
    database_url: str, tmp_path: Path, elsewhere: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "STRANGERS", Bucket(4, 3_600))
    async with home(database_url, tmp_path / "limited", rate_limit="on") as node:
        bob, ana = await node.person("bob"), elsewhere.actor("ana")
        await bob.privacy(auto_accept_follows=True)
        assert (await ana.send(node, ana.activity("Follow", bob.uri))).status == 202
        await node.runner.drain()
        answers = [
            await puppet.send(node, puppet.activity("Follow", bob.uri))
            for puppet in (elsewhere.actor(f"n{number}") for number in range(5))
        ]
        assert [answer.status for answer in answers] == [202, 202, 202, 429, 429]
        assert int(answers[-1].headers["Retry-After"]) > 60
        assert (await ana.send(node, ana.activity("Like", bob.uri))).status == 202


async def test_S15_whom_a_post_names_is_not_looked_up(node: Home, bob: Dweller, elsewhere: Stranger) -> None:
    ana = elsewhere.actor("ana")
    tags = [
        {"type": "Mention", "href": f"{elsewhere.url}/users/next{number}", "name": f"@next{number}"}
        for number in range(50)
    ]
    note = {"id": f"{ana.uri}/1", "type": "Note", "attributedTo": ana.uri, "content": "<p>hi</p>", "tag": tags}
    assert (await ana.send(node, ana.activity("Create", note | {"to": [bob.uri]}, to=[bob.uri]))).status == 202
    await node.runner.drain()
    assert elsewhere.asked == ["/users/ana"]


async def test_S16_hosts_that_are_not_there_leave_nothing(node: Home, elsewhere: Stranger) -> None:
    known = await node.number("SELECT count(*) FROM federated_instances")
    mallory = elsewhere.actor("mallory")
    for number in range(10):
        key_id = f"http://127.0.0.1:{number + 1}/users/ghost#main-key"
        await mallory.send(node, mallory.activity("Like", node.url, number), key_id=key_id)
    assert await node.number("SELECT count(*) FROM federated_instances") == known


async def test_S16_what_is_remembered_of_hosts_has_an_end(node: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratelimit, "KEEP", 10)
    monkeypatch.setattr(keyring, "KEEP", 10)
    bucket, ring = Bucket(5, 60), KeyRing(node.node)
    for number in range(50):
        bucket.take(f"n{number}.example")
        with pytest.raises(BadSignature):
            await ring.find(f"ftp://n{number}.example/key")
    assert len(bucket._left) == 10
    assert len(ring._refused) <= 10


async def test_G20_keys_on_servers_that_never_answer_leave_room_for_others(
    database_url: str, tmp_path: Path, elsewhere: Stranger, another: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "FETCHES_AT_ONCE", 4)
    monkeypatch.setattr(keyring, "AT_ONCE_BELOW", 3)
    ana, ben, mallory = another.actor("ana"), another.actor("ben"), elsewhere.actor("mallory")
    over = asyncio.Event()

    async def silent(_: web.Request) -> web.Response:
        await over.wait()
        return web.Response(status=404)

    addresses = [f"/silent/{number}" for number in range(8)]
    elsewhere.pages |= dict.fromkeys(addresses, silent)
    async with home(database_url, tmp_path / "limited", rate_limit="on") as node:
        assert (await ana.send(node, ana.activity("Like", node.url))).status == 202
        like = mallory.activity("Like", node.url)
        waiting = [asyncio.create_task(mallory.send(node, like, key_id=elsewhere.url + each)) for each in addresses]
        for refused in islice(asyncio.as_completed(waiting), 5):
            assert (await refused).status == 429
        assert [task.done() for task in waiting].count(False) == 3
        assert (await ana.send(node, ana.activity("Like", node.url, 2))).status == 202
        assert (await ben.send(node, ben.activity("Like", node.url))).status == 202
        over.set()
        await asyncio.gather(*waiting)


@pytest.mark.parametrize("page", ["<link" * 20_000, "<" * 100_000, "<a " + "x=" * 50_000, "</" + " " * 100_000])
async def test_S17_pages_made_to_trap_a_reader_of_html_are_not_read_at_all(
    node: Home, bob: Dweller, elsewhere: Stranger, page: str
) -> None:
    """WebFinger and documents are JSON or nothing; whatever else is there is put away unread."""
    elsewhere.pages["/.well-known/webfinger"] = lambda _: web.Response(text=page, content_type="text/html")
    async with asyncio.timeout(30):
        answer = await bob.call("POST", "/api/v1/following", {"handle": f"@ana@{elsewhere.host}"})
    assert answer.status == 404
    assert elsewhere.asked == ["/.well-known/webfinger"]


async def test_D01_a_body_that_drips_is_given_up(
    node: Home, elsewhere: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "BODY_SECONDS", 0.3)
    mallory = elsewhere.actor("mallory")

    async def dripping() -> object:
        for _ in range(1_000):
            yield b" "
            await asyncio.sleep(0.1)

    headers = mallory.signed(node, "/ap/inbox", b"")
    given: dict[str, Any] = {"data": dripping(), "headers": headers}
    async with asyncio.timeout(60), elsewhere.http.post(f"{node.url}/ap/inbox", **given) as got:
        assert got.status == 400
    assert await node.number("SELECT count(*) FROM inbox_activities") == 0


async def test_D01_who_lets_bodies_drip_keeps_nobody_else_out(
    database_url: str, tmp_path: Path, elsewhere: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "FROM_ONE", 3)
    mallory, ana = elsewhere.actor("mallory"), elsewhere.actor("ana")

    async def never() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(30)

    async with (
        home(database_url, tmp_path / "limited", rate_limit="on") as node,
        ClientSession(connector=TCPConnector(local_addr=("127.0.0.2", 0), limit=0)) as far,
    ):
        headers = mallory.signed(node, "/ap/inbox", b"")
        dripping = [
            asyncio.create_task(far.post(f"{node.url}/ap/inbox", data=never(), headers=headers)) for _ in range(5)
        ]
        done, under_way = await asyncio.wait(dripping, timeout=5, return_when=asyncio.ALL_COMPLETED)
        assert [task.result().status for task in done] == [429, 429]
        assert (await ana.send(node, ana.activity("Like", node.url))).status == 202
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


async def test_D04_what_a_crowd_comes_to_fetch_is_made_once(
    node: Home, bob: Dweller, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = []
    read = node.node.db.read

    async def counted(*args: object, **kw: object) -> object:
        reads.append(args)
        return await read(*args, **kw)  # type: ignore[arg-type]

    monkeypatch.setattr(node.node.db, "read", counted)
    for _ in range(100):
        answer = await node.served.get(bob.uri.removeprefix(node.url), headers={"Accept": ACTIVITY})
        assert answer.headers["Cache-Control"].startswith("public, max-age=")
    assert len(reads) <= 10  # one a second


async def test_D07_an_import_says_nothing_but_that_there_is_something(
    node: Home, bob: Dweller, elsewhere: Stranger
) -> None:
    """Years at a time are one hint to those who may look, and no post."""
    ana = _plays_here(elsewhere.actor("ana"))
    await bob.privacy(auto_accept_follows=True, history_public=True, post_reviews=True)
    await ana.send(node, ana.activity("Follow", bob.uri))
    await node.runner.drain()
    listens = [
        {
            "listened_at": 1_300_000_000 + 300 * number,
            "track_metadata": {"artist_name": "Björk", "track_name": f"{number}"},
        }
        for number in range(1_000)
    ]
    for start in range(0, len(listens), 250):
        body = {"listen_type": "import", "payload": listens[start : start + 250]}
        assert (await bob.call("POST", "/1/submit-listens", body)).status == 200
        await settle(node, seconds=HINT_DELAY)
    assert await node.number("SELECT count(*) FROM interaction_events") == 1_000
    assert {activity["type"] for _, activity in elsewhere.inbox} == {"Accept", "Update"}
    assert len(elsewhere.got("Update")) <= 4


def _plays_here(ana: Puppet) -> Puppet:
    capability = {"type": "Link", "href": "urn:chronicle:ns#plays"}
    plays = {"v": 1, "history": f"{ana.uri}/history", "now": f"{ana.uri}/now"}
    ana.show(generator={"type": "Application", "implements": [capability]}, chronicle=plays)
    return ana
