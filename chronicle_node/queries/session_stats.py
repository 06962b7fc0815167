"""Figures of one's sessions of a work, each and together: when, how often, how long, how fast. For their person alone.

Days are those of the person's time zone. What is known to the month or the year alone counts as a play and into no day;
what has no known length counts into no time, and `untimed` says how much that is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Text, bindparam, func, literal_column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from chronicle_node.db import Tx, any_of, sql
from chronicle_node.domain import dates
from chronicle_node.models.accounts import User
from chronicle_node.models.history import InteractionEvent
from chronicle_node.policy import BOUND, EVERYTHING, Viewer
from chronicle_node.queries import catalog, outlines, sessions
from chronicle_node.queries.gathered import gathered
from chronicle_node.queries.outlines import Outline
from chronicle_node.queries.sessions import Found, Session


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """`days` are days with a play, `span_days` all from the first to the last. `seconds` is the time it took.

    `parts` counts each part once, `per_day` how many of them a day of the span saw, `percentage` how much of the whole.
    """

    first_day: date | None
    last_day: date | None
    days: int
    span_days: int | None
    plays: int
    parts: int
    seconds: int
    untimed: int
    per_day: float | None
    percentage: float | None


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    session: Session
    figures: Figures


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """The sessions of a work beside each other, the first one first. `outside` are plays in none of them."""

    sessions: tuple[Compared, ...]
    together: Figures
    outside: int


class utc_day(ColumnElement[Any]):  # noqa: N801 - reads as a function
    """The day of an instant in UTC, to group by."""

    inherit_cache = False

    def __init__(self, column: Any) -> None:
        self.column = column


@compiles(utc_day, "postgresql")
def _utc_day_postgresql(element: utc_day, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST({compiler.process(element.column, **kw)} AT TIME ZONE 'UTC' AS DATE)"


@compiles(utc_day, "sqlite")
def _utc_day_sqlite(element: utc_day, compiler: SQLCompiler, **kw: Any) -> str:
    return f"substr({compiler.process(element.column, **kw)}, 1, 10)"


# A day of UTC touches two of somebody's days at most: its first and its last play tell which of them had one.
_ends = (
    select(
        InteractionEvent.session_id,
        func.min(InteractionEvent.timestamp).label("first"),
        func.max(InteractionEvent.timestamp).label("last"),
    )
    .where(
        any_of(InteractionEvent.session_id, "sessions"),
        InteractionEvent.event_type == "finish",
        InteractionEvent.precision.in_([literal_column("'exact'", Text), literal_column("'day'", Text)]),
    )
    .group_by(InteractionEvent.session_id, utc_day(InteractionEvent.timestamp))
    .subquery("ends")
)
_MOMENTS = sql(
    lambda: select(
        _ends.c.session_id, gathered(_ends.c.first).label("firsts"), gathered(_ends.c.last).label("lasts")
    ).group_by(_ends.c.session_id)
)
_EVER = sql(
    lambda: select(func.count()).where(
        InteractionEvent.user_id == BOUND.user_id,
        any_of(InteractionEvent.media_item_id, "items"),
        InteractionEvent.event_type == "finish",
    )
)
_ZONE = sql(lambda: select(User.timezone).where(User.id == bindparam("user_id")))


async def of_session(tx: Tx, viewer: Viewer, public_id: UUID) -> Figures:
    """The figures of one session. Raises NotFound where it is none of the viewer's."""
    found = await sessions.own(tx, viewer, public_id)
    days = await _days(tx, viewer, [found.session_id])
    return figures(found.done.items, days[found.session_id], found.work, found.card.progress.percentage)


async def of_work(tx: Tx, viewer: Viewer, item_id: int, known: Found | None = None) -> Comparison:
    """All sessions of a work that the viewer is known to know of; `known`: one of them, where it was looked up."""
    rows = (await sessions.of_items(tx, viewer, [item_id]))[::-1]
    if not rows:
        return await _none(tx, viewer, item_id)
    found = await sessions.told(tx, viewer, rows, EVERYTHING, known)
    work, days = found.works[item_id], await _days(tx, viewer, [row.session_id for row in rows])
    every = [item for row in rows for item in found.done[row.session_id].items]
    total = max((card.progress.total or 0 for card in found.cards), default=0)
    percentage = round(min(100.0, 100 * len(set(every)) / total), 1) if total else None
    return Comparison(
        sessions=tuple(
            Compared(
                session=card,
                figures=figures(found.done[row.session_id].items, days[row.session_id], work, card.progress.percentage),
            )
            for row, card in zip(rows, found.cards, strict=True)
        ),
        together=figures(every, set().union(*days.values()), work, percentage),
        outside=await _ever(tx, viewer, work) - len(every),
    )


async def _none(tx: Tx, viewer: Viewer, item_id: int) -> Comparison:
    work = (await outlines.of(tx, viewer, {item_id: 0}, ()))[item_id]
    return Comparison(sessions=(), together=figures((), set(), work, None), outside=await _ever(tx, viewer, work))


async def _ever(tx: Tx, viewer: Viewer, work: Outline) -> int:
    """How often the viewer finished anything of a work."""
    return int(await tx.scalar(_EVER, items=list(work.items), **viewer.values))


async def _days(tx: Tx, viewer: Viewer, session_ids: Sequence[int]) -> dict[int, set[date]]:
    """The days with a play in these sessions."""
    where = dates.zone(await tx.scalar(_ZONE, user_id=viewer.user_id))
    found: dict[int, set[date]] = {session_id: set() for session_id in session_ids}
    for row in await tx.all(_MOMENTS, sessions=list(session_ids)):
        found[row.session_id] = {dates.day_of(_instant(text), where) for text in {*row.firsts, *row.lasts}}
    return found


def _instant(text: str) -> datetime:
    """A moment as JSON has it; SQLite keeps them in UTC, and says so nowhere."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def figures(plays: Sequence[int], days: Collection[date], work: Outline, percentage: float | None) -> Figures:
    """What plays of these items on these days add up to."""
    first, last = min(days, default=None), max(days, default=None)
    span = (last - first).days + 1 if first and last else None
    parts = len(set(plays))
    known = list(filter(None, map(work.lengths.get, plays)))
    return Figures(
        first_day=first,
        last_day=last,
        days=len(days),
        span_days=span,
        plays=len(plays),
        parts=parts,
        seconds=sum(known),
        untimed=len(plays) - len(known),
        per_day=round(parts / span, 2) if span else None,
        percentage=percentage,
    )


async def of_item(tx: Tx, viewer: Viewer, public_id: UUID) -> Comparison:
    """The same, of a work by its public id. Raises NotFound where the viewer may not know of it."""
    return await of_work(tx, viewer, await catalog.known(tx, viewer, public_id))
