"""Goals and sessions as Chronicle nodes read them from one another: what somebody sets out to do, and how far they are.

The owner's node has counted, as far as this reader may know of the plays; nothing is added up again here.
"""

import math
from collections.abc import Mapping
from typing import Any, get_args

from chronicle_node.domain import goals
from chronicle_node.domain.sessions import MOST, SessionStatus
from chronicle_node.federation.vocabulary import values
from chronicle_node.federation.vocabulary.document import UnacceptableDocument
from chronicle_node.federation.vocabulary.media import word

MAX_PAST = goals.PAST + 1
MAX_AMOUNT = 1e9
MAX_PARTS = 1_000_000
MAX_SECONDS = 10_000_000_000

Facts = dict[str, Any]


def goal(block: Mapping[str, Any]) -> Facts:
    """Read a goal: so many of a unit in each period, the one that runs, and how those before it went."""
    now, past = block.get("now"), values.many(block.get("past"))
    if len(past) > MAX_PAST:
        raise UnacceptableDocument("There cannot be so many periods.")
    return {
        "name": values.text(block.get("name"), goals.NAME_MAX),
        "unit": _one_of(get_args(goals.Unit), block.get("unit")),
        "period": _one_of(get_args(goals.Period), block.get("period")),
        "target": _at_least_one(block.get("target")),
        "type": word(block["type"]) if block.get("type") is not None else None,
        "type_name": values.text(block.get("type_name"), goals.NAME_MAX),
        "ended": block.get("ended") is True,
        "at": moment(block.get("at")),
        "now": _running(now) if now is not None else None,
        "past": [_period(each) for each in past],
    }


def session(block: Mapping[str, Any]) -> Facts:
    """Read a session: which time through a work it is, and how far."""
    percentage = block.get("percentage")
    return {
        "number": values.whole(block.get("number"), MOST),
        "status": _one_of([each.value for each in SessionStatus], block.get("status")),
        "at": moment(block.get("at")),
        "completed": moment(block["completed"]) if block.get("completed") is not None else None,
        "last": moment(block["last"]) if block.get("last") is not None else None,
        "plays": values.whole(block.get("plays", 0), MAX_PARTS),
        "done": values.whole(block.get("done", 0), MAX_PARTS),
        "known": values.whole(block.get("known", 0), MAX_PARTS),
        "total": values.whole(block["total"], MAX_PARTS) if block.get("total") is not None else None,
        "percentage": _amount(percentage, 100) if percentage is not None else None,
    }


def moment(value: object) -> str:
    """Read a moment and write it as it is kept, or refuse the document."""
    found = values.time(value)
    if found is None:
        raise UnacceptableDocument("A time that is none.")
    return found.isoformat()


def _running(value: object) -> Facts:
    found = _period(value)
    assert isinstance(value, dict)
    ahead, needed = value.get("ahead"), value.get("needed")
    return found | {
        "due": _amount(value.get("due")),
        "ahead": math.copysign(_amount(abs(ahead)), ahead) if isinstance(ahead, int | float) else 0.0,
        "needed": _amount(needed) if needed is not None else None,
    }


def _period(value: object) -> Facts:
    if not isinstance(value, dict):
        raise UnacceptableDocument("A period that is none.")
    first, last = values.day(value.get("from")), values.day(value.get("to"))
    if last < first:
        raise UnacceptableDocument("A period that ends before it begins.")
    return {"from": first.isoformat(), "to": last.isoformat(), "done": _amount(value.get("done"))}


def _amount(value: object, most: float = MAX_AMOUNT) -> float:
    found = values.number(value)
    if found is None or not 0 <= found <= most:  # which NaN is not either
        raise UnacceptableDocument("An amount that is none.")
    return float(found)


def _at_least_one(value: object) -> int:
    found = values.whole(value, goals.TARGET_MAX)
    if not found:
        raise UnacceptableDocument("A goal of nothing.")
    return found


def _one_of(words: Any, value: object) -> str:
    if not isinstance(value, str) or value not in words:
        raise UnacceptableDocument("A word nobody knows.")
    return value
