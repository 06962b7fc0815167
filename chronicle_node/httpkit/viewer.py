"""Who looks: the person behind a session cookie or a token, found once for a request.

A found visitor is remembered for a moment, so that a player's burst of requests costs one look-up. Whatever ends a
session or a token forgets it here at once; another process notices within `REMEMBERED` seconds.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from aiohttp import web

from chronicle_node import crypto
from chronicle_node.errors import MissingScope, Unauthenticated
from chronicle_node.httpkit.keys import node_of
from chronicle_node.node import Node
from chronicle_node.policy import NOBODY, Viewer
from chronicle_node.queries import accounts, tokens
from chronicle_node.services import sign_in
from chronicle_node.services import tokens as token_service

REMEMBERED = 2.0
KEEP = 10_000


@dataclass(frozen=True, slots=True)
class Visitor:
    """A viewer and, for a person of this node, what every page needs of them."""

    viewer: Viewer
    person: accounts.Person | None = None
    session_id: int | None = None


STRANGER = Visitor(NOBODY)
VISITOR: web.RequestKey[Visitor] = web.RequestKey("visitor", Visitor)


class Visitors:
    """The visitors of the last moment, by digest of their secret."""

    def __init__(self) -> None:
        self._seen: dict[bytes, tuple[float, Visitor]] = {}

    def get(self, key: bytes) -> Visitor | None:
        found = self._seen.get(key)
        return found[1] if found and found[0] > time.monotonic() else None

    def keep(self, key: bytes, visitor: Visitor) -> None:
        if len(self._seen) >= KEEP:
            self._seen.clear()
        self._seen[key] = (time.monotonic() + REMEMBERED, visitor)

    def forget(self) -> None:
        """Look everybody up anew: something about accounts, sessions or tokens changed."""
        self._seen.clear()


VISITORS: web.AppKey[Visitors] = web.AppKey("visitors", Visitors)


def cookie_name(node: Node) -> str:
    """The session cookie's name: the node's own, so that two nodes on one host don't share it."""
    name = "chronicle-" + hashlib.sha256(node.settings.public_url.encode()).hexdigest()[:8]
    return "__Host-" + name if node.settings.secure else name


async def visitor_of(request: web.Request) -> Visitor:
    """The visitor of a page: by session cookie, else nobody."""
    found = request.get(VISITOR)
    if found is None:
        secret = request.cookies.get(cookie_name(node_of(request)))
        found = request[VISITOR] = await by_session(request, secret) if secret else STRANGER
    return found


async def by_session(request: web.Request, secret: str) -> Visitor:
    """The person signed in with this session secret, or nobody."""
    key = crypto.sha256(secret)
    seen = request.config_dict[VISITORS]
    found = seen.get(key)
    if found is None:
        db = node_of(request).db
        row = await db.read(accounts.session, key)
        if row is None:
            return STRANGER
        if row.touch_due:
            await db.write(sign_in.touch, row.session_id)
        person = row.person
        found = Visitor(Viewer("local", person.actor_id, person.user_id), person, row.session_id)
        seen.keep(key, found)
    return found


async def by_token(request: web.Request, secret: str) -> Visitor | None:
    """The person and scopes behind an API token, or None where it is not valid."""
    key = crypto.sha256(secret)
    seen = request.config_dict[VISITORS]
    found = seen.get(key)
    if found is None:
        db = node_of(request).db
        row = await db.read(tokens.bearer, key)
        if row is None:
            return None
        if row.touch_due:
            await db.write(token_service.touch, row.token_id)
        person = row.person
        found = Visitor(Viewer("local", person.actor_id, person.user_id, row.scopes), person)
        seen.keep(key, found)
    return found


def bearer(request: web.Request) -> str | None:
    """The secret of the Authorization header; the scheme's word varies between clients."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() in {"bearer", "token"} and secret.strip() else None


def require_scope(viewer: Viewer, scope: str) -> None:
    """Raises Unauthenticated for nobody, MissingScope where a token lacks `scope`."""
    if not viewer.signed_in:
        raise Unauthenticated
    if not viewer.may(scope):
        raise MissingScope(f"This needs a token with the scope '{scope}'; make one under Settings, Tokens.")
