"""Static files: kept for a year under their digest, asked for again without it, and nothing outside the folder."""

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from chronicle_node.web.assets import add_static, static_url


async def get(path: str) -> tuple[int, str]:
    app = web.Application()
    add_static(app)
    async with TestClient(TestServer(app)) as client, client.get(path) as answer:
        return answer.status, answer.headers.get("Cache-Control", "")


async def test_an_address_with_its_digest_is_kept_forever() -> None:
    status, kept = await get(static_url("css/base.css"))
    assert status == 200
    assert "immutable" in kept


async def test_an_old_digest_is_asked_for_again() -> None:
    assert await get("/static/css/base.css?v=old") == (200, "no-cache")


async def test_nothing_outside_the_folder_is_served() -> None:
    status, _ = await get("/static/..%2fassets.py")
    assert status == 404
