"""The live word to open pages: it comes for what its person may see, and for nothing else."""

import asyncio
from typing import Any

import pytest

from chronicle_node.services import muting, notifications, sign_in
from chronicle_node.web import events
from tests import factories
from tests.factories import Someone
from tests.nodes import LOOPBACK, Served
from tests.visitors import Visitor, signed_in

STILL = b": still here"  # what comes of a look that found nothing new


@pytest.fixture(autouse=True)
def _look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "LOOK_EVERY", 0.1)


@pytest.fixture
async def his(served: Served, alice: Someone) -> Visitor:
    bob = await served.person("bob")
    await served.node.db.write(factories.follow, bob, alice, "accepted")
    return await signed_in(served, bob)


async def _heard(served: Served, visitor: Visitor, doing: Any) -> set[str]:
    """The names that come while and after `doing`, until the node has looked at least twice more."""
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())}
    words: asyncio.Queue[str] = asyncio.Queue()
    heard = set()

    async def listen() -> None:
        async with served.http.get(f"{served.url}/events", headers=headers) as answer:
            async for line in answer.content:
                if line.startswith((b"event: ", STILL)):
                    words.put_nowait(line.removeprefix(b"event: ").decode().strip())

    async def hear(count: int) -> None:
        for _ in range(count):
            heard.add(await asyncio.wait_for(words.get(), 60))

    task = asyncio.create_task(listen())
    await hear(1)
    await doing()
    await hear(words.qsize() + 6)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return heard - {STILL.decode()}


async def test_what_a_follower_may_see_is_told_at_once(served: Served, alice: Someone, his: Visitor) -> None:
    await _share(served, alice, "followers")

    async def start() -> None:
        await _start(served, alice, private=False)

    assert "presence" in await _heard(served, his, start)


@pytest.mark.parametrize("private", [True, False])
async def test_what_nobody_else_may_see_makes_no_page_stir(
    served: Served, alice: Someone, his: Visitor, *, private: bool
) -> None:
    await _share(served, alice, "followers" if private else "private")

    async def start() -> None:
        await _start(served, alice, private=private)

    assert await _heard(served, his, start) == set()


@pytest.mark.parametrize("is_muted", [True, False])
async def test_what_came_to_somebody_rings_unless_they_muted_who_did_it(
    served: Served, alice: Someone, his: Visitor, *, is_muted: bool
) -> None:
    bob = await served.node.db.read(factories.known, "bob")
    if is_muted:
        await served.node.db.write(muting.mute, bob.actor_id, alice.actor_id, muting.Wish())

    async def tell() -> None:
        more: dict[str, Any] = {"link": None, "once": "once", "by": alice.actor_id}
        await served.node.db.write(notifications.add, bob.user_id, "like", "Alice likes it", "Now.", **more)

    heard = await _heard(served, his, tell)
    assert heard == (set() if is_muted else {"notifications"})


async def test_the_stream_ends_with_its_session(served: Served, alice: Someone, hers: Visitor) -> None:
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in hers.cookies.items())}
    other = await served.node.db.write(sign_in.open_session, alice.user_id, LOOPBACK)
    async with served.http.get(f"{served.url}/events", headers=headers) as answer:
        await served.node.db.write(sign_in.sign_out_elsewhere, alice.user_id, other.session_id, LOOPBACK)
        await asyncio.wait_for(answer.content.read(), 10)


async def _share(served: Served, alice: Someone, audience: str) -> None:
    token = await served.token(alice)
    settings = {"history_audience": audience, "currently_watching_audience": audience}
    answer = await served.call("PATCH", "/api/v1/me", json={"privacy_settings": settings}, token=token)
    assert answer.status == 200, answer.text


async def _start(served: Served, alice: Someone, *, private: bool) -> None:
    body = {"event": "start", "media": {"type": "movie", "title": "Close-Up"}, "private": private}
    answer = await served.call("POST", "/api/v1/scrobble", json=body, token=await served.token(alice))
    assert answer.status == 201, answer.text
