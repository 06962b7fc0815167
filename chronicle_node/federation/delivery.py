"""Brings one owed activity to its inbox: signed at the moment it leaves, tried again for days, and never at a host that
does not answer while others wait.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from chronicle_node.db import Row, Tx
from chronicle_node.errors import GiveUp, Retry
from chronicle_node.federation import instances, talk
from chronicle_node.federation.talk import REFUSALS, Identity
from chronicle_node.net.client import Answer
from chronicle_node.net.errors import OutboundError, Refused
from chronicle_node.node import Node
from chronicle_node.services import deliveries, peers

TEMPORARY = frozenset({401, 408, 425, 429})  # and 5xx; 401 may be a clock or a key of theirs
PASSING_TRIES = 3
TRIES = 16  # about three days
UNKNOWN_KEY_TRIES = 9  # more than two hours: they may have had trouble in fetching the key
TRIP_AFTER = 5  # failures in a row open the breaker
OPEN_FOR = timedelta(minutes=30)
OPEN_AT_MOST = timedelta(hours=6)
WAIT_LEAST, WAIT_MOST = timedelta(seconds=10), timedelta(hours=24)
FRESH = timedelta(hours=1)
LONGEST = timedelta(days=5)  # what a host that is silent all the time is owed for
SPREAD = timedelta(minutes=1)  # the first to ask finds out for the others


class NotDelivered(OSError):
    """The inbox did not take it this time."""


async def deliver(node: Node, payload: Mapping[str, Any]) -> None:
    """Deliver one activity to one inbox, unless that was done before."""
    row = await node.db.read(deliveries.due, payload["delivery_id"])
    if row is None:
        return
    if not instances.admits(node.settings.federation, row):
        await node.db.write(deliveries.failed, row.id, None, "This node does not talk to that one.")
        return
    if await _is_held_back(node, row):
        return
    try:
        await _send(node, row)
    except (Retry, GiveUp, NotDelivered):
        raise
    except Exception as error:  # a fault of ours; it counts, so that no row waits for ever for a job that is dead
        await node.db.write(_faulted, row, f"{type(error).__name__}: {error}")
        raise


async def _send(node: Node, row: Row) -> None:
    identity = Identity(row.key_id, node.secrets.unseal(row.private_key_sealed))
    try:
        answer, scheme = await talk.post(node, row.inbox, row.body.encode(), identity, row.signature_scheme)
    except Refused as error:
        await _never(node, row, None, str(error))
    except OutboundError as error:
        await _later(node, row, None, str(error))
    else:
        await _answered(node, row, answer, scheme)


async def _is_held_back(node: Node, row: Row) -> bool:
    """Nothing goes to a host that has just failed again and again; what is of no interest later is dropped."""
    now = node.clock.now()
    if row.open_until is None or row.open_until <= now:
        return False
    if row.is_passing or now - row.created_at > LONGEST:
        await node.db.write(deliveries.failed, row.id, None, "The host does not answer.")
        if row.is_passing:
            return True
        raise GiveUp("The host has not answered for days.")
    spread = SPREAD * random.random()  # noqa: S311 - spreads the load, no secret
    raise Retry(row.open_until - now + spread, "The host did not answer lately.")


async def _answered(node: Node, row: Row, answer: Answer, scheme: str) -> None:
    if answer.ok:
        await node.db.write(_arrived, row, answer.status, scheme)
    elif answer.status in TEMPORARY or answer.status >= 500:
        await _later(node, row, answer.status, f"The inbox answered {answer.status}.", wait=_asked_wait(node, answer))
    else:
        await _never(node, row, answer.status, f"The inbox answered {answer.status}.")


async def _arrived(tx: Tx, row: Row, status: int, scheme: str) -> None:
    await deliveries.delivered(tx, row.id, status)
    if row.instance_id is None:
        return
    if row.signature_scheme != scheme:
        await peers.understood(tx, row.instance_id, scheme)
    if row.fail_count or row.last_ok_at is None or tx.now - row.last_ok_at > FRESH:
        await peers.heard_from(tx, row.instance_id)


async def _never(node: Node, row: Row, status: int | None, error: str) -> None:
    """It will not be taken. What is kept stays as a dead job to be seen; a hint is simply gone."""
    await node.db.write(_lost, row, status, error)
    if not row.is_passing:
        raise GiveUp(error)


async def _lost(tx: Tx, row: Row, status: int | None, error: str) -> None:
    await deliveries.failed(tx, row.id, status, error)
    if status in REFUSALS and row.instance_id is not None and row.signature_scheme is not None:
        await peers.understood(tx, row.instance_id, None)


async def _later(node: Node, row: Row, status: int | None, error: str, wait: timedelta | None = None) -> None:
    tries = PASSING_TRIES if row.is_passing else UNKNOWN_KEY_TRIES if status == 401 else TRIES
    if row.attempts + 1 >= tries:
        await node.db.write(_failed_again, row, status, error, last=True)
        if row.is_passing:
            return
        raise GiveUp(error)
    await node.db.write(_failed_again, row, status, error, last=False)
    if wait is not None:
        raise Retry(wait, error)
    raise NotDelivered(error)


async def _faulted(tx: Tx, row: Row, error: str) -> None:
    note = deliveries.failed if row.attempts + 1 >= TRIES else deliveries.missed
    await note(tx, row.id, None, error)


async def _failed_again(tx: Tx, row: Row, status: int | None, error: str, *, last: bool) -> None:
    note = deliveries.failed if last else deliveries.missed
    await note(tx, row.id, status, error)
    if status is not None and status < 500 and row.instance_id is not None:
        if status == 401 and row.signature_scheme is not None:
            await peers.understood(tx, row.instance_id, None)  # find out anew what it takes
        return
    if row.instance_id is not None:
        await peers.failed(tx, row.instance_id, _open_until(tx.now, row.fail_count + 1))


def _open_until(now: datetime, failures: int) -> datetime | None:
    if failures < TRIP_AFTER:
        return None
    doubled: int = 1 << min(failures - TRIP_AFTER, 10)
    return now + min(OPEN_FOR * doubled, OPEN_AT_MOST)


def _asked_wait(node: Node, answer: Answer) -> timedelta | None:
    """How long the server asks us to wait, within reason."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.isdigit() and len(text) < 10:
        return min(max(timedelta(seconds=int(text)), WAIT_LEAST), WAIT_MOST)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - node.clock.now(), WAIT_LEAST), WAIT_MOST)
