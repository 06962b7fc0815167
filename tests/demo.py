"""Two nodes with made-up people who follow each other, to look at: `make demo`.

It knows nothing but the command and the public API, as any script would. The data stays in `data/demo`; delete that
folder to begin anew.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tests.demo_diary import DIARIES, PLACES

COMMAND = (sys.executable, "-m", "chronicle_node")
PASSWORD = "look around"
PATIENCE = 60.0  # seconds


@dataclass
class Place:
    """One of the two nodes, and the tokens of its people."""

    name: str
    port: int
    home: Path
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("CHRONICLE_")}
        return kept | {
            "CHRONICLE_DATA_DIR": str(self.home),
            "CHRONICLE_BIND": f"127.0.0.1:{self.port}",
            "CHRONICLE_OUTBOUND_ALLOW": "127.0.0.0/8",
        }

    def run(self, *words: str, given: str = "") -> str:
        """What a command of this node prints."""
        done = subprocess.run(
            [*COMMAND, *words], env=self.environment, input=given, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"chronicle {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout.strip()

    @contextmanager
    def serving(self) -> Iterator[None]:
        with subprocess.Popen([*COMMAND, "serve"], env=self.environment, stdout=subprocess.DEVNULL) as process:
            try:
                self._await(process)
                yield
            finally:
                process.terminate()

    def _await(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < until:
            try:
                with urlopen(f"{self.address}/readyz", timeout=5):
                    return
            except (URLError, ConnectionError):
                time.sleep(0.1)
        raise SystemExit(f"The node at {self.address} did not become ready; is the port free?")

    def call(self, person: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """What the API answers a person."""
        headers = {"Authorization": f"Bearer {self.tokens[person]}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        try:
            with urlopen(Request(self.address + path, data, headers, method=method), timeout=30) as response:
                return json.loads(response.read() or b"null")
        except HTTPError as error:
            raise SystemExit(f"{method} {path}: {error.status} {error.read().decode()}") from None


def move_in(place: Place) -> None:
    """Make the accounts of a node, with their faces and settings."""
    for person, diary in DIARIES.items():
        if diary.place == place.name:
            admin = ["--admin"] if not place.tokens else []
            place.run("user", "create", person, *admin, "--password-stdin", given=PASSWORD + "\n")
            place.tokens[person] = place.run(
                "token", "create", person, "--name", "demo", "--scopes", "scrobble,read,write"
            )


def introduce(place: Place, person: str) -> None:
    diary = DIARIES[person]
    privacy = {"history_audience": "followers", "currently_watching_audience": "followers", "auto_accept_follows": True}
    face = {"display_name": diary.name, "bio": diary.bio, "privacy_settings": privacy}
    place.call(person, "PATCH", "/api/v1/me", face)


def write_diary(place: Place, person: str) -> None:
    now = datetime.now(UTC)
    for days, media in DIARIES[person].finished:
        at = (now - timedelta(days=days)).isoformat()
        report = {"event": "finish", "media": media, "progress": {"percentage": 100}, "device": "demo", "at": at}
        place.call(person, "POST", "/api/v1/scrobble", report)
    if running := DIARIES[person].now:
        report = {"event": "start", "media": running, "progress": {"percentage": 34}, "device": "living room"}
        place.call(person, "POST", "/api/v1/scrobble", report)


def furnish(places: dict[str, Place]) -> None:
    """Have everybody show their face, follow everybody else and write their diary, in this order."""
    homes = {person: places[diary.place] for person, diary in DIARIES.items()}
    for person, home in homes.items():
        introduce(home, person)
    for person, home in homes.items():
        for other, theirs in homes.items():
            if other != person:
                handle = f"@{other}@127.0.0.1:{theirs.port}"
                home.call(person, "POST", "/api/v1/following", {"handle": handle})
    for person, home in homes.items():
        write_diary(home, person)


def main() -> None:
    """Make what isn't there yet, serve both nodes and say where they are, until interrupted."""
    home = Path("data/demo").resolve()
    places = {name: Place(name, port, home / name.lower()) for name, port in PLACES.items()}
    fresh = not home.exists()
    if fresh:
        for place in places.values():
            place.home.mkdir(parents=True)
            move_in(place)
    with ExitStack() as stack:
        for place in places.values():
            stack.enter_context(place.serving())
        if fresh:
            furnish(places)
        for place in places.values():
            names = " or ".join(person for person, diary in DIARIES.items() if diary.place == place.name)
            print(f'{place.address}   sign in as {names}, with the password "{PASSWORD}"', flush=True)
        print("Press Ctrl-C to stop both.", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
