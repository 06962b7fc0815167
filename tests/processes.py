"""Nodes as they really run: `chronicle serve` and `chronicle worker` as processes that can be killed and started again.

A `NodeUnderTest` keeps its folder, database, port and people from one start to the next, as a machine would.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sized
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from tests.servers import free_port, query_rows, run_script

T = TypeVar("T")
COMMAND = (sys.executable, "-W", "error::ResourceWarning", "-m", "chronicle_node")
PASSWORD = "correct horse battery"
PAST = "2000-01-01 00:00:00.000000"
READY = 60.0  # seconds until a process must answer
PATIENCE = 60.0  # seconds until something that follows by itself must have happened


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


def request(
    method: str,
    url: str,
    body: bytes | str | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: float = 30,
) -> Answer:
    """One request on a connection of its own. Raises OSError or HTTPException where no whole answer comes."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, path, body.encode() if isinstance(body, str) else body, dict(headers or {}))
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read())
    finally:
        connection.close()


def eventually(look: Callable[[], T], what: str, patience: float = PATIENCE, pause: float = 0.1) -> T:
    """The first true answer of `look`; fails with `what` and the last answer after `patience` seconds."""
    until = time.monotonic() + patience
    while not (found := look()):
        assert time.monotonic() < until, f"{what}; the last look found {found!r}"
        time.sleep(pause)
    return found


def until_empty(look: Callable[[], Sized], what: str, patience: float = PATIENCE, pause: float = 0.3) -> None:
    """Wait until `look` finds nothing any more; fails with `what` and what it found last."""
    end = time.monotonic() + patience
    while len(found := look()):
        assert time.monotonic() < end, f"{what}: {found!r}"
        time.sleep(pause)


