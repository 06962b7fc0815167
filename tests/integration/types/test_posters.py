"""Pictures of works come through the node: small, clean, kept, and only for those who may see the work."""

from __future__ import annotations

import html
import io
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from multidict import CIMultiDictProxy
from PIL import Image

from chronicle_node.domain.posters import address
from chronicle_node.net import pixels, posters
from chronicle_node.web.posters import CLEAR
from tests import factories
from tests.factories import Item, Someone
from tests.nodes import Served, serving
from tests.servers import free_port
from tests.visitors import Visitor, anybody, signed_in


def jpeg(size: tuple[int, int] = (1000, 1500), color: str = "#7a2426") -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "JPEG", exif=exif, comment=b"a secret")
    return out.getvalue()


@dataclass
class Origin:
    url: str
    asked: list[str] = field(default_factory=list)
    body: bytes = field(default_factory=jpeg)
    status: int = 200


@pytest.fixture
async def served(database_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(database_url, tmp_path, outbound_allow="127.0.0.0/8") as node:
        yield node


@pytest.fixture
async def origin() -> AsyncIterator[Origin]:
    site = Origin(f"http://127.0.0.1:{(port := free_port())}/poster.jpg")

    async def answer(request: web.Request) -> web.Response:
        site.asked.append(request.headers["User-Agent"])
        return web.Response(body=site.body, status=site.status, content_type="text/plain")

    app = web.Application()
    app.router.add_get("/poster.jpg", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield site
    await runner.cleanup()


@pytest.fixture
async def alice(served: Served) -> Someone:
    return await served.person("alice", history_public=True)


@pytest.fixture
async def film(served: Served, alice: Someone, origin: Origin) -> Item:
    return await shown(served, alice, origin.url)


async def shown(served: Served, who: Someone, source: str, audience: str = "public") -> Item:
    item = await served.node.db.write(factories.item, "Close-Up", year=1990)
    await served.node.db.write(factories.depict, item.public_id, source)
    await served.node.db.write(factories.play, who, item, audience=audience)
    return item


async def addresses(visitor: Visitor, path: str) -> list[str]:
    page = (await visitor.get(path)).text
    return [html.unescape(found) for found in re.findall(r'<img src="(/posters/[^"]+)"', page)]


async def raw(served: Served, path: str, **headers: str) -> tuple[int, bytes, CIMultiDictProxy[str]]:
    async with served.http.get(served.url + path, headers=headers) as answer:
        return answer.status, await answer.read(), answer.headers


def cookies(visitor: Visitor) -> str:
    return "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())


async def test_a_picture_is_fetched_once_made_small_and_stripped(
    served: Served, alice: Someone, film: Item, origin: Origin
) -> None:
    hers = await signed_in(served, alice)
    [path] = await addresses(hers, f"/media/{film.public_id}")
    assert "127.0.0.1" not in path
    status, body, headers = await raw(served, path, Cookie=cookies(hers))
    assert status == 200
    with Image.open(io.BytesIO(body)) as image:
        assert (image.format, image.size) == ("WEBP", (320, 480))
        assert not image.getexif()
    assert b"secret" not in body
    assert "immutable" in headers["Cache-Control"]
    assert headers["Content-Type"] == "image/webp"
    for width in (1, 160, 161, 640, 99_999):
        again = re.sub("width=[0-9]+", f"width={width}", path)
        assert (await raw(served, again, Cookie=cookies(hers)))[0] == 200
    assert len(origin.asked) == 1


async def test_what_was_kept_is_not_sent_again(served: Served, alice: Someone, film: Item) -> None:
    hers = await signed_in(served, alice)
    [path] = await addresses(hers, f"/media/{film.public_id}")
    _, _, headers = await raw(served, path, Cookie=cookies(hers))
    again = {"Cookie": cookies(hers), "If-None-Match": headers["ETag"]}
    status, body, _ = await raw(served, path, **again)
    assert (status, body) == (304, b"")


async def test_pictures_stand_wherever_covers_are(served: Served, alice: Someone, film: Item) -> None:
    hers = await signed_in(served, alice)
    await served.node.db.write(factories.now_watching, alice, film)
    made = await hers.send("/lists", {"name": "Winter", "item": str(film.public_id)})
    for path in (f"/media/{film.public_id}", "/", "/search?q=close", made.headers["Location"]):
        assert await addresses(hers, path), path


async def test_a_part_shows_the_picture_of_its_whole(served: Served, alice: Someone, origin: Origin) -> None:
    token = await served.token(alice)
    show = {"type": "tv", "show": {"title": "Borgen"}, "season": 1, "episode": 1}
    await served.post("/api/v1/scrobble", token=token, json={"event": "finish", "media": show})
    series = await served.node.db.read(factories.item_id, "Borgen")
    await served.node.db.write(factories.depict, series, origin.url)
    plays = (await served.get("/api/v1/users/alice/history", token=token)).json["items"]
    assert plays[0]["media"]["parents"][0]["poster_url"] == address(series, origin.url)
    part = plays[0]["media"]["id"]
    [path] = await addresses(await signed_in(served, alice), f"/media/{part}")
    assert str(series) in path


async def test_nobody_sees_the_picture_of_what_only_private_plays_touch(
    served: Served, alice: Someone, origin: Origin
) -> None:
    item = await shown(served, alice, origin.url, audience="private")
    hers, bob = await signed_in(served, alice), await served.person("bob")
    [path] = await addresses(hers, f"/media/{item.public_id}")
    bare = path.partition("?")[0]
    for visitor in (await signed_in(served, bob), anybody(served)):
        for wanted in (path, bare, path.replace("tag=", "tag=x")):
            assert (await raw(served, wanted, Cookie=cookies(visitor)))[0] == 404
    assert origin.asked == []
    assert (await raw(served, path, Cookie=cookies(hers)))[0] == 200


async def test_a_program_with_a_token_reads_what_its_person_may_see(
    served: Served, alice: Someone, origin: Origin
) -> None:
    item = await shown(served, alice, origin.url, audience="private")
    path = address(item.public_id, origin.url) or ""
    bob = await served.person("bob")
    tokens = {"reads": await served.token(alice, "read"), "scrobbles": await served.token(alice, "scrobble")}
    tokens["stranger"] = await served.token(bob)
    found = {who: (await raw(served, path, Authorization=f"Bearer {one}"))[0] for who, one in tokens.items()}
    assert found == {"reads": 200, "scrobbles": 403, "stranger": 404}


async def test_an_address_for_nobody_in_particular_works_for_them_alone(
    served: Served, alice: Someone, film: Item
) -> None:
    [path] = await addresses(anybody(served), f"/media/{film.public_id}")
    assert (await raw(served, path))[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html>",
        b"",
        jpeg()[:400],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        b"\xff" * (posters.MOST_BYTES + 1),
    ],
)
async def test_what_is_no_picture_is_not_shown_and_not_asked_for_again_at_once(
    served: Served, alice: Someone, film: Item, origin: Origin, body: bytes
) -> None:
    origin.body = body
    [path] = await addresses(anybody(served), f"/media/{film.public_id}")
    for _ in range(2):
        status, shown_body, _ = await raw(served, path)
        assert (status, shown_body) == (404, CLEAR)
    assert len(origin.asked) == 1


async def test_a_picture_that_would_unfold_into_too_many_pixels_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (8000, 8000)).save(out, "PNG")
    with pytest.raises(ValueError, match="pixels"):
        pixels.small(out.getvalue())


