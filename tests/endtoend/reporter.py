"""A player that insists: what was not acknowledged is sent again, the same in every way, until it is."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.endtoend.receiver import Receiver
from tests.endtoend.world import Pair, titles_in_feed, titles_in_history
from tests.processes import Person, eventually, request

_numbers = itertools.count(1)


@dataclass
class Reporter:
    """Reports films over the native API and tracks as ListenBrainz clients do, in turn."""

    person: Person
    label: str
    acknowledged: list[str] = field(default_factory=list)
    unanswered: list[tuple[str, int]] = field(default_factory=list)

    def report(self) -> bool:
        """Something new, once; whether it was acknowledged."""
        number = next(_numbers)
        return self._try(f"{self.label} {number}", int(time.time()) - 10_000 + number)

    @contextmanager
    def reporting(self, players: int) -> Iterator[None]:
        """So many players at once, all the time."""
        enough = threading.Event()

        def play() -> None:
            while not enough.wait(0.15 if self.report() else 0.5):
                pass

        with ThreadPoolExecutor(players) as pool:
            playing = [pool.submit(play) for _ in range(players)]
            try:
                yield
            finally:
                enough.set()
        for player in playing:
            player.result()

    def catch_up(self) -> None:
        """Send again whatever nobody acknowledged."""
        waiting, self.unanswered = self.unanswered, []
        for title, at in waiting:
            self._try(title, at)

    def _try(self, title: str, at: int) -> bool:
        try:
            status = self._film(title, at) if at % 2 else self._track(title, at)
        except (OSError, http.client.HTTPException):
            self.unanswered.append((title, at))
            return False
        assert status in (200, 201), status
        self.acknowledged.append(title)
        return True

    def _film(self, title: str, at: int) -> int:
        moment = datetime.fromtimestamp(at, UTC).isoformat()
        body = {"event": "finish", "media": {"type": "movie", "title": title, "year": 2001}, "at": moment}
        body["progress"] = {"percentage": 100}
        return self._post("/api/v1/scrobble", body, "Bearer", {"Idempotency-Key": title})

    def _track(self, title: str, at: int) -> int:
        listen = {"listened_at": at, "track_metadata": {"artist_name": "The Insistent", "track_name": title}}
        return self._post("/1/submit-listens", {"listen_type": "single", "payload": [listen]}, "Token", {})

    def _post(self, path: str, body: Any, scheme: str, headers: dict[str, str]) -> int:
        headers |= {"Authorization": f"{scheme} {self.person.token}", "Content-Type": "application/json"}
        return request("POST", self.person.node.url + path, json.dumps(body), headers, timeout=10).status


def kept_and_told_once(pair: Pair, reporter: Reporter, receiver: Receiver, webhook: Any, patience: float = 180) -> None:
    """Everything acknowledged is once in the history, once in the follower's feed, and one message to the webhook."""
    reporter.catch_up()
    assert not reporter.unanswered, "the node does not answer"
    wanted = Counter(reporter.acknowledged)
    assert set(wanted.values()) == {1}, "the test acknowledged something twice"

    def mine(titles: list[str]) -> Counter[str]:
        return Counter(title for title in titles if title.startswith(reporter.label + " "))

    def arrived() -> bool:
        for node in pair.nodes:
            node.let_time_pass()
        told = {bodies[0]["data"]["media"]["title"] for bodies in receiver.verified(webhook).values()}
        return set(wanted) <= set(titles_in_feed(pair.follower)) and set(wanted) <= told

    assert mine(titles_in_history(pair.listener)) == wanted
    eventually(arrived, "something acknowledged never arrived", patience, pause=1)
    assert mine(titles_in_history(pair.listener)) == wanted
    assert mine(titles_in_feed(pair.follower)) == wanted
    messages = receiver.verified(webhook)
    assert mine([bodies[0]["data"]["media"]["title"] for bodies in messages.values()]) == wanted
    assert all(body == bodies[0] for bodies in messages.values() for body in bodies)
