"""Tables whose changes somebody wants to hear of: each statement that changes one tells itself which rows it changed.

It does so by RETURNING, so that nothing is read twice, and no service has to remember to say anything. What a cascade
or plain text changes is not heard.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.dml import Delete, Insert, Update, UpdateBase

Verb = str  # insert, update or delete
#: Called in the transaction with the verb and the values of the watched columns, once for each row.
Tell = Callable[[Any, Verb, Sequence[Any]], None]


class Watch(NamedTuple):
    """The columns that tell of a changed row, and who hears of it."""

    columns: tuple[Any, ...]
    tell: Tell
    verbs: frozenset[Verb]


_WATCHED: dict[str, Watch] = {}
_VERBS: tuple[tuple[type[UpdateBase], Verb], ...] = ((Insert, "insert"), (Update, "update"), (Delete, "delete"))


def watch(table: Any, columns: Sequence[Any], tell: Tell, *verbs: Verb) -> None:
    """Have `tell` hear of every row of `table` that is changed. To be said before any statement runs."""
    known = frozenset(verbs or (verb for _, verb in _VERBS))
    _WATCHED[table.__tablename__] = Watch(tuple(columns), tell, known)


def watched(clause: ClauseElement) -> tuple[Watch, Verb] | None:
    """Who hears of what this statement changes."""
    for kind, verb in _VERBS:
        if isinstance(clause, kind):
            found = _WATCHED.get(str(getattr(clause.table, "name", "")))
            return (found, verb) if found is not None and verb in found.verbs else None
    return None


def telling(clause: Any, found: Watch) -> ClauseElement:
    """The statement, made to return what is watched behind what it returns anyway."""
    labelled = [column.label(f"watched_{i}") for i, column in enumerate(found.columns)]
    changed: ClauseElement = clause.returning(*labelled)
    return changed
