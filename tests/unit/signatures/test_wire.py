"""Our client signs, a real server receives, our verifier accepts: nothing on the way changes what was signed."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from ipaddress import ip_network

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from chronicle_node.errors import Problem
from chronicle_node.federation.signatures.request import SignedRequest
from chronicle_node.federation.signatures.signer import Scheme, signer
from chronicle_node.federation.signatures.verify import parse, verify
from chronicle_node.net.client import HttpClient
from tests.unit.signatures.kit import ACTOR, BODY, KEY_ID, actor_key, pair

BOTH = pytest.mark.parametrize("scheme", ["cavage", "rfc9421"])
LOOPBACK = (ip_network("127.0.0.0/8"),)


async def who(request: web.Request) -> web.Response:
    """Answer who signed, as an inbox would find out."""
    received = SignedRequest.received(request.method, request.raw_path, request.raw_headers, await request.read())
    server = f"127.0.0.1:{request.url.port}"
    try:
        claim = parse(received, hosts=frozenset({server}), scheme="http", now=datetime.now(UTC))
        return web.Response(text=verify(claim, actor_key()).actor_uri)
    except Problem as problem:
        return web.Response(status=problem.status, text=problem.detail)


@asynccontextmanager
async def serving(handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handler)
    async with TestServer(app, host="127.0.0.1") as server:
        yield str(server.make_url("")).rstrip("/")


@BOTH
@pytest.mark.parametrize("path", ["/ap/inbox", "/a%20b/é?x=1&y=ü%2F", "/"])
async def test_a_signed_fetch_is_known_on_arrival(scheme: Scheme, path: str) -> None:
    sign = signer(KEY_ID, pair().private_pem, lambda: datetime.now(UTC), scheme)
    async with serving(who) as url, HttpClient("t", LOOPBACK) as http:
        assert (await http.get(url + path, sign=sign)).body.decode() == ACTOR


@BOTH
async def test_a_signed_delivery_is_known_on_arrival(scheme: Scheme) -> None:
    sign = signer(KEY_ID, pair().private_pem, lambda: datetime.now(UTC), scheme)
    async with serving(who) as url, HttpClient("t", LOOPBACK) as http:
        answer = await http.post(url + "/ap/inbox", BODY, {"Content-Type": "application/activity+json"}, sign=sign)
    assert answer.body.decode() == ACTOR


@BOTH
async def test_a_redirected_fetch_is_known_at_its_end(scheme: Scheme) -> None:
    sign = signer(KEY_ID, pair().private_pem, lambda: datetime.now(UTC), scheme)
    async with serving(who) as end:

        async def away(_: web.Request) -> web.Response:
            raise web.HTTPFound(end + "/there")

        async with serving(away) as url, HttpClient("t", LOOPBACK) as http:
            assert (await http.get(url, sign=sign)).body.decode() == ACTOR


async def test_an_unsigned_fetch_is_nobodys() -> None:
    async with serving(who) as url, HttpClient("t", LOOPBACK) as http:
        assert (await http.get(url)).status == 401