@dataclass(frozen=True)
class Person:
    """Somebody on a node, with a token for everything."""

    node: NodeUnderTest
    name: str
    token: str

    @property
    def handle(self) -> str:
        return f"@{self.name}@{self.node.site}"

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """A request to the person's own node, with their token."""
        said = {"Authorization": f"Bearer {self.token}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        if body is not None:
            said["Content-Type"] = "application/json"
        return request(method, self.node.url + path, None if body is None else json.dumps(body), said)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The same, for what has to work; the decoded answer."""
        answer = self.call(method, path, body, **headers)
        assert answer.status < 300, f"{method} {path}: {answer.status} {answer.text}"
        return answer.json() if answer.body else None

    def everything(self, path: str) -> list[Any]:
        """All pages of a list."""
        found: list[Any] = []
        following: str | None = path
        while following:
            page = self.ask("GET", following)
            found += page["items"]
            following = page["next"]
        return found

    def settings(self, **privacy: object) -> None:
        """Change privacy settings."""
        self.ask("PATCH", "/api/v1/me", {"privacy_settings": privacy})

    def follow(self, other: Person) -> None:
        """Ask to follow; without waiting for the answer."""
        self.ask("POST", "/api/v1/following", {"handle": other.handle})


@dataclass
class NodeUnderTest:
    """A node's folder, address and database, and the processes that run of it."""

    folder: Path
    database_url: str
    redis_url: str | None = None
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def site(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.site}"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def environment(self, failpoint: str = "") -> dict[str, str]:
        plain = {name: value for name, value in os.environ.items() if not name.startswith("CHRONICLE_")}
        values = {
            "data_dir": str(self.folder / "data"),
            "bind": self.site,
            "database_url": self.database_url,
            "redis_url": self.redis_url or "",
            "outbound_allow": "127.0.0.0/8",
            "rate_limit": "off",
            "test_failpoint": failpoint,
        }
        return plain | {f"CHRONICLE_{k.upper()}": v for k, v in (values | self.settings).items() if v}

    def command(self, *words: str, given: str = "") -> str:
        """What `chronicle …` prints on standard output."""
        done = subprocess.run(
            [*COMMAND, *words], env=self.environment(), cwd=self.folder, input=given, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"chronicle {' '.join(words)}: {done.stderr}"
        return done.stdout.strip()

    def person(self, name: str, *, scopes: str = "scrobble,read,write", admin: bool = False) -> Person:
        """A new account and a token for it, made by the command."""
        self.command("user", "create", name, *(["--admin"] if admin else []), "--password-stdin", given=PASSWORD)
        return Person(self, name, self.new_token(name, scopes))

    def new_token(self, name: str, scopes: str) -> str:
        return self.command("token", "create", name, "--name", "test", "--scopes", scopes)

    def launch(self, what: str = "serve", failpoint: str = "") -> subprocess.Popen[bytes]:
        """Start `chronicle serve` or `chronicle worker`, without waiting for it."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [*COMMAND, what], env=self.environment(failpoint), cwd=self.folder, stdout=log, stderr=log
            )
        self.running[what] = process
        return process

    def start(self, failpoint: str = "", *, worker_failpoint: str = "") -> None:
        """Start what isn't running and wait until the node answers; with Redis that is a worker too."""
        if "serve" not in self.running:
            process = self.launch("serve", failpoint)
            eventually(lambda: process.poll() is not None or self.is_ready(), "the node never became ready", READY)
            assert process.poll() in (None, -signal.SIGKILL), f"serve ended by itself:\n{self.told()}"
        if self.redis_url and "worker" not in self.running:
            self.launch("worker", worker_failpoint)

    def is_ready(self) -> bool:
        with suppress(OSError, http.client.HTTPException):
            return request("GET", f"{self.url}/readyz", timeout=2).status == 200
        return False

    def died(self, what: str = "serve") -> bool:
        """Whether the process was killed; then it counts as gone, to be started again. It may not end otherwise."""
        process = self.running.get(what)
        if process is None or process.poll() is None:
            return process is None
        assert process.returncode == -signal.SIGKILL, f"{what} ended by itself:\n{self.told()}"
        del self.running[what]
        return True

    def kill(self, what: str = "serve") -> None:
        """SIGKILL, as if the power had gone."""
        process = self.running.pop(what)
        process.kill()
        process.wait()

    def stop(self) -> None:
        """End every process as the system would, and insist on it."""
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running.clear()

    def told(self) -> str:
        """The end of what its processes logged."""
        return self.log.read_text()[-4000:] if self.log.exists() else ""

    def execute(self, statements: str) -> None:
        """Change its database from outside."""
        if self.database_url.startswith("sqlite"):
            connection = sqlite3.connect(self.database_url.removeprefix("sqlite:///"), timeout=30)
            with connection:
                connection.executescript(statements)
            connection.close()
        else:
            run_script(self.database_url, statements)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query finds in its database, from outside."""
        if self.database_url.startswith("sqlite"):
            connection = sqlite3.connect(self.database_url.removeprefix("sqlite:///"), timeout=30)
            try:
                return connection.execute(query).fetchall()
            finally:
                connection.close()
        return query_rows(self.database_url, query)

    def let_time_pass(self) -> None:
        """What waits for its next try is due now, as if the pause before it were over."""
        self.hint_at_once()
        self.execute(
            f"UPDATE jobs SET ready_at = '{PAST}' WHERE locked_until IS NULL AND state = 'ready';"
            f"UPDATE deliveries SET ready_at = '{PAST}' WHERE state = 'pending';"
            f"UPDATE federated_instances SET open_until = NULL, paused_until = NULL, due_at = '{PAST}'"
            " WHERE due_at IS NOT NULL;"
        )

    def hint_at_once(self) -> None:
        """The next hint at what somebody plays does not wait because there were some lately."""
        self.execute(
            f"UPDATE deliveries SET created_at = '{PAST}' WHERE activity_id IS NULL AND state != 'pending';"
            f"UPDATE jobs SET ready_at = '{PAST}' WHERE kind = 'federation.hint' AND locked_until IS NULL;"
        )

    def end_leases(self) -> None:
        """The jobs of workers that are dead may be taken, as if their lease had run out."""
        self.execute(
            "UPDATE jobs SET locked_until = NULL WHERE state = 'ready';"
            "UPDATE federated_instances SET leased_until = NULL;"
        )


@contextmanager
def ending(*nodes: NodeUnderTest) -> Iterator[None]:
    """Stop these nodes at the end, whatever happens."""
    with ExitStack() as stack:
        for node in nodes:
            stack.callback(node.stop)
        yield
