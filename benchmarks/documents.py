"""Documents others read all the time: an actor and its WebFinger answer, beside a bare GET of the same size."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import Iterator

from benchmarks import cpu, limits, load
from benchmarks.nodes import Measured, node

COUNT = 4_000
CONCURRENCY = 16
ACTIVITY = {"Accept": "application/activity+json"}


def report() -> Iterator[str]:
    """Lines to print."""
    per_second, bare = limits.bare_get(COUNT, CONCURRENCY)
    yield f"document bare aiohttp GET, c={CONCURRENCY}: {per_second:.0f}/s, {bare:.3f} ms CPU"
    for database in ("sqlite", "postgresql"):
        with node(database) as measured:
            measured.token("alice")
            measured.settle()
            rest = cpu.resident_mb(measured.pid)
            finger = f"{measured.url}/.well-known/webfinger?resource=acct:alice@{measured.url.removeprefix('http://')}"
            for name, url in (("actor", _actor(finger)), ("WebFinger", finger)):
                yield _measure(measured, f"{name:9} {database:10}", url, bare)
            after = cpu.resident_mb(measured.pid)
            yield f"document memory    {database:10} {rest:.0f} MB at rest (goal 120), {after:.0f} MB after (170)"


def _measure(measured: Measured, name: str, url: str, bare: float) -> str:
    prepared = [load.request(url, "GET", headers=ACTIVITY)] * COUNT
    asyncio.run(load.run(measured.url, prepared[:400], CONCURRENCY)).only(200)
    own, theirs = measured.own_cpu(), measured.database_cpu()
    ran = asyncio.run(load.run(measured.url, prepared, CONCURRENCY))
    ran.only(200)
    each = (measured.own_cpu() - own) / COUNT * 1000
    server = (measured.database_cpu() - theirs) / COUNT * 1000
    return (
        f"document {name} c={CONCURRENCY} {ran.per_second:5.0f}/s  {each:.3f} ms CPU"
        f" = {each / bare:.1f} x a bare GET (goal 2)" + (f" + PostgreSQL {server:.3f} ms" if server else "")
    )


def _actor(finger: str) -> str:
    with urllib.request.urlopen(finger) as answer:
        return str(next(link["href"] for link in json.load(answer)["links"] if link["rel"] == "self"))
