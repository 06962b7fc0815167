"""Many inboxes on many hosts, in one process: each has an address of its own on the loopback and takes what comes."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MOST = 10_000
SPARE = 3_000  # open files left for connections
END = b"\r\n\r\n"


@dataclass(frozen=True)
class Received:
    """What has come since it was asked for last."""

    count: int
    seconds: float  # from the first to the last


class Receivers:
    """`hosts` of them, told `delay` seconds before each answer."""

    def __init__(self, pipe: Any, port: int, hosts: int) -> None:
        self._pipe = pipe
        self._port = port
        self.hosts = hosts

    def host(self, number: int) -> str:
        return f"{_address(number % self.hosts)}:{self._port}"

    def inbox(self, number: int) -> str:
        return f"http://{self.host(number)}/inbox/{number}"

    def answer_after(self, seconds: float) -> None:
        self._pipe.send(seconds)
        self._pipe.recv()

    def count(self) -> int:
        self._pipe.send("count")
        return int(self._pipe.recv())

    def received(self) -> Received:
        self._pipe.send("received")
        return Received(*self._pipe.recv())


@contextlib.contextmanager
def receivers(wanted: int) -> Iterator[Receivers]:
    """As many hosts as are wanted, or as this machine lets one process open."""
    hosts = min(wanted, MOST, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - SPARE)
    mine, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, hosts))
    process.start()
    try:
        yield Receivers(mine, mine.recv(), hosts)
    finally:
        process.terminate()
        process.join()


def _address(number: int) -> str:
    return f"127.1.{number // 250}.{1 + number % 250}"


@dataclass
class _Told:
    delay: float = 0.0
    count: int = 0
    first: float = 0.0
    last: float = 0.0

    def arrived(self) -> None:
        self.last = time.perf_counter()
        self.first = self.first or self.last
        self.count += 1


class _Inbox(asyncio.Protocol):
    """Just enough HTTP to answer 202, as cheaply as may be."""

    def __init__(self, told: _Told) -> None:
        self._told = told
        self._bytes = b""
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._bytes += data
        head, found, rest = self._bytes.partition(END)
        fields = dict(line.partition(b":")[::2] for line in head.lower().split(b"\r\n")[1:])
        if not found or len(rest) < int(fields.get(b"content-length", b"0")):
            return
        self._bytes = b""
        self._told.arrived()
        close = b"close" in fields.get(b"connection", b"")
        asyncio.get_running_loop().call_later(self._told.delay, self._answer, close)

    def _answer(self, close: bool) -> None:
        said = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n" + (b"Connection: close\r\n" if close else b"")
        self._transport.write(said + b"\r\n")
        if close:
            self._transport.close()


def _serve(pipe: Any, hosts: int) -> None:
    told = _Told()

    def asked() -> None:
        match pipe.recv():
            case "count":
                pipe.send(told.count)
            case "received":
                pipe.send((told.count, told.last - told.first))
                told.count, told.first = 0, 0.0
            case delay:
                told.delay = delay
                pipe.send(None)

    async def main() -> None:
        loop = asyncio.get_running_loop()
        first = await loop.create_server(lambda: _Inbox(told), _address(0), 0)
        port = first.sockets[0].getsockname()[1]
        for number in range(1, hosts):
            await loop.create_server(lambda: _Inbox(told), _address(number), port)
        loop.add_reader(pipe.fileno(), asked)
        pipe.send(port)
        await asyncio.Event().wait()

    asyncio.run(main())
