"""The seven ways of looking at a node: nobody, people who stand differently with alice, alice, a token that may not,
and somebody of another node with a signature.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select, update
from yarl import URL

from chronicle_node.db import Tx
from chronicle_node.federation.signatures import cavage, keys
from chronicle_node.models.social import Actor
from tests.cast import Cast
from tests.factories import Someone
from tests.nodes import Served
from tests.visitors import FORM, Visitor, anybody, signed_in

KINDS = ("nobody", "stranger", "friend", "owner", "blocked", "token", "remote")
ACTIVITY = "application/activity+json"
PROGRAMS = ("/api/v1/", "/1/", "/apis/")


@dataclass
class Onlookers:
    served: Served
    cast: Cast
    key: keys.KeyPair
    tokens: dict[tuple[str, ...], str] = field(default_factory=dict)

    async def ask(self, kind: str, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, str]:
        """The status, and of what ends the text as well, of a request as this onlooker makes it."""
        if path.startswith(PROGRAMS) and path != "/api/docs":
            return await self._program(kind, method, path, body)
        if kind == "remote":
            return await self._signed(method, path, body)
        return await self._page(kind, method, path, body)

    def person(self, kind: str) -> Someone | None:
        cast = self.cast
        known = {"stranger": cast.carol, "friend": cast.bob, "owner": cast.alice, "blocked": cast.dave}
        return known.get(kind)

    async def _token(self, who: Someone, *scopes: str) -> str:
        key = (who.username, *scopes)
        if key not in self.tokens:
            self.tokens[key] = await self.served.token(who, *scopes)
        return self.tokens[key]

    async def _program(self, kind: str, method: str, path: str, body: dict[str, Any] | None) -> tuple[int, str]:
        headers = {"Content-Type": "application/json"}
        who = self.person(kind)
        if kind == "token":
            wrong = "read" if "scrobble" in path or "submit" in path else "scrobble"
            headers["Authorization"] = f"Token {await self._token(self.cast.alice, wrong)}"
        elif who is not None:
            headers["Authorization"] = f"Token {await self._token(who)}"
        return await self._send(method, path, headers, None if body is None else json.dumps(body).encode())

    async def _page(self, kind: str, method: str, path: str, body: dict[str, Any] | None) -> tuple[int, str]:
        who = self.person(kind)
        visitor = anybody(self.served) if who is None else await signed_in(self.served, who)
        headers = visitor._headers({})
        if kind == "token":
            headers["Authorization"] = f"Bearer {await self._token(self.cast.alice, 'scrobble')}"
        if method == "GET":
            return await self._send(method, path, headers, None)
        if path.startswith("/ap/"):
            return await self._send(method, path, headers | {"Content-Type": ACTIVITY}, json.dumps(body).encode())
        return await self._send(method, path, headers | {"Content-Type": FORM}, _form(visitor, body))

    async def _signed(self, method: str, path: str, body: dict[str, Any] | None) -> tuple[int, str]:
        content = None if body is None else json.dumps(body).encode()
        kind = None if body is None else ACTIVITY
        signature = cavage.sign(
            "https://far.example/ap/erin#main-key",
            keys.load_private(self.key.private_pem),
            method=method,
            url=URL(self.served.url + path),
            now=datetime.now(UTC),
            body=content,
            content_type=kind,
        )
        accept = "text/html" if path.startswith("/@") else ACTIVITY
        return await self._send(method, path, {"Accept": accept} | signature, content)

    async def _send(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> tuple[int, str]:
        url = URL(self.served.url + path, encoded=True)
        async with self.served.http.request(method, url, headers=headers, data=body, allow_redirects=False) as answer:
            endless = answer.content_type == "text/event-stream"
            return answer.status, "" if endless else await answer.text(errors="replace")


async def gather(served: Served, cast: Cast) -> Onlookers:
    """Give erin a key of her own, so that her node can sign, and alice the address and the key she has here."""
    pair = keys.make_rsa()
    await served.node.db.write(_publish, cast.erin.actor_id, pair.public_pem)
    await served.node.db.write(_move_in, cast.alice.actor_id, served.url)
    return Onlookers(served, cast, pair)


async def _move_in(tx: Tx, actor_id: int, base: str) -> None:
    public_id = await tx.scalar(select(Actor.public_id).where(Actor.id == actor_id))
    await tx.run(
        update(Actor).where(Actor.id == actor_id).values(uri=f"{base}/ap/actors/{public_id}", private_key_sealed="-")
    )


async def _publish(tx: Tx, actor_id: int, pem: str) -> None:
    values = {"key_id": "https://far.example/ap/erin#main-key", "public_key_pem": pem, "fetched_at": tx.now}
    await tx.run(update(Actor).where(Actor.id == actor_id).values(**values))


def _form(visitor: Visitor, body: dict[str, Any] | None) -> bytes:
    return urlencode({"csrf_token": visitor.csrf_token} | (body or {}), doseq=True).encode()
