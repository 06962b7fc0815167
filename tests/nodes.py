"""A whole node inside the test's process, behind a real socket on loopback, with a clock that the test moves."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, web

from chronicle_node.app import make_app, open_node
from chronicle_node.clock import Clock
from chronicle_node.node import Node
from chronicle_node.services import audit, tokens
from chronicle_node.settings import load
from tests import factories
from tests.factories import Someone
from tests.servers import free_port

LOOPBACK = audit.Origin("127.0.0.1", "127.0.0.1", "a test")


class MovedClock(Clock):
    """The system's clock, put forward by the test."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead

    def advance(self, **delta: float) -> None:
        self.ahead += timedelta(**delta)


@dataclass(frozen=True)
class Answer:
    """What came back, read to its end."""

    status: int
    headers: Any
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class Served:
    """A node that serves at `url`; nobody works off its jobs unless the test does."""

    node: Node
    url: str
    clock: MovedClock
    http: ClientSession

    async def call(self, method: str, path: str, *, token: str | None = None, **options: Any) -> Answer:
        headers = dict(options.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        async with self.http.request(method, self.url + path, headers=headers, **options) as response:
            return Answer(response.status, response.headers, await response.text())

    async def get(self, path: str, **options: Any) -> Answer:
        return await self.call("GET", path, **options)

    async def post(self, path: str, **options: Any) -> Answer:
        return await self.call("POST", path, **options)

    async def person(self, username: str, **privacy: Any) -> Someone:
        """Somebody with an account here."""
        return await self.node.db.write(factories.person, username, **privacy)

    async def make_admin(self, who: Someone) -> None:
        await self.node.db.write(factories.make_admin, who)

    async def token(self, who: Someone, *scopes: str, days: int | None = None) -> str:
        """A token of theirs; with no scope named it has all."""
        wanted = tokens.NewToken(name="player", scopes=list(scopes or tokens.SCOPES), expires_in_days=days)
        minted = await self.node.db.write(tokens.create, who.user_id, wanted, self.node.secrets, LOOPBACK)
        return minted.secret


@asynccontextmanager
async def serving(database_url: str, data_dir: Path, **settings: str) -> AsyncIterator[Served]:
    """A node on this database; `settings` by their lower-case names."""
    fresh = {"bind": f"127.0.0.1:{free_port()}", "rate_limit": "off"}
    own = fresh | {"database_url": database_url, "data_dir": str(data_dir)} | settings
    port = int(own["bind"].rpartition(":")[2])
    environ = {f"CHRONICLE_{name.upper()}": value for name, value in own.items()}
    clock = MovedClock()
    async with open_node(load(environ), clock) as node:
        runner = web.AppRunner(make_app(node), access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            async with ClientSession() as http:
                yield Served(node, f"http://127.0.0.1:{port}", clock, http)
        finally:
            await runner.cleanup()
