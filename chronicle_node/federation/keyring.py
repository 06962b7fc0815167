"""Whose key a signature was made with: remembered, else looked up, else fetched from its owner's own document.

One ring for each process. However many requests name a key at once, it is fetched once; a key that cannot be had is not
asked for again for a while, and no server is asked too often, whoever names its keys.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from chronicle_node.errors import Problem, TooMany
from chronicle_node.federation import resolver, talk, uris
from chronicle_node.federation.signatures import keys
from chronicle_node.federation.signatures.request import BadSignature
from chronicle_node.federation.signatures.verify import ActorKey
from chronicle_node.federation.vocabulary import actor as actors
from chronicle_node.federation.vocabulary import keys as published
from chronicle_node.federation.vocabulary.actor import ActorDocument
from chronicle_node.httpkit.ratelimit import Bucket, Places
from chronicle_node.net import urls
from chronicle_node.net.errors import OutboundError, Refused
from chronicle_node.node import Node
from chronicle_node.queries import peers

KEEP = 5_000
REFUSE_FOR = 300.0  # seconds for which a key that could not be had is not asked for again
STALE = timedelta(minutes=10)  # a younger key that does not fit is not fetched again
# For so long a key is taken from memory: another process may have heard from its owner that it counts no more.
AT_HAND = timedelta(minutes=10)
COME_BACK = 60  # seconds after which one may ask again whose key could not be had just now
PASSING = frozenset({401, 408, 425, 429})  # and 5xx: how their server answers today, and nobody's signature's fault
IDENTITY_KEPT = 60.0  # seconds
FETCHES_A_MINUTE = 120  # from one server
FETCHES_BELOW = 300  # a minute from all servers below one domain, since whoever owns it makes names without end
FETCHES_AN_HOUR = 1_500  # likewise: each key is somebody who is kept
FETCHES_AT_ONCE = 96  # servers that never answer must not take all the places there are at the inbox
AT_ONCE_BELOW = 16  # of them from servers below one domain


class UnknownKey(BadSignature):
    """A key that is not to be had: whether the signature holds, nobody can say."""


@dataclass(frozen=True, slots=True)
class Known:
    """A key, and whose it is."""

    key: ActorKey
    actor_id: int
    fetched_at: datetime
    looked_up_at: datetime


class KeyRing:
    """The keys of those who talk to this process."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._refused: OrderedDict[str, float] = OrderedDict()
        self._fetching: dict[str, asyncio.Task[Known]] = {}
        self._asker: tuple[talk.Identity, float] | None = None
        self._fetches = Bucket(FETCHES_A_MINUTE, 60, "Too many keys of one server were asked for; try again later.")
        self._below = Bucket(FETCHES_BELOW, 60, "Too many keys of one domain were asked for; try again later.")
        self._hourly = Bucket(FETCHES_AN_HOUR, 3_600, "Too many keys of one domain were asked for; try again later.")
        self._places = Places(FETCHES_AT_ONCE, AT_ONCE_BELOW, "Too many keys are being fetched just now.", COME_BACK)

    def holds(self, key_id: str) -> bool:
        """Whether the key is at hand."""
        return key_id in self._known

    async def find(self, key_id: str) -> Known:
        """The key of this id. Raises BadSignature where there is none, TooMany where it cannot be had just now."""
        found = self._known.get(key_id)
        if found is None or self._node.clock.now() - found.looked_up_at > AT_HAND:
            found = await self._once(key_id, self._stored_or_fetched)
        return found

    def spend(self, address: str) -> None:
        """Something is to be fetched from there because a stranger named it. Raises TooMany where that is too often."""
        if self._node.settings.rate_limit:
            self._fetches.take(urls.host(address))
            self._below.take(urls.domain(address))
            self._hourly.take(urls.domain(address))

    async def renewed(self, known: Known) -> Known | None:
        """The key as it is now, after one that did not fit; None where there is no newer one to be had."""
        self._known.pop(known.key.key_id, None)
        stored = await self._stored(known.key.key_id)
        if stored is not None and stored.key.public_key != known.key.public_key:
            return stored
        if self._node.clock.now() - known.fetched_at < STALE:
            return None
        return await self._once(known.key.key_id, self._fetched)

    async def _once(self, key_id: str, look: Callable[[str], Awaitable[Known]]) -> Known:
        task = self._fetching.get(key_id)
        if task is None:
            task = self._fetching[key_id] = asyncio.create_task(self._looked(key_id, look))
            task.add_done_callback(lambda _: self._fetching.pop(key_id, None))
        return await asyncio.shield(task)

    async def _looked(self, key_id: str, look: Callable[[str], Awaitable[Known]]) -> Known:
        try:
            return await look(key_id)
        except (TooMany, UnknownKey):
            raise
        except (Problem, OutboundError) as error:
            said = error.detail if isinstance(error, Problem) else str(error)
            if _is_passing(error):
                raise TooMany(f"The key could not be fetched just now: {said}", retry_after=COME_BACK) from error
            self._refuse(key_id)
            raise UnknownKey(f"The key could not be had: {said}") from error

    async def _stored_or_fetched(self, key_id: str) -> Known:
        return await self._stored(key_id) or await self._fetched(key_id)

    async def _stored(self, key_id: str) -> Known | None:
        row = await self._node.db.read(peers.key, key_id)
        if row is None:
            return None
        public = keys.load_public(row.text)
        return self._keep(ActorKey(key_id, row.owner_uri, public), row.owner_id, row.fetched_at)

    async def _fetched(self, key_id: str) -> Known:
        if uris.Uris(self._node.settings.public_url).is_local(key_id):
            raise BadSignature("The key is one of this node's own.")
        if self._refused.get(key_id, 0.0) > time.monotonic():
            raise UnknownKey("The key was not to be had lately; make sure that the actor's document lists it.")
        self.spend(key_id)
        with self._places.take(urls.domain(key_id)) if self._node.settings.rate_limit else nullcontext():
            who = await self._owner(key_id)
        listed = who.key(key_id)
        if listed is None:
            raise BadSignature("The actor's document does not list the key.")
        public = keys.load_public(listed.text)
        actor_id = await resolver.store(self._node, who)
        if not await self._node.db.read(peers.holds, actor_id, listed.text):
            raise BadSignature("The key is new, and no key that was known before speaks for it.")
        return self._keep(ActorKey(key_id, who.id, public), actor_id, None)

    async def _owner(self, key_id: str) -> ActorDocument:
        """The actor who says that the key is theirs; a key that stands alone names its owner, who must list it."""
        at = str(urls.parse(key_id))
        await resolver.require(self._node, urls.host(at))
        found = await talk.document(self._node, at, await self._identity())
        if actors.is_actor(found):
            return actors.actor(found)
        return await resolver.fetch(self._node, published.lone_key(found, key_id).owner)

    async def _identity(self) -> talk.Identity:
        """The node's own actor, which asks; looked up again now and then, since its key may be another."""
        if self._asker is None or time.monotonic() - self._asker[1] > IDENTITY_KEPT:
            self._asker = await talk.node_identity(self._node), time.monotonic()
        return self._asker[0]

    def _keep(self, key: ActorKey, actor_id: int, fetched_at: datetime | None) -> Known:
        now = self._node.clock.now()
        known = self._known[key.key_id] = Known(key, actor_id, fetched_at or now, now)
        if len(self._known) > KEEP:
            self._known.popitem(last=False)
        return known

    def _refuse(self, key_id: str) -> None:
        self._refused[key_id] = time.monotonic() + REFUSE_FOR
        if len(self._refused) > KEEP:
            self._refused.popitem(last=False)


def _is_passing(error: Problem | OutboundError) -> bool:
    """Whether the key may be had a little later: whoever sent it must not lose what they have to say."""
    if isinstance(error, talk.NotThere):
        return error.status in PASSING or error.status >= 500
    return isinstance(error, OutboundError) and not isinstance(error, Refused)
