"""Several processes of one program: the parent binds, forks, hands its signals on, and replaces whoever dies.

Each process listens on a socket of its own that the parent keeps, so the system spreads visitors evenly and those of a
process that died wait for its successor instead of being turned away.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress

from chronicle_node.errors import SettingError

BREATH = 1.0  # seconds before a process that died young is replaced
YOUNG = 5.0
SIGNALS = (signal.SIGINT, signal.SIGTERM)

Work = Callable[[int, int], None]


def bind(host: str, port: int, count: int = 1) -> list[socket.socket]:
    """`count` sockets on one address, bound and not yet listening. Raises SettingError where it cannot be had."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
        alone = _bound(family, address)  # fails where somebody listens; sharing would let us in beside them
        if count == 1:
            return [alone]
        with alone:
            address = alone.getsockname()
        return [_bound(family, address, socket.SO_REUSEPORT) for _ in range(count)]
    except OSError as error:
        raise SettingError(f"CHRONICLE_BIND: cannot listen on {host}:{port}: {error.strerror}") from None


def _bound(family: int, address: tuple[object, ...], *options: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        for option in (socket.SO_REUSEADDR, *options):
            made.setsockopt(socket.SOL_SOCKET, option, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(address)
    except OSError:
        made.close()
        raise
    return made


def run(count: int, work: Work) -> None:
    """Run `work(number, lifeline)` in `count` processes until told to stop by SIGINT or SIGTERM.

    The lifeline is a file descriptor that becomes readable when the parent is gone: an orphan has to end itself. This
    returns in the parent when all have ended, and in each child when its work is done.
    """
    family = _Family(work)
    for sign in SIGNALS:
        signal.signal(sign, family.end)
    for number in range(count):
        if not family.raise_child(number):
            return
    family.look_after()


class _Family:
    def __init__(self, work: Work) -> None:
        self._work = work
        self._lifeline, self._held = os.pipe()
        self._children: dict[int, tuple[int, float]] = {}
        self._ending = False

    def raise_child(self, number: int) -> bool:
        """Fork; whether this is still the parent."""
        pid = os.fork()
        if pid == 0:
            for sign in SIGNALS:
                signal.signal(sign, signal.SIG_DFL)
            os.close(self._held)
            self._work(number, self._lifeline)
            return False
        self._children[pid] = (number, time.monotonic())
        if self._ending:
            os.kill(pid, signal.SIGTERM)
        return True

    def look_after(self) -> None:
        while self._children:
            pid, _ = os.wait()
            number, born = self._children.pop(pid)
            if self._ending:
                continue
            if time.monotonic() - born < YOUNG:
                time.sleep(BREATH)
            if not self.raise_child(number):
                return

    def end(self, *_: object) -> None:
        """Tell every child; a second signal tells them again."""
        self._ending = True
        for pid in self._children:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