async def test_a_picture_on_a_private_network_is_never_asked_for(
    database_url: str, tmp_path: Path, origin: Origin
) -> None:
    async with serving(database_url, tmp_path) as node:
        film = await shown(node, await node.person("alice", history_public=True), origin.url)
        [path] = await addresses(anybody(node), f"/media/{film.public_id}")
        assert (await raw(node, path))[0] == 404
        assert origin.asked == []


async def test_another_picture_has_another_address(served: Served, alice: Someone, film: Item, origin: Origin) -> None:
    hers = await signed_in(served, alice)
    [before] = await addresses(hers, f"/media/{film.public_id}")
    await served.node.db.write(factories.depict, film.public_id, origin.url + "?2")
    [after] = await addresses(hers, f"/media/{film.public_id}")
    assert before.partition("&")[0] != after.partition("&")[0]
    _, _, headers = await raw(served, before, Cookie=cookies(hers))
    assert "immutable" not in headers["Cache-Control"]


def kept(folder: Path, name: str, age: int) -> None:
    path = folder / name[:2] / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x" * 100)
    os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("*/*")]


async def test_pictures_that_nobody_looked_at_for_longest_go_first(tmp_path: Path) -> None:
    for age, name in ((3, "old"), (1, "new"), (2, "older")):
        kept(tmp_path, name, age)
    assert await posters.prune(tmp_path, most=150) == {"bytes": 100, "removed": 2}
    assert names(tmp_path) == ["new"]
    assert await posters.prune(Path("/nowhere")) == {"bytes": 0, "removed": 0}


async def test_transparent_and_turned_pictures_are_shown_as_they_look() -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    Image.new("RGB", (400, 200)).save(out, "JPEG", exif=exif)
    with Image.open(io.BytesIO(pixels.small(out.getvalue())[160])) as turned:
        assert turned.size == (160, 320)
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(pixels.small(out.getvalue())[640])) as clear:
        assert (clear.mode, clear.size) == ("RGBA", (50, 50))
