"""PostgreSQL goes away in the middle of things and comes back: nothing that was acknowledged is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from yarl import URL

from tests.federation.kit import Home, home
from tests.federation.stranger import Stranger
from tests.servers import PostgresServer, free_port

LIKES = "SELECT count(*) FROM inbox_activities"


class Wire:
    """What lies between the node and its database, and can be cut."""

    def __init__(self, to: int) -> None:
        self.port, self._to = free_port(), to
        self._server: asyncio.Server | None = None
        self._ends: list[asyncio.StreamWriter] = []

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self.port)

    async def cut(self) -> None:
        assert self._server is not None
        self._server.close()
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
        self._ends += [writer, far_writer]
        await asyncio.gather(_pass_on(reader, far_writer), _pass_on(far_reader, writer))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@pytest.fixture
async def wire(postgres_server: PostgresServer) -> AsyncIterator[Wire]:
    found = Wire(postgres_server.port)
    await found.mend()
    yield found
    await found.cut()


@pytest.fixture
async def node(postgres_url: str, wire: Wire, tmp_path: Path) -> AsyncIterator[Home]:
    async with home(str(URL(postgres_url).with_port(wire.port)), tmp_path / "node") as found:
        yield found


async def test_while_the_database_is_away_everybody_is_asked_to_come_back(
    node: Home, wire: Wire, elsewhere: Stranger
) -> None:
    bob, ana = await node.person("bob"), elsewhere.actor("ana")
    assert (await ana.send(node, ana.activity("Like", bob.uri))).status == 202
    await wire.cut()
    answer = await ana.send(node, ana.activity("Like", bob.uri, 2))
    assert (answer.status, int(answer.headers["Retry-After"]) > 0) == (429, True)
    film = {"type": "movie", "title": "Heat", "year": 1995}
    played = await bob.call("POST", "/api/v1/scrobble", {"event": "finish", "media": film})
    assert (played.status, played.json["code"]) == (503, "unavailable")
    page = await node.served.get("/", headers={"Accept": "text/html"})
    assert (page.status, page.headers["Content-Type"].partition(";")[0]) == (503, "text/html")
    assert "try again in a moment" in page.text
    await wire.mend()
    assert (await ana.send(node, ana.activity("Like", bob.uri, 2))).status == 202
    assert (await node.served.get("/", headers={"Accept": "text/html"})).status == 200


async def test_what_was_acknowledged_while_the_wire_was_cut_again_and_again_is_there(
    node: Home, wire: Wire, elsewhere: Stranger
) -> None:
    bob, ana = await node.person("bob"), elsewhere.actor("ana")
    assert (await ana.send(node, ana.activity("Like", bob.uri, 0))).status == 202
    taken = 1
    for begin in range(1, 80, 8):
        sending = [
            asyncio.create_task(ana.send(node, ana.activity("Like", bob.uri, n))) for n in range(begin, begin + 8)
        ]
        await asyncio.sleep(0.004 * (begin % 5))
        await wire.cut()
        answers = await asyncio.gather(*sending)
        await wire.mend()
        assert {answer.status for answer in answers} <= {202, 429}
        taken += sum(answer.status == 202 for answer in answers)
    assert await node.number(LIKES) >= taken  # one that was committed may have gone unanswered
    assert (await ana.send(node, ana.activity("Like", bob.uri, 100))).status == 202
