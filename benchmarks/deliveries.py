"""One change told to many inboxes: deliveries a second and the CPU of each, from the change until all is ticked off.

The floor beside it is a bare loop that signs and posts the same with the same client library, and nothing else.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from benchmarks import cpu, limits
from benchmarks.nodes import Measured, node
from benchmarks.receivers import Receivers, receivers

SIZES = (1_000, 10_000)
DELAYS = (0.0, 0.1)
FIRST = 1_000  # number of the first row that is written past the node
BODY_BYTES = 1_500
AT_ONCE = 128
LONGEST = 120.0  # seconds for one measurement


def report() -> Iterator[str]:
    """Lines to print."""
    signing = limits.rsa_sign_ms()
    yield f"deliver  one RSA-2048 signature: {signing:.3f} ms CPU, so {1000 / signing:.0f}/s at most on one core"
    with receivers(max(SIZES)) as there:
        floor, per_second = asyncio.run(_sign_and_post(there, 4_000))
        yield f"deliver  bare sign-and-post, {there.hosts} hosts: {per_second:.0f}/s, {floor:.2f} ms CPU each"
        for database in ("sqlite", "postgresql"):
            for size in SIZES:
                with node(database) as measured:
                    yield from _told(measured, there, database, size, floor)


def _told(measured: Measured, there: Receivers, database: str, size: int, floor: float) -> Iterator[str]:
    token = measured.token("alice")
    _add_followers(measured, there, size)
    for number, delay in enumerate(DELAYS):
        there.answer_after(delay)
        yield _measure(measured, there, token, f"{database:10} {size:6} inboxes", size, delay, number, floor)


def _measure(
    measured: Measured, there: Receivers, token: str, name: str, size: int, delay: float, number: int, floor: float
) -> str:
    measured.settle()
    there.received()
    own, theirs = measured.own_cpu(), measured.database_cpu()
    _rename(measured, token, f"Alice {number}")
    until = time.monotonic() + LONGEST
    most = 0.0
    while there.count() < size and time.monotonic() < until:
        time.sleep(0.2)
        most = max(most, cpu.resident_mb(measured.pid))
    measured.settle()
    found = there.received()
    each = (measured.own_cpu() - own) / size * 1000
    server = (measured.database_cpu() - theirs) / size * 1000
    when = f"{delay * 1000:.0f} ms" if delay else "at once"
    return (
        f"deliver  {name}, {when:7} {found.count / found.seconds:5.0f}/s"
        f" (goal 600)  {each:4.2f} ms CPU each = {each / floor:.2f} x the floor (goal 1.3)"
        + (f" + PostgreSQL {server:4.2f} ms" if server else "")
        + f"  {most:.0f} MB (goal 170)"
        + ("" if found.count == size else f"  ONLY {found.count} ARRIVED")
    )


def _rename(measured: Measured, token: str, name: str) -> None:
    request = urllib.request.Request(
        f"{measured.url}/api/v1/me",
        json.dumps({"display_name": name}).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        method="PATCH",
    )
    urllib.request.urlopen(request).close()


def _add_followers(measured: Measured, there: Receivers, size: int) -> None:
    now = datetime.now(UTC)
    hosts = [there.host(number) for number in range(min(size, there.hosts))]
    instances = [(FIRST + n, f"http://{host}", host, False) for n, host in enumerate(hosts)]
    actors = [
        (FIRST + n, uuid4(), f"http://{there.host(n)}/u/{n}", "Person", FIRST + n % len(hosts), f"u{n}", there.inbox(n))
        for n in range(size)
    ]
    follows = [(FIRST + n, f"http://{there.host(n)}/f/{n}", "accepted", now) for n in range(size)]
    _insert(measured, "federated_instances", "id, instance_url, host, is_self", instances)
    _insert(measured, "actors", "id, public_id, uri, actor_type, instance_id, username, inbox", actors)
    alice = "(SELECT id FROM actors WHERE username = 'alice')"
    _insert(measured, "follows", "follower_id, activity_uri, state, created_at, followed_id", follows, alice)


def _insert(measured: Measured, table: str, columns: str, rows: list[tuple[Any, ...]], *last: str) -> None:
    url = measured.environment.get("CHRONICLE_DATABASE_URL")
    if url is not None:
        marks = ", ".join([*(f"${n + 1}" for n in range(len(rows[0]))), *last])
        asyncio.run(_into_postgresql(url, f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows))
        return
    marks = ", ".join(["?"] * len(rows[0]) + [*last])
    kept = [tuple(_plain(value) for value in row) for row in rows]
    connection = sqlite3.connect(f"{measured.environment['CHRONICLE_DATA_DIR']}/chronicle.db", timeout=30)
    with connection:
        connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", kept)
    connection.close()


async def _into_postgresql(url: str, statement: str, rows: list[tuple[Any, ...]]) -> None:
    import asyncpg

    connection = await asyncpg.connect(url)
    await connection.executemany(statement, rows)
    await connection.close()


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.bytes
    return value.isoformat(" ", "microseconds")[:26] if isinstance(value, datetime) else value


async def _sign_and_post(there: Receivers, count: int) -> tuple[float, float]:
    """CPU of each in milliseconds, and how many a second."""
    import aiohttp
    from yarl import URL

    from chronicle_node.federation.signatures import cavage, keys

    key = keys.load_private(keys.make_rsa().private_pem)
    body, kind = b"x" * BODY_BYTES, "application/activity+json"
    waiting = iter(range(count))

    async def post(session: aiohttp.ClientSession) -> None:
        for number in waiting:
            url = URL(there.inbox(number))
            how: dict[str, Any] = {"method": "POST", "url": url, "now": datetime.now(UTC), "body": body}
            headers = cavage.sign("https://node.example/a#main-key", key, content_type=kind, **how)
            async with session.post(url, data=body, headers=headers | {"Connection": "close"}) as answer:
                await answer.read()

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:
        began, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(post(session) for _ in range(AT_ONCE)))
        return (time.process_time() - cpu) / count * 1000, count / (time.perf_counter() - began)
