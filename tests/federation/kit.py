"""Two whole nodes on loopback, each with its own database, people with real keys, and jobs worked off on demand."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, NoReturn
from uuid import NAMESPACE_URL, UUID, uuid5

import bcrypt
import pytest
from sqlalchemy import text, update

from chronicle_node.db import Tx
from chronicle_node.federation import pull, talk
from chronicle_node.federation.signatures import keys
from chronicle_node.jobs.runner import Runner
from chronicle_node.jobs.table import HANDLERS
from chronicle_node.models.social import FederatedFriend
from chronicle_node.net.client import Answer as Fetched
from chronicle_node.net.errors import Unreachable
from chronicle_node.node import Node
from chronicle_node.queries import faces, peers, presence
from chronicle_node.services import accounts, actors, history, signing_keys
from tests import factories
from tests.factories import Someone
from tests.nodes import LOOPBACK, Answer, Served, serving

CHEAP_PASSWORD = "correct horse battery"
CHEAP_HASH = bcrypt.hashpw(CHEAP_PASSWORD.encode(), bcrypt.gensalt(4)).decode()


@cache
def key_pair(username: str) -> keys.KeyPair:
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
        ids = {"musicbrainz": str(uuid5(NAMESPACE_URL, title))}
        media = {"type": "music", "title": title, "artist": "Björk", "album": "Post", "ids": ids}
        body = {"event": "finish", "media": media, "progress": {"percentage": 100}} | more
        answer = await self.call("POST", "/api/v1/scrobble", body)
        assert answer.status in {200, 201}, answer.text

    async def start(self, title: str, **more: Any) -> None:
        """Report that a film has begun."""
        media = {"type": "movie", "title": title, "year": 1988}
        body = {"event": "start", "media": media, "progress": {"percentage": 1, "duration_seconds": 7200}} | more
        answer = await self.call("POST", "/api/v1/scrobble", body)
        assert answer.status in {200, 201}, answer.text

    async def following(self) -> dict[str, str]:
        """Whom they follow, and how far that got."""
        return {one["handle"]: one["state"] for one in await self.items("/api/v1/following")}

    async def followers(self) -> list[str]:
        return [one["handle"] for one in await self.items("/api/v1/followers")]

    async def now(self) -> list[str]:
        """What the people they follow are at."""
        found = await self.home.node.db.read(presence.friends, self.who.viewer)
        return [one.media.title for one in found]

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
        pair = await asyncio.to_thread(key_pair, username)
        signing = signing_keys.make(self.node.secrets)
        sealed = actors.Keys(pair.public_pem, self.node.secrets.seal(pair.private_pem), signing)
        prepared = accounts.Prepared(username=username, email=None, password_hash=CHEAP_HASH, keys=sealed)
        made = await self.node.db.write(accounts.create, prepared, self.url, LOOPBACK)
        actor_id = await self.number(f"SELECT id FROM actors WHERE user_id = {made.user_id}")
        public_id = await self.node.db.read(faces.id_of, username)
        who = Someone(username, self.host, actor_id, made.user_id)
        return Dweller(self, who, str(public_id), await self.served.token(who))

    async def rows(self, statement: str) -> list[Any]:
        """What a plain SELECT finds."""

        async def read(tx: Tx) -> list[Any]:
            return await tx.all(text(statement))

        return await self.node.db.read(read)

    async def number(self, statement: str) -> int:
        """What a SELECT of one number finds."""
        return int((await self.rows(statement))[0][0])

    async def execute(self, *statements: str) -> None:
        """Change the database behind the node's back."""

        async def write(tx: Tx) -> None:
            for statement in statements:
                await tx.run(text(statement))

        await self.node.db.write(write)

    async def fetch(self, reader: Dweller, url: str) -> Fetched:
        """What a person of this node gets for an address elsewhere, with their signature."""
        row = await self.node.db.read(peers.identity, reader.who.actor_id)
        identity = talk.Identity(row.key_id, self.node.secrets.unseal(row.private_key_sealed))
        return await talk.get(self.node, url, identity)

    async def look_again(self) -> None:
        """What the clockwork does every quarter of an hour."""
        await self.node.db.write(pull.look_again)

    async def listened(self, who: Dweller, count: int) -> None:
        """So many plays in the past, one each minute."""
        item = await self.node.db.write(factories.item, "Cvalda", "music")
        for number in range(count):
            at = self.node.clock.now() - timedelta(hours=1, minutes=number)
            await self.node.db.write(factories.play, who.who, item, at)

    async def remove_play(self, who: Dweller, title: str) -> None:
        plays = await who.items(f"/api/v1/users/{who.name}/history")
        found = next(UUID(play["id"]) for play in plays if play["media"]["title"] == title)
        await self.node.db.write(history.remove, who.who.user_id, found)

    async def permit(self, owner: Dweller, friend: Dweller, **permissions: bool) -> None:
        """What a friend may see whatever the setting says."""
        change = (
            update(FederatedFriend)
            .where(FederatedFriend.local_user_id == owner.who.user_id, FederatedFriend.remote_username == friend.name)
            .values(permissions=permissions)
        )

        async def write(tx: Tx) -> int:
            return await tx.run(change)

        assert await self.node.db.write(write) == 1

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        """Nothing this node sends arrives anywhere."""

        async def unreachable(*_: Any, **__: Any) -> NoReturn:
            raise Unreachable("The wire is cut.")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(self.node.http, "_send", unreachable)
            yield


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


@dataclass(frozen=True)
class Circle:
    """Bob lives on node B. Alice, on node A, follows him; Carol, there too, is his friend."""

    nodes: Pair
    alice: Dweller
    carol: Dweller
    bob: Dweller

    async def settle(self) -> None:
        await self.nodes.settle()

    def pass_time(self, **delta: float) -> None:
        """On both nodes alike."""
        for each in (self.nodes.a, self.nodes.b):
            each.served.clock.advance(**delta)

    async def settle_soon(self) -> None:
        """Within some seconds, before anybody's presence runs out."""
        await settle(self.nodes.a, self.nodes.b, seconds=10)
