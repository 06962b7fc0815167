"""A server nobody here wrote: it shows whatever documents a test gives it, and sends whatever a test signs."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any

from aiohttp import ClientSession, web
from yarl import URL

from chronicle_node.clock import Clock
from chronicle_node.federation.signatures import cavage, keys, rfc9421
from tests.federation.kit import Home, key_pair
from tests.nodes import Answer
from tests.servers import free_port

ACTIVITY = "application/activity+json"
CONTEXT = "https://www.w3.org/ns/activitystreams"
Page = Callable[[web.Request], web.StreamResponse]


def _opened() -> asyncio.Event:
    gate = asyncio.Event()
    gate.set()
    return gate


@dataclass
class Stranger:
    """`pages` by path; `asked` and `inbox` are what came. `answer` is what its inboxes say, after `pause` seconds
    and not before the `gate` is open.

    `most` is how many activities were under way at the same time.
    """

    url: str
    http: ClientSession
    pages: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    inbox: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)
    answer: Callable[[web.Request], web.StreamResponse] = lambda _: web.Response(status=202)
    pause: float = 0.0
    gate: asyncio.Event = field(default_factory=_opened)
    under_way: int = 0
    most: int = 0

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    def show(self, path: str, document: dict[str, Any], content_type: str = ACTIVITY) -> None:
        self.pages[path] = lambda _: web.Response(text=json.dumps(document), content_type=content_type)

    def redirect(self, path: str, target: str) -> None:
        self.pages[path] = lambda _: web.Response(status=302, headers={"Location": target})

    def actor(self, name: str, **members: Any) -> "Puppet":
        """Somebody who lives here, with a document that can be fetched."""
        puppet = Puppet(self, name, key_pair(f"{name} of elsewhere"))
        puppet.show(**members)
        return puppet

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if request.method == "POST":
            self.inbox.append((dict(request.headers), json.loads(await request.text())))
            await self._take_time()
            return self.answer(request)
        self.asked.append(request.path)
        page = self.pages.get(request.path)
        if page is None:
            return web.Response(status=404)
        answer: Any = page(request)
        found: web.StreamResponse = await answer if isawaitable(answer) else answer
        return found

    async def _take_time(self) -> None:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(self.pause)
        await self.gate.wait()
        self.under_way -= 1

    def got(self, kind: str) -> list[dict[str, Any]]:
        """The activities of one type that came."""
        return [activity for _, activity in self.inbox if activity["type"] == kind]


@dataclass
class Puppet:
    """An actor of a stranger's, whose strings a test pulls."""

    home: Stranger
    name: str
    pair: keys.KeyPair

    @property
    def uri(self) -> str:
        return f"{self.home.url}/users/{self.name}"

    @property
    def key_id(self) -> str:
        return f"{self.uri}#main-key"

    def document(self, **members: Any) -> dict[str, Any]:
        key = {"id": self.key_id, "owner": self.uri, "publicKeyPem": self.pair.public_pem}
        return {
            "@context": [CONTEXT],
            "id": self.uri,
            "type": "Person",
            "preferredUsername": self.name,
            "inbox": f"{self.uri}/inbox",
            "followers": f"{self.uri}/followers",
            "publicKey": key,
        } | members

    def show(self, **members: Any) -> None:
        self.home.show(f"/users/{self.name}", self.document(**members))

    def finger(self, actor: str | None = None) -> None:
        """Let the server say that the name is this actor."""
        link = {"rel": "self", "type": ACTIVITY, "href": actor or self.uri}
        found = {"subject": f"acct:{self.name}@{self.home.host}", "links": [link]}
        self.home.show("/.well-known/webfinger", found, "application/jrd+json")

    def activity(self, kind: str, thing: Any, number: int = 1, **members: Any) -> dict[str, Any]:
        said = {"id": f"{self.home.url}/activities/{self.name}-{kind}-{number}", "type": kind, "actor": self.uri}
        return {"@context": CONTEXT, "object": thing, "to": [], "cc": []} | said | members

    def signed(self, home: Home, path: str, body: bytes, **how: Any) -> dict[str, str]:
        """The headers of a POST to a node; `how` replaces what is signed and with which key."""
        make = rfc9421.sign if how.get("scheme") == "rfc9421" else cavage.sign
        return make(
            how.get("key_id", self.key_id),
            keys.load_private(how.get("pair", self.pair).private_pem),
            method=how.get("method", "POST"),
            url=URL(home.url + how.get("signed_path", path)),
            now=how.get("now") or Clock().now(),
            body=how.get("signed_body", body),
            content_type=ACTIVITY,
        )

    async def send(self, home: Home, activity: dict[str, Any] | bytes, path: str = "/ap/inbox", **how: Any) -> Answer:
        """Post to a node, signed."""
        body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        headers = self.signed(home, path, body, **how)
        async with self.home.http.post(home.url + path, data=body, headers=headers) as answer:
            return Answer(answer.status, answer.headers, await answer.text())

    async def get(self, home: Home, path: str, **how: Any) -> Answer:
        """Fetch from a node, signed."""
        headers = cavage.sign(
            how.get("key_id", self.key_id),
            keys.load_private(how.get("pair", self.pair).private_pem),
            method="GET",
            url=URL(home.url + path),
            now=Clock().now(),
        )
        async with self.home.http.get(home.url + path, headers=headers | {"Accept": ACTIVITY}) as answer:
            return Answer(answer.status, answer.headers, await answer.text())


@asynccontextmanager
async def stranger() -> AsyncIterator[Stranger]:
    port = free_port()
    async with ClientSession() as http:
        found = Stranger(f"http://127.0.0.1:{port}", http)
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", found.serve)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            yield found
        finally:
            await runner.cleanup()
