"""Two whole nodes on loopback, each with its own database, people with real keys, and jobs worked off on demand."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import bcrypt
import pytest

from chronicle_node.federation.signatures import keys
from chronicle_node.jobs.runner import Runner
from chronicle_node.jobs.table import HANDLERS
from chronicle_node.node import Node
from chronicle_node.services import accounts, actors
from tests.factories import Someone
from tests.nodes import LOOPBACK, Answer, Served, serving
from tests.servers import PostgresServer

CHEAP_HASH = bcrypt.hashpw(b"correct horse battery", bcrypt.gensalt(4)).decode()


@cache
def key_pair(number: int) -> keys.KeyPair:
    """Making a key takes a while, and nobody here minds sharing one across tests."""
    return keys.make_rsa()


@dataclass(frozen=True)
class Dweller:
    """Somebody with an account on one of the nodes, and a token for everything."""

    home: "Home"
    who: Someone
    public_id: str
    token: str

    @property
    def name(self) -> str:
        return self.who.username

    @property
    def handle(self) -> str:
        return f"@{self.name}@{self.home.host}"

    @property
    def uri(self) -> str:
        return f"{self.home.url}/ap/actors/{self.public_id}"

    async def call(self, method: str, path: str, body: Any = None) -> Answer:
        return await self.home.served.call(method, path, token=self.token, **({"json": body} if body else {}))

    async def items(self, path: str) -> list[Any]:
        answer = await self.call("GET", path)
        assert answer.status == 200, answer.text
        return list(answer.json["items"])

    async def follow(self, other: "Dweller") -> Answer:
        return await self.call("POST", "/api/v1/following", {"handle": other.handle})

    async def privacy(self, **settings: Any) -> None:
        answer = await self.call("PATCH", "/api/v1/me", {"privacy_settings": settings})
        assert answer.status == 200, answer.text

    async def accept_everybody(self) -> None:
        for request in await self.items("/api/v1/followers/requests"):
            answer = await self.call("POST", f"/api/v1/followers/requests/{request['id']}/accept")
            assert answer.status == 204, answer.text

    async def listen(self, title: str, **more: Any) -> None:
        """Report a track heard to its end."""
        media = {
            "type": "music",
            "title": title,
            "artist": "Björk",
            "album": "Post",
            "ids": {"musicbrainz": str(uuid5(NAMESPACE_URL, title))},
        }
        body = {"event": "finish", "media": media, "progress": {"percentage": 100}} | more
        answer = await self.call("POST", "/api/v1/scrobble", body)
        assert answer.status in {200, 201}, answer.text

    async def start(self, title: str, **more: Any) -> None:
        """Report that a film has begun."""
        media = {"type": "movie", "title": title, "year": 1988}
        body = {"event": "start", "media": media, "progress": {"percentage": 1, "duration_seconds": 7200}} | more
        answer = await self.call("POST", "/api/v1/scrobble", body)
        assert answer.status in {200, 201}, answer.text

    async def feed(self) -> list[str]:
        """The titles in their feed."""
        return [entry["media"]["title"] for entry in await self.items("/api/v1/feed?limit=100")]


@dataclass(frozen=True)
class Home:
    """A node, and the runner of its jobs."""

    served: Served
    runner: Runner

    @property
    def node(self) -> Node:
        return self.served.node

    @property
    def url(self) -> str:
        return self.served.url

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    async def person(self, username: str) -> Dweller:
        pair = await asyncio.to_thread(key_pair, len(username))
        sealed = actors.Keys(pair.public_pem, self.node.secrets.seal(pair.private_pem))
        prepared = accounts.Prepared(username=username, email=None, password_hash=CHEAP_HASH, keys=sealed)
        made = await self.node.db.write(accounts.create, prepared, self.url, LOOPBACK)
        actor_id, public_id = await self.rows(
            "SELECT id, public_id FROM actors WHERE user_id = {}", made.user_id, only=True
        )
        who = Someone(username, self.host, actor_id, made.user_id)
        return Dweller(self, who, str(public_id), await self.served.token(who))

    async def rows(self, statement: str, *values: int, only: bool = False) -> Any:
        """What a plain SELECT finds; numbers only."""
        from sqlalchemy import Integer, text

        from chronicle_node.models.types import PublicId

        typed = text(statement.format(*values))
        if "public_id" in statement:
            typed = typed.columns(id=Integer, public_id=PublicId)

        async def read(tx: Any) -> Any:
            return await tx.all(typed)

        found = await self.node.db.read(read)
        return found[0] if only else found

    async def number(self, statement: str) -> int:
        """What a SELECT of one number finds."""
        return int((await self.rows(statement, only=True))[0])


async def settle(*homes: Home, seconds: float = 70) -> None:
    """Let everything that follows happen, with time enough in between for what waits a little."""
    for _ in range(8):
        for home in homes:
            await home.runner.drain()
    for home in homes:
        home.served.clock.advance(seconds=seconds)
    for _ in range(8):
        for home in homes:
            await home.runner.drain()


@asynccontextmanager
async def home(database_url: str, folder: Path, **settings: str) -> AsyncIterator[Home]:
    open_to = {"outbound_allow": "127.0.0.0/8"} | settings
    async with serving(database_url, folder, **open_to) as served:
        yield Home(served, Runner(served.node, HANDLERS))


@dataclass(frozen=True)
class Pair:
    a: Home
    b: Home

    async def settle(self) -> None:
        await settle(self.a, self.b)


@pytest.fixture
def two_databases(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """Two databases of one kind."""
    if dialect == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        one, other = (f"sqlite:///{shutil.copy(template, tmp_path / name)}" for name in ("a.db", "b.db"))
        yield one, other
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as one, server.database() as other:
        yield one, other


@pytest.fixture
async def pair(two_databases: tuple[str, str], tmp_path: Path) -> AsyncIterator[Pair]:
    one, other = two_databases
    async with home(one, tmp_path / "a") as a, home(other, tmp_path / "b") as b:
        yield Pair(a, b)


@dataclass(frozen=True)
class Circle:
    """Bob lives on node B. Alice, on node A, follows him; Carol, there too, is his friend."""

    nodes: Pair
    alice: Dweller
    carol: Dweller
    bob: Dweller

    async def settle(self) -> None:
        await self.nodes.settle()


@pytest.fixture
async def circle(pair: Pair) -> Circle:
    alice, carol, bob = await pair.a.person("alice"), await pair.a.person("carol"), await pair.b.person("bob")
    for one, other in ((alice, bob), (carol, bob), (bob, carol)):
        answer = await one.follow(other)
        assert answer.status == 201, answer.text
    await pair.settle()
    for one in (alice, carol, bob):
        await one.accept_everybody()
    await pair.settle()
    return Circle(pair, alice, carol, bob)
