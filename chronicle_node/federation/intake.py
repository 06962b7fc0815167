"""Where what the inbox has verified is stored and carried out, both in the transaction that is answered for.

What comes while another transaction is under way waits for it, and all of it goes into the next: a burst costs a few
transactions and not thousands. Should one of them fail for a reason of ours, each gets a transaction of its own, and
only the one that fails again is lost.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select, update

from chronicle_node.db import Row, Tx, any_of, insert, sql
from chronicle_node.errors import NotFound, Problem, Unavailable
from chronicle_node.federation import instances, process
from chronicle_node.federation.signatures.request import BadSignature
from chronicle_node.federation.vocabulary.activity import Activity
from chronicle_node.models.federation import InboxActivity
from chronicle_node.models.social import Actor
from chronicle_node.models.types import UTC, PublicId
from chronicle_node.node import Node
from chronicle_node.queries import peers
from chronicle_node.services import peers as peer_service

log = logging.getLogger(__name__)
AT_ONCE = 64  # activities in one transaction: enough to share its cost, few enough to keep the wait short

_new = insert(InboxActivity, "activity_uri", "actor_uri", "activity_type", "body", "received_at", "outcome")
_STORE = sql(
    lambda: (
        _new.values(processed_at=bindparam("received_at", type_=UTC))
        .on_conflict_do_nothing(index_elements=[InboxActivity.activity_uri])
        .returning(InboxActivity.id, InboxActivity.activity_uri)
    )
)
_OUTCOME = sql(
    lambda: update(InboxActivity).where(any_of(InboxActivity.id, "ids")).values(outcome=bindparam("outcome"))
)
_HERE = sql(
    lambda: select(Actor.public_id).where(
        Actor.public_id == bindparam("public_id", type_=PublicId), Actor.private_key_sealed.is_not(None)
    )
)


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """A verified activity as it is stored. `recipient` has the personal inbox it came to."""

    uri: str
    activity: Activity
    body: str
    recipient: UUID | None = None


Waiting = tuple[Receipt, asyncio.Future[None]]


class Intake:
    """Takes in for one process, one transaction after another."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._waiting: list[Waiting] = []
        self._task: asyncio.Task[None] | None = None

    async def take(self, receipt: Receipt) -> None:
        """Store one and carry it out, together with what else waits. Raises as `take_in` answers."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((receipt, done))
        if self._task is None:
            self._task = asyncio.create_task(self._work())
        await done

    async def _work(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
                await self._settle(batch)
        finally:
            self._task = None

    async def _settle(self, batch: Sequence[Waiting]) -> None:
        answers: Sequence[Exception | None]
        try:
            answers = await take_in(self._node, [receipt for receipt, _ in batch])
        except Exception as failure:  # noqa: BLE001 - each of those who wait hears of it
            answers = [failure] * len(batch)
        for (_, done), refused in zip(batch, answers, strict=True):
            if done.done():
                continue  # whoever sent it hung up
            if refused is None:
                done.set_result(None)
            else:
                done.set_exception(refused)


async def take_in(node: Node, receipts: Sequence[Receipt]) -> Sequence[Exception | None]:
    """Store these and carry them out. What is refused is answered with why: NotFederated, NotFound, BadSignature."""
    try:
        return await node.db.write(_take, receipts, node.settings.federation)
    except Unavailable:
        raise  # the database is away: whoever sent it comes back
    except Exception:
        log.exception("an activity could not be carried out")
        return [await _take_alone(node, each) for each in receipts]


async def _take_alone(node: Node, receipt: Receipt) -> Exception | None:
    """What it is answered; none of what happens to it is the concern of the others."""
    try:
        return (await node.db.write(_take, [receipt], node.settings.federation))[0]
    except Unavailable as away:
        return away
    except Exception as error:
        log.exception("an activity could not be carried out")
        fault = type(error).__name__
    try:
        await node.db.write(_set_aside, receipt, fault)
    except Exception as error:  # noqa: BLE001 - it is told to whoever sent it
        return error
    return None


async def _take(tx: Tx, receipts: Sequence[Receipt], mode: str) -> list[Problem | None]:
    """One transaction for all of it."""
    uris = {each.activity.actor for each in receipts}
    senders = {row.uri: row for row in await tx.all(peers.SENDERS, uris=list(uris))}
    answers = [await _refusal(tx, each, senders.get(each.activity.actor), mode) for each in receipts]
    admitted = [each for each, refused in zip(receipts, answers, strict=True) if refused is None]
    heard = [senders[each.activity.actor] for each in admitted]
    for instance_id, fail_count in sorted({(one.instance_id, one.fail_count) for one in heard if one.fail_count}):
        await peer_service.heard_from(tx, instance_id, fail_count)
    # An id that is taken back is spent or free from then on, so each that comes with such is stored in its turn.
    is_taking_back = any(each.activity.type == "Undo" for each in admitted)
    outcomes: dict[str, list[int]] = {}
    for together in [[each] for each in admitted] if is_taking_back else [admitted]:
        told = {each.uri: each.activity for each in reversed(together)}
        for row in await _store(tx, together):
            outcomes.setdefault(await _carry_out(tx, told[row.activity_uri], senders), []).append(row.id)
    for outcome, ids in outcomes.items():
        await tx.run(_OUTCOME, ids=ids, outcome=outcome)
    return answers


async def _refusal(tx: Tx, receipt: Receipt, sender: Row | None, mode: str) -> Problem | None:
    """Why this is not taken in."""
    if sender is None or sender.gone_at is not None:
        return BadSignature("The actor who signed is no longer there.")
    if not instances.admits(mode, sender):
        return instances.NotFederated()
    if receipt.recipient is not None and await tx.first(_HERE, public_id=receipt.recipient) is None:
        return NotFound()
    return None


async def _store(tx: Tx, receipts: Sequence[Receipt], outcome: str | None = None) -> list[Row]:
    """Write down what came, as carried out; those rows that are new."""
    return await tx.all_many(
        _STORE,
        [
            {
                "activity_uri": each.uri,
                "actor_uri": each.activity.actor,
                "activity_type": each.activity.type,
                "body": each.body if len(each.body) <= process.LONG else "",
                "received_at": tx.now,
                "outcome": outcome,
            }
            for each in receipts
        ],
    )


async def _carry_out(tx: Tx, activity: Activity, senders: dict[str, Row]) -> str:
    sender = senders.get(activity.actor) or await tx.first(peers.SENDER, uri=activity.actor)
    if activity.is_about_self or activity.type == "Move":
        senders.pop(activity.actor, None)  # it says who they are from now on
    return await process.outcome(tx, activity, sender)


async def _set_aside(tx: Tx, receipt: Receipt, error: str) -> None:
    """It fails by a fault of ours, and is not tried again."""
    await _store(tx, [receipt], f"failed: {error}")
