"""Places in a library that is in some order: what the cursor of its next page says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from chronicle_node.db import Row
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.rules import Rule


def encoded(rule: Rule, row: Row) -> str:
    """The place behind a row of the list in this order."""
    key = row.sort_key.isoformat() if isinstance(row.sort_key, datetime) else row.sort_key
    place = [rule.sort, rule.is_descending, key, row.id]
    return msgspec.json.encode(place).decode()


def decoded(rule: Rule, cursor: str) -> dict[str, Any]:
    """What a statement is bound to for what comes after. Raises Invalid for a cursor that is none of this order's."""
    try:
        sort, down, key, last = msgspec.json.decode(cursor, type=tuple[str, bool, str | float, int])
        if (sort, down) != (rule.sort, rule.is_descending) or not 0 <= last < 2**63:
            raise ValueError
        return {"after_key": _typed(sort, key), "after_id": last}
    except (msgspec.MsgspecError, ValueError, TypeError):
        raise invalid("/cursor", "is no place that this list gave out in this order; leave it out") from None


def _typed(sort: str, key: str | float) -> Any:
    if sort in {"rating", "progress", "plays"}:
        return float(key)
    if not isinstance(key, str):
        raise TypeError
    if sort in {"title", "year"}:
        return key
    moment = datetime.fromisoformat(key)
    if moment.tzinfo is None:
        raise ValueError
    return moment
