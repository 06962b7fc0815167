"""Somebody's tool that receives webhooks: a real HTTP server on loopback that keeps every message it was sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook

from tests.processes import Person


@dataclass(frozen=True)
class Message:
    headers: Mapping[str, str]
    body: bytes
    answered: int

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """`answers` are the statuses of the next messages; afterwards it says 204."""

    url: str
    got: list[Message] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def subscribe(self, person: Person) -> Webhook:
        """Set up a webhook for this person's scrobbles; what verifies its messages."""
        wish = {"name": "tool", "url": self.url, "events": ["scrobble"]}
        return Webhook(person.ask("POST", "/api/v1/webhooks", wish)["secret"])

    def verified(self, webhook: Webhook) -> dict[str, list[Any]]:
        """What each message id brought, every copy of it checked with the receiver's own library."""
        found: dict[str, list[Any]] = {}
        for message in list(self.got):
            found.setdefault(message.id, []).append(webhook.verify(message.body, dict(message.headers)))
        return found


@contextmanager
def receiving() -> Iterator[Receiver]:
    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = receiver.answers.pop(0) if receiver.answers else 204
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.got.append(Message(headers, body, status))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quietly."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    receiver = Receiver(f"http://127.0.0.1:{server.server_address[1]}/hook")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
