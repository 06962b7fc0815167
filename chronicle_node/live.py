"""Word that something changed for a person, passed inside one process to the pages they have open.

Only a hint to look again: what is then seen is read from the database under the policy. It may be lost, and pages
look again by themselves now and then.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

WAITING = 16  # hints kept for a slow page; one more is dropped, as one look covers many


class Live:
    """Subscriptions by user id."""

    def __init__(self) -> None:
        self._open: dict[int, set[asyncio.Queue[str]]] = defaultdict(set)

    @contextmanager
    def listen(self, user_id: int) -> Iterator[asyncio.Queue[str]]:
        """The names of what changes for this person, while the block runs."""
        mine: asyncio.Queue[str] = asyncio.Queue(WAITING)
        self._open[user_id].add(mine)
        try:
            yield mine
        finally:
            self._open[user_id].discard(mine)
            if not self._open[user_id]:
                del self._open[user_id]

    def tell(self, user_id: int, name: str) -> None:
        """Pass the word to every open page of this person."""
        for queue in self._open.get(user_id, ()):
            if not queue.full():
                queue.put_nowait(name)
