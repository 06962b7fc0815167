"""What a handler is and how often it is tried.

A *db* handler has its effects and the end of its job in one transaction, so they happen once. A *net* handler talks to
others in between, so it may happen again after a crash: receivers tell repetitions by the id of what they get.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chronicle_node.db import Tx
from chronicle_node.errors import GiveUp, Retry, Wait
from chronicle_node.node import Node

__all__ = ["GiveUp", "Handler", "InDatabase", "OnNetwork", "Payload", "Retry", "Wait", "backoff"]

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class InDatabase:
    """A db handler: `async def run(tx, payload)`."""

    run: Callable[[Tx, Payload], Awaitable[None]]
    tries: int = 10


@dataclass(frozen=True)
class OnNetwork:
    """A net handler: `async def run(node, payload)`; it opens its own transactions. `seconds` bounds one try."""

    run: Callable[[Node, Payload], Awaitable[None]]
    tries: int = 16
    seconds: int = 60


Handler = InDatabase | OnNetwork


def backoff(attempt: int) -> timedelta:
    """The pause after the nth failed try: n⁴ + 2 seconds, at most twelve hours, and up to a half more by chance.

    Sixteen tries take about three days.
    """
    return timedelta(seconds=min(attempt**4 + 2, 43_200) * random.uniform(1, 1.5))  # noqa: S311
