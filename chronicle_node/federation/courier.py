"""The courier: takes the queues of hosts that are due, works each off with its own share of requests, and notes how it
went.

Whatever happened in the last moments is written in one transaction, and what is due next is taken in the same one; so
a thousand deliveries cost a few transactions and not thousands.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache

from chronicle_node import failpoints
from chronicle_node.db import Row, Tx
from chronicle_node.domain import patience
from chronicle_node.federation import delivery, instances, provable
from chronicle_node.federation.delivery import Message, Try
from chronicle_node.federation.synchronization import HEADER, header
from chronicle_node.federation.talk import REFUSALS, Identity
from chronicle_node.net.errors import OutboundError
from chronicle_node.node import Node
from chronicle_node.queries import partial_followers, still
from chronicle_node.queries.still import Said
from chronicle_node.services import deliveries, gone, peers, queues
from chronicle_node.services.deliveries import Outcome
from chronicle_node.services.queues import Health

log = logging.getLogger(__name__)
HOSTS_AT_ONCE = 192  # of one process
SHARE = 2  # requests to one host at a time
GATHER = 0.03  # seconds in which what ends is written together
SWEEP = 15.0  # seconds without a ring after which the table is looked at anyway
RENEW_EVERY = 8.0
FRESH = 3600.0  # seconds for which it is known that a host answers
KNOCK_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Round:
    """A host with what it is to get now, and how that went."""

    host: Row
    rows: list[Row]
    was_due: bool = False  # whether anything waited, which may have been given up since
    sums: Mapping[tuple[int, str], str] = field(default_factory=dict)  # of followers there, by sender and host
    tries: list[Try] = field(default_factory=list)
    knocked: bool | None = None  # whether a host that was long silent opened, where nothing waited for it


class Courier:
    """Delivers for one node. `ring()` tells it that there may be something to do."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._bell = asyncio.Event()
        self._over: list[Round] = []
        self._running: dict[asyncio.Task[None], Round] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._identity = lru_cache(maxsize=256)(self._unsealed)
        self._proven = lru_cache(maxsize=64)(self._with_proof)  # one activity goes to many

    def ring(self) -> None:
        """There is something to do. Cheap; may be called for nothing."""
        self._bell.set()

    def start(self) -> None:
        """Begin to work in the background of the running loop."""
        self._tasks = [asyncio.create_task(self._work()), asyncio.create_task(self._renew())]
        self.ring()

    async def stop(self) -> None:
        """Take nothing new, give what is under way a moment, and leave the rest to whoever comes next."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._running:
            await asyncio.wait(self._running, timeout=5)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        if self._over:
            await self._turn(0)

    async def drain(self) -> bool:
        """Deliver what is due now and return when nothing is left; whether there was anything."""
        worked = False
        while rounds := await self._turn(HOSTS_AT_ONCE):
            worked = True
            await asyncio.gather(*(self._round(each) for each in rounds))
        return worked

    async def _work(self) -> None:
        while True:
            self._bell.clear()
            try:
                wait = await self._look()
            except asyncio.CancelledError:
                raise
            except Exception:  # the database may be away for a while; work goes on when it is back
                log.exception("cannot look for deliveries")
                wait = SWEEP
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), wait)

    async def _look(self) -> float:
        """Write down what has ended and take what is due; the seconds until it is worth looking again."""
        rounds = await self._turn(HOSTS_AT_ONCE - len(self._running))
        for each in rounds:
            self._begin(each)
        if rounds or self._running:
            await asyncio.sleep(GATHER)  # the end of a round rings
            return SWEEP if self._running or self._over else 0.0
        return await self._node.db.read(_seconds_until_due)

    def _begin(self, each: Round) -> None:
        task = asyncio.create_task(self._round(each))
        self._running[task] = each

        def ended(_: object) -> None:
            self._running.pop(task, None)
            self._bell.set()

        task.add_done_callback(ended)

    async def _turn(self, count: int) -> list[Round]:
        over, self._over = self._over, []
        try:
            found = await self._node.db.write(_turn, self._node, over, max(0, count))
        except BaseException:
            self._over = over + self._over
            raise
        if found:
            failpoints.hit("claim.after")
        return found

    async def _round(self, each: Round) -> None:
        try:
            if each.rows:
                waiting = deque(each.rows)
                await asyncio.gather(*(self._share(each, waiting) for _ in range(min(SHARE, len(waiting)))))
            elif _is_parked(self._node, each.host):
                each = replace(each, knocked=await self._knock(each.host))
        finally:
            self._over.append(each)

    async def _share(self, each: Round, waiting: deque[Row]) -> None:
        while waiting:
            row = waiting.popleft()
            each.tries.append(await self._try(each, row, last=len(each.rows) == 1))

    async def _try(self, each: Round, row: Row, *, last: bool) -> Try:
        host = each.host
        if not instances.admits(self._node.settings.federation, host):
            return delivery.not_spoken_to(row)
        try:
            signers = self._signers(row)
            body = self._proven(row.body, row.actor_uri, row.multikey_sealed)
            digest = each.sums.get((row.actor_id, row.host))
            more = {HEADER: header(row.followers_uri, digest)} if digest and row.audience == "followers" else {}
            message = Message(row, body, more)
            tried = await delivery.send(self._node, message, signers[0], host.signature_scheme, last=last)
            if tried.outcome.status not in REFUSALS or len(signers) == 1:
                return tried
            again = await delivery.send(self._node, message, signers[1], host.signature_scheme, last=last)
            return again if again.outcome.state == "delivered" else tried
        except Exception as error:  # whatever it was, the other deliveries go on
            log.exception("a delivery failed by a fault of ours")
            return delivery.faulted(self._node, row, error)

    def _signers(self, row: Row) -> list[Identity]:
        """The key, and for a while the one before it: first where it is about the actor itself, as it vouches."""
        sealed = [row.private_key_sealed]
        if row.former_key_sealed is not None:
            sealed.insert(0 if row.order_key == row.actor_uri else 1, row.former_key_sealed)
        return [Identity(row.key_id, self._identity(each)) for each in sealed]

    async def _knock(self, host: Row) -> bool:
        """Whether a host that has long been silent answers again, where there is nothing to deliver to it."""
        try:
            found = await self._node.http.get(f"{host.instance_url}/.well-known/nodeinfo", timeout=KNOCK_SECONDS)
        except OutboundError:
            return False
        return found.status < 500

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY)
            ids = [each.host.id for each in self._running.values()]
            if ids:
                try:
                    await self._node.db.write(queues.renew, ids)
                except Exception:  # tried again in a moment
                    log.exception("cannot renew leases of hosts")

    def _with_proof(self, body: str, actor_uri: str, sealed: str | None) -> bytes:
        if sealed is None or not provable.is_for_everybody(body):
            return body.encode()
        return provable.prove(body, actor_uri, self._identity(sealed), self._node.clock.now())

    def _unsealed(self, sealed: str) -> str:
        return self._node.secrets.unseal(sealed)


def _is_parked(node: Node, host: Row) -> bool:
    return patience.is_parked(node.clock.now(), host.fail_count, host.unavailable_since)


async def _turn(tx: Tx, node: Node, over: list[Round], count: int) -> list[Round]:
    """One transaction of the courier."""
    if over:
        await _note(tx, over)
    claimed = await queues.claim(tx, count) if count else []
    owed = await deliveries.load(tx, [number for _, ids in claimed for number in ids])
    rows = await _may_leave(tx, node, owed)
    waiting: dict[str, list[Row]] = {}
    for row in rows:
        waiting.setdefault(row.host, []).append(row)
    sums = await partial_followers.digests(
        tx, {(row.actor_id, row.host) for row in rows if row.audience == "followers"}
    )
    return [Round(host, waiting.get(host.host, []), bool(ids), sums) for host, ids in claimed]


async def _may_leave(tx: Tx, node: Node, rows: list[Row]) -> list[Row]:
    """What those it is for may still read; the rest is given up: it may have waited for days.

    What cannot be read is put off by itself. What the database raises is raised, since then nothing here was done.
    """
    leaving, held = list[Row](), list[Outcome]()
    for row in rows:
        try:
            found = _said_to_few(row)
        except Exception as error:  # whatever it was, the other deliveries go on
            log.exception("a delivery could not be read")
            held.append(delivery.faulted(node, row, error).outcome)
            continue
        if found is None or await still.may_leave(tx, row.actor_id, found, row.host):
            leaving.append(row)
        else:
            held.append(delivery.no_longer_theirs(row))
    await deliveries.note(tx, held)
    return leaving


def _said_to_few(row: Row) -> Said | None:
    """What it says of a post that is for few; None where there is nothing to ask about."""
    if row.audience in (None, "public") or row.activity_type not in still.SAYING or provable.is_for_everybody(row.body):
        return None
    return still.said(row.body)


async def _note(tx: Tx, over: list[Round]) -> None:
    await queues.lock(tx, [each.host.id for each in over])
    await deliveries.note(tx, [each.outcome for one in over for each in one.tries])
    for one in over:
        if one.knocked or any(each.answered for each in one.tries):
            await peers.returned(tx, one.host.id, one.host.fail_count)
    for lost in [each.gone for one in over for each in one.tries if each.gone is not None]:
        await gone.inbox(tx, lost)
    found = [_health(tx, each) for each in over]
    failing = [one.host.host for one, health in zip(over, found, strict=True) if health.failures]
    await deliveries.expire(tx, failing)
    await queues.give_back(tx, found)


def _health(tx: Tx, each: Round) -> Health:
    """What the round says of the host. Whoever took one of several messages is not blamed for the others."""
    host, tries = each.host, each.tries
    spoken = next((one.scheme for one in reversed(tries) if one.scheme is not None), None)
    pauses = [one.paused_until for one in tries if one.paused_until is not None]
    told = {"instance_id": host.id, "paused_until": max(pauses, default=None)}
    if each.knocked or any(one.answered for one in tries):
        stale = host.fail_count or host.last_ok_at is None or (tx.now - host.last_ok_at).total_seconds() > FRESH
        scheme = host.signature_scheme if spoken is None else spoken
        changed = bool(stale) or scheme != host.signature_scheme
        return Health(**told, answered=changed, scheme=scheme)
    failures = sum(one.is_failure for one in tries) + (each.knocked is False)
    if failures:
        error = next((one.outcome.error for one in tries if one.is_failure), "The node does not answer.")
        since = host.unavailable_since
        return Health(**told, failures=host.fail_count + failures, since=since, error=error, scheme=spoken)
    return Health(**told, scheme=spoken, is_empty=not each.was_due and each.knocked is None)


async def _seconds_until_due(tx: Tx) -> float:
    at = await queues.next_due(tx)
    return SWEEP if at is None else min(SWEEP, max(0.02, (at - tx.now).total_seconds()))
