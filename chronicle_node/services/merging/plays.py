"""Plays that become plays of another item: moved all at once, and known again when their player repeats its report.

What makes a report one with its repetition has the item in it, so it is worked out anew for the item that the player
finds from now on; where another play has that key already, the two reports were the same one and the key stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.orm import aliased

from chronicle_node import outbox
from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain.events import HistoryChanged
from chronicle_node.domain.playback import Event
from chronicle_node.domain.when import Precision
from chronicle_node.models.history import EventKey, InteractionEvent
from chronicle_node.models.types import BigId
from chronicle_node.services.merging import rows
from chronicle_node.services.merging.ledger import CHUNK, Ledger
from chronicle_node.services.report import own_key

_PAGE = sql(
    lambda: (
        select(
            *(
                InteractionEvent.id,
                InteractionEvent.user_id,
                InteractionEvent.media_item_id,
                InteractionEvent.event_type,
            ),
            *(InteractionEvent.timestamp, InteractionEvent.device_name, InteractionEvent.precision),
            *(InteractionEvent.audience, EventKey.idempotency_key),
        )
        .outerjoin(EventKey, EventKey.event_id == InteractionEvent.id)
        .where(
            any_of(InteractionEvent.media_item_id, "items"),
            InteractionEvent.id > bindparam("after", type_=BigId),
            InteractionEvent.id <= bindparam("until", type_=BigId),
        )
        .order_by(InteractionEvent.id)
        .limit(CHUNK)
    )
)
_MOVE = sql(
    lambda: (
        update(InteractionEvent)
        .where(InteractionEvent.media_item_id == bindparam("was"))
        .values(media_item_id=bindparam("target"))
    )
)
_other = aliased(EventKey)
_REKEY = sql(
    lambda: (
        update(EventKey)
        .where(
            EventKey.event_id == bindparam("event_id"),
            ~exists().where(_other.idempotency_key == bindparam("new_key")),
        )
        .values(idempotency_key=bindparam("new_key"))
    )
)
LAST = 2**63 - 1


async def move(ledger: Ledger, target_of: Mapping[int, int]) -> set[int]:
    """Every play of these items becomes one of its counterpart; whose history others see change by it."""
    moved: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    seen: set[int] = set()
    last = 0
    while page := await ledger.tx.all(_PAGE, items=sorted(target_of), after=last, until=LAST):
        for row in page:
            moved[row.user_id][row.media_item_id].append(row.id)
        seen |= {row.user_id for row in page if row.audience != "private"}
        await _rekey(ledger.tx, page, target_of)
        last = page[-1].id
    for was in sorted({item for by_item in moved.values() for item in by_item}):
        await ledger.tx.run(_MOVE, was=was, target=target_of[was])
    for user_id, by_item in moved.items():
        moves = [(was, target_of[was], ids) for was, ids in by_item.items()]
        ledger.moved(rows.table_of(InteractionEvent), "media_item_id", moves, user_id)
    return seen


async def rekey_back(tx: Tx, was: int, target: int, ids: Sequence[int]) -> None:
    """Plays of `was` are about to be plays of `target` again."""
    wanted, last = set(ids), min(ids) - 1
    while page := await tx.all(_PAGE, items=[was], after=last, until=max(ids)):
        await _rekey(tx, [row for row in page if row.id in wanted], {was: target})
        last = page[-1].id


async def tell(tx: Tx, people: Iterable[int]) -> None:
    """Readers elsewhere look again at the history of these people."""
    for user_id in sorted(people):
        await outbox.emit(tx, HistoryChanged(user_id=user_id))


async def _rekey(tx: Tx, page: Sequence[Row], target_of: Mapping[int, int]) -> None:
    changed = []
    for row in page:
        how = _how(row) if row.idempotency_key is not None else None
        if how is not None:
            changed.append({"event_id": row.id, "new_key": own_key(row.user_id, target_of[row.media_item_id], *how)})
    if changed:
        await tx.run_many(_REKEY, changed)


def _how(row: Row) -> tuple[str, datetime, str, str] | None:
    """What the key of a play was made of besides the item; None where its client sent one of its own."""
    reported = {row.event_type, Event.FINISH.value}  # a finish that came too early is kept as a pause
    for event in sorted(reported):
        for device in {row.device_name or "", ""}:
            for precision in {row.precision, Precision.EXACT.value}:
                how = (event, row.timestamp, device, precision)
                if own_key(row.user_id, row.media_item_id, *how) == row.idempotency_key:
                    return how
    return None
