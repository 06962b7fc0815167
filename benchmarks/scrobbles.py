"""Scrobbles acknowledged per second and CPU per scrobble: the native API and ListenBrainz, on both databases.

The request path is measured for a person whom nobody follows and who has no webhook, so that no work is left behind;
what the node does after the last answer is reported apart.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator

from benchmarks import load
from benchmarks.nodes import Measured, node

CONCURRENCY = (1, 16, 64)
GOAL_MS = 1
COUNT = {1: 400, 16: 3000, 64: 4000}
Make = Callable[[str, str, int], bytes]


def native(url: str, token: str, number: int) -> bytes:
    """An episode finished, one of 500 that the catalogue knows after the warm-up."""
    return _episode(url, token, number, number % 500)


def unknown(url: str, token: str, number: int) -> bytes:
    """An episode finished that nobody on this node has played: its items are made with it."""
    return _episode(url, token, number, 1_000 + number)


def _episode(url: str, token: str, number: int, which: int) -> bytes:
    body = {
        "event": "finish",
        "media": {
            "type": "tv", "show": {"title": f"Show {which // 100}", "year": 2000 + which // 100 % 20},
            "season": which // 10 % 10 + 1, "episode": which % 10 + 1,
        },
        "progress": {"percentage": 97},
        "device": "bench",
        "at": _moment(number),
    }  # fmt: skip
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return load.request(f"{url}/api/v1/scrobble", "POST", json.dumps(body).encode(), headers)


def listenbrainz(url: str, token: str, number: int) -> bytes:
    """A listen, as liblistenbrainz sends it."""
    body = {
        "listen_type": "single",
        "payload": [
            {
                "listened_at": 1_600_000_000 + number * 211,
                "track_metadata": {
                    "artist_name": f"Artist {number % 40}", "release_name": f"Album {number % 80}",
                    "track_name": f"Track {number % 400}", "additional_info": {"duration": 201},
                },
            }
        ],
    }  # fmt: skip
    return load.request(
        f"{url}/1/submit-listens", "POST", json.dumps(body).encode(), {"Authorization": f"Token {token}"}
    )


def _moment(number: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_600_000_000 + number * 97))


DIALECTS: dict[str, Make] = {"native": native, "native, new": unknown, "listenbrainz": listenbrainz}


def report() -> Iterator[str]:
    """Lines to print."""
    for database in ("sqlite", "postgresql"):
        with node(database) as measured:
            token = measured.token()
            for name, make in DIALECTS.items():
                warm = [make(measured.url, token, n) for n in range(1000)]
                asyncio.run(load.run(measured.url, warm, 16)).only(200, 201)
                start = 1000
                for concurrency in CONCURRENCY:
                    yield _measure(measured, database, name, make, token, start, concurrency)
                    start += COUNT[concurrency]


def _measure(measured: Measured, database: str, name: str, make: Make, token: str, start: int, concurrency: int) -> str:
    count = COUNT[concurrency]
    prepared = [make(measured.url, token, start + n) for n in range(count)]
    measured.settle()
    own, theirs = measured.own_cpu(), measured.database_cpu()
    ran = asyncio.run(load.run(measured.url, prepared, concurrency))
    ran.only(200, 201)
    path = (measured.own_cpu() - own) / count * 1000
    server = (measured.database_cpu() - theirs) / count * 1000
    measured.settle()
    later = (measured.own_cpu() - own) / count * 1000 - path
    return (
        f"scrobble {name:12} {database:10} c={concurrency:<3} {ran.per_second:7.0f}/s"
        f"  request path {path:5.2f} ms CPU"
        + (f" + PostgreSQL {server:4.2f} ms" if database == "postgresql" else "")
        + f" (goal {GOAL_MS} ms in all)"
        + f"  afterwards {later:4.2f} ms  p50 {ran.at(0.5):5.1f} ms  p95 {ran.at(0.95):5.1f} ms"
    )
