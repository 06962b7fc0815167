"""Pictures from elsewhere come through the node: tagged addresses only, real images only, fetched once."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from chronicle_node.web import pictures
from tests.nodes import Served
from tests.servers import free_port

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@dataclass
class Elsewhere:
    url: str
    asked: list[str] = field(default_factory=list)
    body: bytes = PNG
    status: int = 200


@pytest.fixture
async def elsewhere() -> AsyncIterator[Elsewhere]:
    site = Elsewhere(f"http://127.0.0.1:{(port := free_port())}/me.png")

    async def answer(request: web.Request) -> web.Response:
        site.asked.append(request.headers["User-Agent"])
        return web.Response(body=site.body, status=site.status, content_type="text/html")

    app = web.Application()
    app.router.add_get("/me.png", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield site
    await runner.cleanup()


def shown(served: Served, url: str) -> str:
    return pictures.address(served.node.secrets, "@erin@far.example", url)


async def raw(served: Served, path: str) -> tuple[int, str, bytes]:
    async with served.http.get(served.url + path) as answer:
        return answer.status, answer.content_type, await answer.read()


async def test_a_picture_is_fetched_once_and_shown_from_here(served: Served, elsewhere: Elsewhere) -> None:
    for _ in range(2):
        assert await raw(served, shown(served, elsewhere.url)) == (200, "image/png", PNG)
    assert len(elsewhere.asked) == 1


async def test_nobody_has_the_node_fetch_what_they_like(served: Served, elsewhere: Elsewhere) -> None:
    forged = shown(served, elsewhere.url).replace("tag=", "tag=x")
    assert (await raw(served, forged))[0] == 404
    assert elsewhere.asked == []


@pytest.mark.parametrize("body", [b"<svg onload='alert(1)'/>", b"<html>", b"", b"\x89PNG" + b"x" * 10])
async def test_what_is_no_image_is_replaced_by_the_seal(served: Served, elsewhere: Elsewhere, body: bytes) -> None:
    elsewhere.body = body
    status, kind, found = await raw(served, shown(served, elsewhere.url))
    assert (status, kind) == (200, "image/svg+xml")
    assert body == b"" or body not in found


async def test_a_picture_that_is_too_large_is_replaced_by_the_seal(served: Served, elsewhere: Elsewhere) -> None:
    elsewhere.body = PNG + b"\0" * pictures.MOST_BYTES
    assert (await raw(served, shown(served, elsewhere.url)))[1] == "image/svg+xml"


async def test_a_picture_that_is_gone_is_not_asked_for_again_at_once(served: Served, elsewhere: Elsewhere) -> None:
    elsewhere.status = 404
    for _ in range(3):
        assert (await raw(served, shown(served, elsewhere.url)))[1] == "image/svg+xml"
    assert len(elsewhere.asked) == 1
