"""How often somebody may knock: token buckets in memory, bounded, one set for each process."""

from __future__ import annotations

import ipaddress
import time
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from chronicle_node.errors import TooMany
from chronicle_node.httpkit.keys import node_of

KEEP = 20_000


class Bucket:
    """`limit` requests in `seconds`, refilled evenly, for each key."""

    def __init__(self, limit: int, seconds: float, sentence: str = "") -> None:
        self._limit = limit
        self._rate = limit / seconds
        self._sentence = sentence or None
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> None:
        """Raises TooMany, with the seconds to wait, where `key` has used up its share."""
        now = time.monotonic()
        left, since = self._left.pop(key, (float(self._limit), now))
        left = min(self._limit, left + (now - since) * self._rate)
        self._left[key] = (max(left - 1, 0.0) if left >= 1 else left, now)
        if len(self._left) > KEEP:
            self._left.popitem(last=False)
        if left < 1:
            raise TooMany(self._sentence, retry_after=max(1, round((1 - left) / self._rate)))

    def left(self, key: str) -> int:
        """How many requests `key` had left after its last one."""
        return int(self._left[key][0]) if key in self._left else self._limit


class Places:
    """`total` things under way at the same time, at most `of_one` of them for one key. Nobody waits for a place."""

    def __init__(self, total: int, of_one: int, sentence: str, come_back: int) -> None:
        self._total, self._of_one = total, of_one
        self._sentence, self._come_back = sentence, come_back
        self._taken: Counter[str] = Counter()

    @contextmanager
    def take(self, key: str) -> Iterator[None]:
        """Have a place. Raises TooMany where there is none."""
        if self._taken.total() >= self._total or self._taken[key] >= self._of_one:
            raise TooMany(self._sentence, retry_after=self._come_back)
        self._taken[key] += 1
        try:
            yield
        finally:
            self._taken[key] -= 1
            if not self._taken[key]:
                del self._taken[key]


def client_address(request: web.Request) -> str:
    """The client's address; `X-Forwarded-For` counts only where the connection is from a trusted proxy."""
    address = request.remote or "unknown"
    proxies = node_of(request).settings.trusted_proxies
    if not proxies:
        return address
    hops = [hop.strip() for hop in ",".join(request.headers.getall("X-Forwarded-For", [])).split(",") if hop.strip()]
    for hop in (address, *reversed(hops)):
        try:
            parsed = ipaddress.ip_address(hop)
        except ValueError:
            return address
        address = hop
        if not any(parsed in network for network in proxies):
            return address
    return address


def neighbourhood(address: str) -> str:
    """What shares a limit: an IPv4 address, or the /64 an IPv6 host can move around in."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address


def limit(request: web.Request, bucket: Bucket, key: str | None = None) -> None:
    """Take one from `bucket` for this client (or `key`). Does nothing where the limits are switched off."""
    if node_of(request).settings.rate_limit:
        bucket.take(key or source(request))


def source(request: web.Request) -> str:
    """Where a request is from, as far as limits are concerned."""
    return neighbourhood(client_address(request))
