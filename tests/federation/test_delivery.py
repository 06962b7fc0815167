"""What a node sends to servers nobody here wrote, and how it takes their answers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from aiohttp import web

from tests.federation.kit import Dweller, Home
from tests.federation.stranger import Puppet, Stranger


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


@pytest.fixture
def ana(elsewhere: Stranger) -> Puppet:
    ana = elsewhere.actor("ana")
    ana.finger()
    return ana


def saying(*statuses: int, **headers: str) -> Callable[[web.Request], web.StreamResponse]:
    """Answer with these statuses in turn, the last one for ever."""
    left = list(statuses)
    return lambda _: web.Response(status=left.pop(0) if len(left) > 1 else left[0], headers=headers)


async def ask(bob: Dweller, ana: Puppet) -> None:
    answer = await bob.call("POST", "/api/v1/following", {"handle": f"@ana@{ana.home.host}"})
    assert answer.status == 201, answer.text
    await bob.home.runner.drain()


async def delivery(node: Home) -> tuple[str, int, int | None]:
    """State, tries and last status of the last delivery."""
    return tuple((await node.rows("SELECT state, attempts, last_status FROM deliveries ORDER BY id DESC"))[0])


async def test_a_request_arrives_signed_and_whole(node: Home, bob: Dweller, ana: Puppet) -> None:
    await ask(bob, ana)
    [(headers, follow)] = ana.home.inbox
    assert (follow["type"], follow["actor"], follow["object"]) == ("Follow", bob.uri, ana.uri)
    assert follow["to"] == [ana.uri]
    assert f'keyId="{bob.uri}#main-key"' in headers["Signature"]
    assert headers["Content-Type"] == "application/activity+json"
    assert node.url in headers["User-Agent"]
    assert await delivery(node) == ("delivered", 1, 202)


async def test_an_answer_carries_the_request_it_answers(node: Home, bob: Dweller, ana: Puppet) -> None:
    await bob.privacy(auto_accept_follows=True)
    follow = ana.activity("Follow", bob.uri)
    await ana.send(node, follow)
    await node.runner.drain()
    [accept] = ana.home.got("Accept")
    assert accept["actor"] == bob.uri
    assert {name: accept["object"][name] for name in ("id", "type", "actor", "object")} == {
        "id": follow["id"],
        "type": "Follow",
        "actor": ana.uri,
        "object": bob.uri,
    }


async def test_an_end_carries_the_request_it_ends(node: Home, bob: Dweller, ana: Puppet) -> None:
    await ask(bob, ana)
    [person] = await bob.items("/api/v1/following")
    await bob.call("DELETE", f"/api/v1/following/{person['id']}")
    await node.runner.drain()
    [follow], [undo] = ana.home.got("Follow"), ana.home.got("Undo")
    assert undo["object"]["id"] == follow["id"]


async def test_an_activity_can_be_read_by_those_it_was_for(
    node: Home, bob: Dweller, ana: Puppet, elsewhere: Stranger
) -> None:
    await ask(bob, ana)
    path = ana.home.got("Follow")[0]["id"].removeprefix(node.url)
    assert (await ana.get(node, path)).json["type"] == "Follow"
    assert (await elsewhere.actor("eve").get(node, path)).status == 404
    assert (await node.served.get(path)).status == 404


async def test_who_knows_only_the_newer_signatures_is_answered_with_those(
    node: Home, bob: Dweller, ana: Puppet
) -> None:
    """The fallback is tried once and remembered."""

    def picky(request: web.Request) -> web.StreamResponse:
        return web.Response(status=202 if "Signature-Input" in request.headers else 401)

    ana.home.answer = picky
    await ask(bob, ana)
    assert await delivery(node) == ("delivered", 1, 202)
    assert len(ana.home.inbox) == 2
    [person] = await bob.items("/api/v1/following")
    await bob.call("DELETE", f"/api/v1/following/{person['id']}")
    await node.runner.drain()
    assert len(ana.home.inbox) == 3


async def test_a_refusal_for_good_is_not_repeated(node: Home, bob: Dweller, ana: Puppet) -> None:
    ana.home.answer = saying(410)
    await ask(bob, ana)
    assert await delivery(node) == ("failed", 1, 410)


async def test_a_failure_is_tried_again_until_it_works(node: Home, bob: Dweller, ana: Puppet) -> None:
    ana.home.answer = saying(500, 502, 202)
    await ask(bob, ana)
    assert await delivery(node) == ("pending", 1, 500)
    for _ in range(2):
        node.served.clock.advance(minutes=2)
        await node.runner.drain()
    assert await delivery(node) == ("delivered", 3, 202)
    dates = {headers["Date"] for headers, _ in ana.home.inbox}
    assert len(dates) == 3  # signed anew each time


async def test_a_server_that_asks_for_patience_gets_it(node: Home, bob: Dweller, ana: Puppet) -> None:
    ana.home.answer = saying(429, 202, **{"Retry-After": "3600"})
    await ask(bob, ana)
    node.served.clock.advance(minutes=59)
    await node.runner.drain()
    assert len(ana.home.inbox) == 1
    node.served.clock.advance(minutes=2)
    await node.runner.drain()
    assert await delivery(node) == ("delivered", 2, 202)


async def test_a_host_that_fails_again_and_again_is_left_alone_for_a_while(
    node: Home, bob: Dweller, ana: Puppet
) -> None:
    ana.home.answer = saying(503)
    await ask(bob, ana)
    for _ in range(5):
        node.served.clock.advance(minutes=15)
        await node.runner.drain()
    tried = len(ana.home.inbox)
    assert await node.number("SELECT count(*) FROM federated_instances WHERE open_until IS NOT NULL") == 1
    node.served.clock.advance(minutes=5)
    await node.runner.drain()
    assert len(ana.home.inbox) == tried
    node.served.clock.advance(hours=1)
    await node.runner.drain()
    assert len(ana.home.inbox) == tried + 1


async def test_a_host_that_speaks_again_is_spoken_to_again(node: Home, bob: Dweller, ana: Puppet) -> None:
    await ask(bob, ana)
    await node.execute("UPDATE federated_instances SET fail_count = 9 WHERE is_self = false")
    now = node.served.clock.now()
    assert (await ana.send(node, ana.activity("Follow", bob.uri), now=now)).status == 202
    assert await node.number("SELECT count(*) FROM federated_instances WHERE fail_count > 0") == 0


async def test_a_server_that_knows_nothing_of_plays_is_not_told_of_them(node: Home, bob: Dweller, ana: Puppet) -> None:
    await bob.privacy(auto_accept_follows=True, history_public=True)
    await ana.send(node, ana.activity("Follow", bob.uri))
    await node.runner.drain()
    await bob.listen("Anchor Song")
    node.served.clock.advance(minutes=2)
    await node.runner.drain()
    assert [activity["type"] for _, activity in ana.home.inbox] == ["Accept"]


async def test_plays_on_and_on_cause_fewer_and_fewer_hints(node: Home, bob: Dweller, ana: Puppet) -> None:
    capability = {"type": "Link", "href": "urn:chronicle:ns#plays"}
    plays = {"v": 1, "history": f"{ana.uri}/history", "now": f"{ana.uri}/now"}
    ana.show(generator={"type": "Application", "implements": [capability]}, chronicle=plays)
    await bob.privacy(auto_accept_follows=True, history_public=True)
    await ana.send(node, ana.activity("Follow", bob.uri))
    await node.runner.drain()
    for number in range(120):
        await bob.listen(f"Track {number}")
        node.served.clock.advance(seconds=5)
        await node.runner.drain()
    hints = ana.home.got("Update")
    assert 8 <= len(hints) <= 40
    assert {hint["object"] for hint in hints} == {f"{bob.uri}/history"}
    assert not any("Track" in str(hint) for hint in hints)


async def test_who_cannot_have_our_key_for_an_hour_still_gets_it(node: Home, bob: Dweller, ana: Puppet) -> None:
    ana.home.answer = saying(401)
    await ask(bob, ana)
    for _ in range(8):
        node.served.clock.advance(minutes=9)
        await node.runner.drain()
    ana.home.answer = saying(202)
    node.served.clock.advance(hours=2)
    await node.runner.drain()
    assert (await delivery(node))[0] == "delivered"


async def test_what_a_silent_host_is_owed_is_given_up_after_some_days(node: Home, bob: Dweller, ana: Puppet) -> None:
    """The job and what it owes end together, however often it only waited."""
    ana.home.answer = saying(503)
    await ask(bob, ana)
    for _ in range(200):
        node.served.clock.advance(hours=1)
        await node.runner.drain()
    assert (await delivery(node))[0] == "failed"
    assert len(ana.home.inbox) >= 16


async def test_waiting_for_a_silent_host_uses_no_try_up(node: Home, bob: Dweller, ana: Puppet) -> None:
    ana.home.answer = saying(503)
    await ask(bob, ana)
    for _ in range(20):
        until = node.served.clock.now() + timedelta(minutes=30)
        at = f"{until:%Y-%m-%d %H:%M:%S.000000}" + ("" if node.node.settings.is_sqlite else "+00:00")
        await node.execute(
            f"UPDATE federated_instances SET open_until = '{at}', due_at = '{at}' WHERE due_at IS NOT NULL"
        )
        node.served.clock.advance(minutes=29)
        await node.runner.drain()
    ana.home.answer = saying(202)
    node.served.clock.advance(hours=1)
    await node.runner.drain()
    assert await delivery(node) == ("delivered", 2, 202)
