"""Keys replaced: what leaves is signed with the new ones, and nobody loses what was on its way."""

import re
from collections.abc import Callable

import pytest
from aiohttp import web

from chronicle_node.errors import Problem
from chronicle_node.federation.signatures import cavage, keys
from chronicle_node.federation.signatures.claim import Claim, Rules
from chronicle_node.federation.signatures.request import SignedRequest
from chronicle_node.services import maintenance
from tests.federation.kit import Circle, Dweller, Home, settle
from tests.federation.stranger import Puppet, Stranger


async def test_a_friend_elsewhere_notices_nothing_when_keys_are_replaced(circle: Circle) -> None:
    """Node A knows Bob's key for a while already; it is told of the new one and believes what comes after."""
    a, b = circle.nodes.a, circle.nodes.b
    circle.pass_time(minutes=20)
    before = (await b.rows("SELECT public_key_pem, multikeys FROM actors WHERE user_id IS NOT NULL"))[0]
    assert (await circle.bob.call("POST", "/api/v1/me/keys")).status == 200
    after = (await b.rows("SELECT public_key_pem, multikeys FROM actors WHERE user_id IS NOT NULL"))[0]
    assert before[0] != after[0]
    assert before[1] != after[1]
    await circle.settle()
    known = (await a.rows(f"SELECT public_key_pem FROM actors WHERE uri = '{circle.bob.uri}'"))[0][0]
    assert known == after[0]
    await circle.bob.privacy(history_audience="followers")
    await circle.bob.listen("Hyperballad")
    await circle.settle()
    assert await circle.alice.feed() == ["Hyperballad"]


async def test_a_friend_elsewhere_who_knows_the_former_key_since_just_now_is_told_with_it(circle: Circle) -> None:
    """Keys are fetched anew at most every ten minutes; the former key is believed in the meantime."""
    assert (await circle.bob.call("POST", "/api/v1/me/keys")).status == 200
    await circle.settle()
    a, b = circle.nodes.a, circle.nodes.b
    (own,) = await b.rows("SELECT public_key_pem FROM actors WHERE user_id IS NOT NULL")
    (known,) = await a.rows(f"SELECT public_key_pem FROM actors WHERE uri = '{circle.bob.uri}'")
    assert own[0] == known[0]


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


@pytest.fixture
async def ana(node: Home, bob: Dweller, elsewhere: Stranger) -> Puppet:
    """Who follows Bob from a server that knows his key."""
    puppet = elsewhere.actor("ana")
    assert (await puppet.send(node, puppet.activity("Follow", bob.uri))).status == 202
    await node.runner.drain()
    await bob.accept_everybody()
    await settle(node)
    elsewhere.inbox.clear()
    return puppet


def accepts(pem: str, home: Home) -> Callable[[web.Request], web.StreamResponse]:
    """An inbox that believes this key alone."""

    def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=202 if _fits(request, pem, home) else 401)

    return answer


def _fits(request: web.Request, pem: str, home: Home) -> bool:
    body = request._read_bytes or b""
    received = SignedRequest.received("POST", request.raw_path, request.raw_headers, body)
    try:
        rules = Rules(frozenset({request.host}), "http", home.served.clock.now())
        claim: Claim = cavage.parse(received, rules)
    except Problem:  # the other kind of signature
        return False
    return claim.matches(keys.load_public(pem))


async def test_who_believes_the_former_key_alone_is_told_with_that(node: Home, bob: Dweller, ana: Puppet) -> None:
    former = (await node.rows("SELECT public_key_pem FROM actors WHERE user_id IS NOT NULL"))[0][0]
    ana.home.answer = accepts(former, node)
    assert (await bob.call("POST", "/api/v1/me/keys")).status == 200
    await settle(node)
    newer = ana.home.got("Update")[-1]["object"]["publicKey"]["publicKeyPem"]
    assert newer != former
    assert await node.number("SELECT count(*) FROM deliveries WHERE state = 'delivered'") == 2
    ana.home.inbox.clear()
    ana.home.answer = accepts(newer, node)
    await bob.call("PATCH", "/api/v1/me", {"display_name": "Robert"})
    await settle(node)
    assert len(ana.home.got("Update")) == 1


async def test_the_former_key_is_forgotten_after_a_week(node: Home, bob: Dweller, ana: Puppet) -> None:
    assert (await bob.call("POST", "/api/v1/me/keys")).status == 200
    count = "SELECT count(*) FROM actors WHERE former_key_sealed IS NOT NULL"
    await node.node.db.write(maintenance.prune)
    assert await node.number(count) == 1
    node.served.clock.advance(days=8)
    await node.node.db.write(maintenance.prune)
    assert await node.number(count) == 0


async def test_keys_are_replaced_once_an_hour_at_most(node: Home, bob: Dweller) -> None:
    first = await bob.call("POST", "/api/v1/me/keys")
    assert first.json["keys_changed_at"] is not None
    again = await bob.call("POST", "/api/v1/me/keys")
    assert (again.status, re.fullmatch(r"3\d{3}", again.headers["Retry-After"]) is not None) == (429, True)
    node.served.clock.advance(minutes=61)
    assert (await bob.call("POST", "/api/v1/me/keys")).status == 200
