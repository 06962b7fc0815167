"""A load client that costs little itself: prepared requests, one after the other on each kept connection."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Run:
    """How it went: seconds from first to last byte, statuses, and each request's time in seconds."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return sum(self.statuses.values()) / self.seconds

    def at(self, share: float) -> float:
        """The time in milliseconds below which `share` of the requests stayed."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000

    def only(self, *good: int) -> None:
        """Raises AssertionError where another status came back."""
        assert set(self.statuses) <= set(good), f"unexpected answers: {dict(self.statuses)}"


def request(url: str, method: str, body: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
    """A whole HTTP/1.1 request as bytes."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [f"{method} {path} HTTP/1.1", f"Host: {parts.netloc}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items() if name.lower() != "host"]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def run(base: str, requests: Sequence[bytes], concurrency: int) -> Run:
    """Send every request, `concurrency` at a time."""
    parts = urlsplit(base)
    waiting = iter(requests)
    result = Run()

    async def connection() -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        for prepared in waiting:
            began = time.perf_counter()
            writer.write(prepared)
            status = await _answer(reader)
            result.times.append(time.perf_counter() - began)
            result.statuses[status] += 1
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(connection() for _ in range(min(concurrency, len(requests)))))
    result.seconds = time.perf_counter() - began
    return result


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    if length:
        await reader.readexactly(length)
    return int(head.split(b" ", 2)[1])
