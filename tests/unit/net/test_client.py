"""The outgoing client against servers that mean harm, on the loopback that each test opens or keeps shut."""

import asyncio
import gzip
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from ipaddress import ip_network
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from chronicle_node.net.client import HttpClient, Outgoing
from chronicle_node.net.errors import Refused, TimedOut, TooLarge, Unreachable

LOOPBACK = (ip_network("127.0.0.0/8"),)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Names(AbstractResolver):
    """A name server that answers what it is told, one answer after the other."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        address = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing is held."""


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handler)
    server = TestServer(app, host="127.0.0.1")
    async with server:
        yield str(server.make_url("/")).rstrip("/")


def client(**options: Any) -> HttpClient:
    return HttpClient("Chronicle/test (+https://node.example/)", LOOPBACK, **options)


async def hello(request: web.Request) -> web.Response:
    return web.json_response({"headers": dict(request.headers), "body": (await request.read()).decode()})


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}/", "http://[::ffff:127.0.0.1]:{port}/", "http://localhost:{port}/"]
)
async def test_S01_nothing_connects_to_a_private_address(url: str) -> None:
    connections = 0

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        writer.close()

    server = await asyncio.start_server(count, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, HttpClient("t") as http:
        with pytest.raises(Refused, match="CHRONICLE_OUTBOUND_ALLOW"):
            await http.get(url.format(port=port))
    assert connections == 0


@pytest.mark.parametrize("host", ["0.0.0.0", "0x7f000001", "2130706433", "0177.0.0.1", "127.1"])
async def test_S03_other_spellings_of_loopback_reach_nothing(host: str) -> None:
    async with HttpClient("t") as http:
        with pytest.raises((Refused, Unreachable)):
            await http.get(f"https://{host}/")


async def test_S04_the_address_that_is_connected_to_is_the_one_that_is_checked() -> None:
    async with HttpClient("t", resolver=Names("127.0.0.1")) as http:
        with pytest.raises(Refused):
            await http.get("https://rebinding.example/")


@pytest.mark.parametrize(
    "target",
    [
        "https://10.0.0.1/",
        "file:///etc/passwd",
        "data:text/plain,x",
        "gopher://x.example/",
        "http://1.1.1.1:6379/",
    ],
)
async def test_S05_a_redirect_meets_the_same_rules(target: str) -> None:
    async def away(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": target})

    async with serving(away) as url, client() as http:
        with pytest.raises(Refused):
            await http.get(url)


async def test_S06_a_redirect_loop_ends_after_three_hops() -> None:
    hops = 0

    async def loop(_: web.Request) -> web.Response:
        nonlocal hops
        hops += 1
        return web.Response(status=302, headers={"Location": f"/{hops}"})

    async with serving(loop) as url, client() as http:
        with pytest.raises(Refused, match="redirected more than 3 times"):
            await http.get(url)
    assert hops == 4


async def test_S07_each_hop_is_signed_anew_and_credentials_stay_at_home() -> None:
    async def sign(hop: Outgoing) -> Mapping[str, str]:
        return {"Signature": f"for {hop.url.raw_authority}{hop.url.raw_path_qs}"}

    async with serving(hello) as other:

        async def away(request: web.Request) -> web.Response:
            assert request.headers["Authorization"] == "secret"
            raise web.HTTPFound(f"{other}/there")

        async with serving(away) as url, client() as http:
            answer = await http.get(url, headers={"Authorization": "secret"}, accept="a/b", sign=sign)
    assert b"secret" not in answer.body
    assert f"for {other.removeprefix('http://')}/there".encode() in answer.body
    assert b"a/b" in answer.body
    assert answer.url == f"{other}/there"


async def test_S08_a_slow_drip_ends_at_the_deadline() -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(2_000):
            await response.write(b"x")
            await asyncio.sleep(0.05)
        return response

    async with serving(drip) as url, client() as http:
        begun = time.monotonic()
        with pytest.raises(TimedOut):
            await http.get(url, timeout=0.3)
        assert time.monotonic() - begun < 60, "it took as long as the drip"


async def test_S09_an_endless_body_is_cut_off() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65536)

    async with serving(endless) as url, client() as http:
        with pytest.raises(TooLarge):
            await http.get(url)


async def test_S09_a_gzip_bomb_does_not_unfold() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)

    async def explode(_: web.Request) -> web.Response:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    async with serving(explode) as url, client() as http:
        with pytest.raises(TooLarge):
            await http.get(url)


async def test_a_compressed_answer_is_read() -> None:
    async def packed(_: web.Request) -> web.Response:
        return web.Response(body=gzip.compress(b"a" * 200_000), headers={"Content-Encoding": "gzip"})

    async with serving(packed) as url, client() as http:
        assert (await http.get(url)).body == b"a" * 200_000


@pytest.mark.parametrize(("encoding", "body"), [("br", b"x"), ("gzip", b"not gzip")])
async def test_a_body_that_cannot_be_unpacked_is_no_answer(encoding: str, body: bytes) -> None:
    async def odd(_: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Encoding": encoding})

    async with serving(odd) as url, client() as http:
        with pytest.raises(Unreachable):
            await http.get(url)


async def test_an_answer_tells_status_headers_and_body() -> None:
    async with serving(hello) as url, client() as http:
        answer = await http.get(url)
    assert answer.ok
    assert answer.headers["content-type"].startswith("application/json")
    assert b"Chronicle/test (+https://node.example/)" in answer.body


async def test_a_post_carries_its_bytes_and_signature() -> None:
    async def sign(hop: Outgoing) -> Mapping[str, str]:
        return {"X-Length": str(len(hop.body)), "X-Type": hop.headers["Content-Type"]}

    async with serving(hello) as url, client() as http:
        answer = await http.post(f"{url}/inbox", b"bytes", {"Content-Type": "text/x"}, sign=sign)
    assert all(part in answer.body for part in (b'"bytes"', b'"X-Length": "5"', b'"X-Type": "text/x"'))


async def test_a_post_is_never_redirected() -> None:
    async def away(_: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": "http://127.0.0.1:1/"})

    async with serving(away) as url, client() as http:
        assert (await http.post(url, b"x")).status == 307


async def test_a_long_answer_to_a_post_is_only_glimpsed() -> None:
    async def chatty(_: web.Request) -> web.Response:
        return web.Response(status=202, body=b"x" * 2_000_000)

    async with serving(chatty) as url, client() as http:
        answer = await http.post(url, b"x")
    assert (answer.status, len(answer.body)) == (202, 16_384)


async def test_cookies_are_not_kept() -> None:
    async def cookie(request: web.Request) -> web.Response:
        return web.Response(text=request.headers.get("Cookie", "none"), headers={"Set-Cookie": "a=b"})

    async with serving(cookie) as url, client() as http:
        await http.get(url)
        assert (await http.get(url)).body == b"none"


async def test_one_server_gets_two_connections_at_a_time() -> None:
    now, most = 0, 0

    async def busy(_: web.Request) -> web.Response:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.02)
        now -= 1
        return web.Response()

    async with serving(busy) as url, client() as http:
        await asyncio.gather(*(http.get(url) for _ in range(8)))
    assert most == 2


async def test_a_shut_door_is_unreachable() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        async with client() as http:
            with pytest.raises(Unreachable):
                await http.get(f"http://127.0.0.1:{held.getsockname()[1]}/")


async def test_a_header_cannot_be_smuggled_in() -> None:
    async with serving(hello) as url, client() as http:
        with pytest.raises(Unreachable):
            await http.get(url, headers={"X-A": "b\r\nX-Evil: 1"})
