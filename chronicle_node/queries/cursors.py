"""Places in a list that goes on: one word that says after which row the next page begins, sealed where it leaves the
node (`httpkit/places.py`).

Lists are ordered by a time and then by something unique, so a page costs the same wherever it begins, and rows that are
added or removed meanwhile shift nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import ColumnElement, and_, bindparam, or_

from chronicle_node.errors import Malformed
from chronicle_node.models.types import UTC as INSTANT
from chronicle_node.models.types import BigId

T = TypeVar("T")
MOST = 100  # rows of a page
LAST_ID = 2**63 - 1


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Some rows, and the cursor of those after them; None at the end."""

    items: tuple[T, ...]
    next: str | None = None


class Cursor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """After this row, newest first. `source` tells lists apart that are merged into one; lower ones come first."""

    at: datetime = datetime(9999, 12, 31, tzinfo=UTC)
    id: int = LAST_ID
    source: int = 0

    def encoded(self) -> str:
        return msgspec.json.encode(self).decode()

    def bounds(self, source: int = 0) -> dict[str, Any]:
        """What `after` binds, for the list of this source."""
        passed = LAST_ID if source > self.source else self.id if source == self.source else 0
        return {"before_at": self.at, "before_id": passed}


START = Cursor()


def decode(text: str | None) -> Cursor:
    """The place that this word names; the beginning for None. Raises Malformed for a word that is not ours."""
    if not text:
        return START
    try:
        found = msgspec.json.decode(text, type=Cursor)
    except (msgspec.MsgspecError, ValueError):
        raise _foreign() from None
    if found.at.tzinfo is None or not 0 <= found.id <= LAST_ID:
        raise _foreign()
    return found


def after(at: Any, row_id: Any) -> ColumnElement[bool]:
    """The condition for rows after the cursor; the first part alone is what an index serves."""
    moment, last = bindparam("before_at", type_=INSTANT), bindparam("before_id", type_=BigId)
    return and_(at <= moment, or_(at < moment, row_id < last))


def count(limit: int) -> int:
    """A page's length within reason."""
    return max(1, min(limit, MOST))


def of_few(rows: Sequence[T], cursor: str | None, limit: int) -> Page[T]:
    """A page of a list so short that it is read whole; the cursor counts."""
    start = decode(cursor).id if cursor else 0
    end = start + count(limit)
    return Page(tuple(rows[start:end]), Cursor(id=end).encoded() if end < len(rows) else None)


def _foreign() -> Malformed:
    return Malformed("This place in the list is not one we gave out; begin with the first page.")
