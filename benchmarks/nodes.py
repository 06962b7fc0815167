"""Nodes to measure: `chronicle serve` in a process of its own with a fresh database, and the servers it needs."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import cpu

READY_SECONDS = 60


@dataclass(frozen=True)
class Measured:
    """A running node. `others` are the processes of its database, counted apart."""

    url: str
    pid: int
    environment: dict[str, str]
    start_cpu: float
    others: tuple[int, ...] = ()

    def own_cpu(self) -> float:
        return cpu.seconds(self.pid)

    def database_cpu(self) -> float:
        return sum(cpu.seconds(pid) for pid in self.others)

    def command(self, *arguments: str) -> str:
        """Run `chronicle …` against this node's database; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "chronicle_node", *arguments],
            env=self.environment, input="correct horse battery", capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    def token(self, name: str = "alice") -> str:
        """A new person with a token for everything."""
        self.command("user", "create", name, "--admin", "--password-stdin")
        return self.command("token", "create", name, "--name", "bench", "--scopes", "scrobble,read,write")

    def settle(self, quiet: float = 0.6, most: float = 60.0) -> None:
        """Wait until neither the node nor its database uses the CPU any more."""
        until = time.monotonic() + most
        before = self.own_cpu() + self.database_cpu()
        while time.monotonic() < until:
            time.sleep(quiet)
            now = self.own_cpu() + self.database_cpu()
            if now - before <= 0.02 * quiet + 0.01:
                return
            before = now


@contextlib.contextmanager
def node(database: str, **settings: str) -> Iterator[Measured]:
    """A node on "sqlite" or "postgresql", ready to answer; ended with the block."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chronicle-bench-")))
        port = _free_port()
        others: tuple[int, ...] = ()
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CHRONICLE_")}
        environment |= {
            "CHRONICLE_DATA_DIR": str(folder / "data"),
            "CHRONICLE_BIND": f"127.0.0.1:{port}",
            "CHRONICLE_RATE_LIMIT": "off",
            "CHRONICLE_OUTBOUND_ALLOW": "127.0.0.0/8",
            **{f"CHRONICLE_{name.upper()}": value for name, value in settings.items()},
        }
        if database == "postgresql":
            url, pid = stack.enter_context(_postgresql())
            environment["CHRONICLE_DATABASE_URL"] = url
            others = (pid,)
        log = stack.enter_context((folder / "log").open("w"))
        process = subprocess.Popen(
            [sys.executable, "-m", "chronicle_node", "serve"], env=environment, stdout=log, stderr=log
        )
        stack.callback(_end, process)
        url = f"http://127.0.0.1:{port}"
        _until_ready(url, process, folder / "log")
        yield Measured(url, process.pid, environment, cpu.seconds(process.pid), others)


@contextlib.contextmanager
def _postgresql() -> Iterator[tuple[str, int]]:
    from tests.servers import postgres

    with postgres() as server, server.database(migrated=False) as url:
        yield url, server.pid


def _until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/readyz", timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.05)
    raise RuntimeError(f"the node did not become ready:\n{log.read_text()[-2000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
