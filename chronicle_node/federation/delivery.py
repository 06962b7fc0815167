"""Brings one owed activity to its inbox: signed at the moment it leaves, and judged by what the inbox answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from chronicle_node.db import Row
from chronicle_node.domain import patience
from chronicle_node.federation import talk
from chronicle_node.federation.signatures.cavage import NO_MORE
from chronicle_node.federation.talk import REFUSALS, Identity
from chronicle_node.net.client import Answer
from chronicle_node.net.errors import OutboundError, Refused
from chronicle_node.node import Node
from chronicle_node.services.deliveries import Outcome

TEMPORARY = frozenset({401, 408, 425, 429})  # and 5xx; 401 may be a clock or a key of theirs
UNSUPPORTED = 501
GONE = 410
NOT_THEIRS_NOW = "Those it was for may no longer read it."
NOT_SPOKEN_TO = "This node does not talk to that one."


class Try(msgspec.Struct, frozen=True, kw_only=True):
    """One try: what it means for the delivery, and what it says of the host."""

    outcome: Outcome
    answered: bool = False  # the host is alive and took it, or refused it as a server does that works
    is_failure: bool = False  # of the host, not of the message
    scheme: str | None = None  # the kind of signature it took; "" where that is to be found out anew
    paused_until: datetime | None = None
    gone: Row | None = None  # the delivery, where its inbox is no more


class Message(NamedTuple):
    """What is owed, as it goes on the wire, with headers beside those that all have."""

    row: Row
    body: bytes
    more: Mapping[str, str] = NO_MORE


async def send(node: Node, message: Message, who: Identity, scheme: str | None, *, last: bool) -> Try:
    """Try to deliver once. `last`: nothing more waits for this host, so the connection need not stay."""
    row, body, more = message
    try:
        answer, spoken = await talk.post(node, row.inbox, body, who, scheme, close=last, more=more)
    except Refused as error:
        return Try(outcome=_never(row, None, str(error)))
    except OutboundError as error:
        return Try(outcome=_later(node, row, None, str(error)), is_failure=True)
    return _judged(node, row, answer, spoken, scheme)


def _judged(node: Node, row: Row, answer: Answer, spoken: str, scheme: str | None) -> Try:
    status, said = answer.status, f"The inbox answered {answer.status}."
    if answer.ok:
        done = Outcome(delivery_id=row.id, state="delivered", status=status)
        return Try(outcome=done, answered=True, scheme=spoken)
    doubtful = "" if status in REFUSALS and scheme is not None else None
    if status in TEMPORARY or (status >= 500 and status != UNSUPPORTED):
        wait = patience.asked_wait(answer.headers.get("Retry-After", ""), node.clock.now())
        return Try(
            outcome=_later(node, row, status, said, wait),
            is_failure=status >= 500,
            scheme=doubtful,
            paused_until=node.clock.now() + wait if wait is not None and status in {429, 503} else None,
        )
    alive = status not in REFUSALS
    return Try(outcome=_never(row, status, said), answered=alive, scheme=doubtful, gone=row if status == GONE else None)


def faulted(node: Node, row: Row, error: Exception) -> Try:
    """A fault of ours; it counts, so that nothing is tried for ever."""
    return Try(outcome=_later(node, row, None, f"A fault of ours: {type(error).__name__}."))


def not_spoken_to(row: Row) -> Try:
    """The administrator has decided so."""
    return Try(outcome=_never(row, None, NOT_SPOKEN_TO))


def no_longer_theirs(row: Row) -> Outcome:
    """Those it was addressed to have lost the right to read it before it came to leave."""
    return _never(row, None, NOT_THEIRS_NOW)


def _never(row: Row, status: int | None, error: str) -> Outcome:
    return Outcome(delivery_id=row.id, state="failed", status=status, error=error)


def _later(node: Node, row: Row, status: int | None, error: str, wait: timedelta | None = None) -> Outcome:
    now, tries = node.clock.now(), row.attempts + 1
    most = patience.UNKNOWN_KEY_TRIES if status == 401 else patience.TRIES
    if tries >= most:
        return _never(row, status, error)
    at = now + (wait or patience.pause(tries))
    return Outcome(delivery_id=row.id, state="pending", status=status, error=error, ready_at=at)
