"""Runs the peer on Fedify, and tells it what to do."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.processes import eventually, request
from tests.servers import free_port

HERE = Path(__file__).parent / "fedify"
NODE = shutil.which("node")
INSTALLED = (HERE / "node_modules" / "@fedify" / "fedify").is_dir()


@dataclass(frozen=True)
class Fay:
    """The person who lives there."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def uri(self) -> str:
        return f"{self.url}/users/fay"

    @property
    def handle(self) -> str:
        return f"@fay@127.0.0.1:{self.port}"

    def do(self, what: str, **how: Any) -> str:
        """Have her do something; the id of what was said about it."""
        said = {"Content-Type": "application/json"}
        answer = request("POST", f"{self.url}/control/{what}", json.dumps(how), said, timeout=30)
        assert answer.status == 200, answer.text
        return str(answer.json()["id"])

    def heard(self, kind: str) -> list[dict[str, Any]]:
        """The activities of one type that reached her, and whose signature Fedify found to be right."""
        return [one["document"] for one in request("GET", f"{self.url}/control/heard").json() if one["type"] == kind]

    def is_up(self) -> bool:
        try:
            return request("GET", f"{self.url}/control/heard", timeout=1).status == 200
        except OSError:
            return False


@contextmanager
def fay(first_knock: str, folder: Path) -> Iterator[Fay]:
    """Her server. `first_knock`: the kind of signature it tries first."""
    assert NODE is not None
    port = free_port()
    with (folder / "fedify.log").open("wb") as log:
        command = [NODE, str(HERE / "peer.mjs"), str(port), first_knock]
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=HERE)
    try:
        found = Fay(port)
        eventually(found.is_up, "Fedify never came up", 30)
        yield found
    finally:
        process.terminate()
        process.wait(10)
