"""Figures of one's sessions of a work, each and together: when, how often, how long, how fast. For their person alone.

Days are those of the person's time zone. What is known to the month or the year alone counts as a play and into no day;
what has no known length counts into no time, and `untimed` says how much that is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import bindparam, select

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain import dates
from chronicle_node.models.accounts import User
from chronicle_node.models.history import InteractionEvent
from chronicle_node.policy import EVERYTHING, Viewer
from chronicle_node.queries import catalog, session_progress, sessions
from chronicle_node.queries.parts import Tree
from chronicle_node.queries.sessions import Session


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


_PLAYS = sql(
    select(
        InteractionEvent.session_id,
        InteractionEvent.media_item_id,
        InteractionEvent.timestamp,
        InteractionEvent.precision,
    ).where(any_of(InteractionEvent.session_id, "sessions"), InteractionEvent.event_type == "finish")
)
_ZONE = sql(select(User.timezone).where(User.id == bindparam("user_id")))


async def of_session(tx: Tx, viewer: Viewer, public_id: UUID) -> Figures:
    """The figures of one session. Raises NotFound where it is none of the viewer's."""
    found = await sessions.own(tx, viewer, public_id)
    compared = await of_work(tx, viewer, found.item_id)
    return next(one.figures for one in compared.sessions if one.session.id == public_id)


async def of_work(tx: Tx, viewer: Viewer, item_id: int) -> Comparison:
    """All sessions of a work that the viewer is known to know of."""
    rows = (await sessions.of_items(tx, viewer, [item_id]))[::-1]
    cards = await sessions.cards_of(tx, viewer, rows, EVERYTHING)
    plays: dict[int, list[Row]] = defaultdict(list)
    for play in await tx.all(_PLAYS, sessions=[row.session_id for row in rows]) if rows else []:
        plays[play.session_id].append(play)
    nodes = (await session_progress.nodes_of(tx, viewer, [item_id]))[item_id]
    lengths = _lengths(Tree(nodes, len(rows[0].levels) - 1), [node.id for node in nodes]) if rows else {}
    where = dates.zone(await tx.scalar(_ZONE, user_id=viewer.user_id))
    every = [play for session in plays.values() for play in session]
    totals = [card.progress.total for card in cards if card.progress.total]
    return Comparison(
        sessions=tuple(
            Compared(session=card, figures=figures(plays[row.session_id], lengths, where, card.progress.percentage))
            for row, card in zip(rows, cards, strict=True)
        ),
        together=figures(every, lengths, where, _percentage(every, max(totals, default=0))),
        outside=sum(node.plays for node in nodes) - len(every),
    )


def figures(
    plays: Sequence[Row], lengths: Mapping[int, int | None], where: ZoneInfo, percentage: float | None
) -> Figures:
    """What these plays add up to."""
    days = {dates.day_of(play.timestamp, where) for play in plays if play.precision in {"exact", "day"}}
    first, last = min(days, default=None), max(days, default=None)
    span = (last - first).days + 1 if first and last else None
    parts = len({play.media_item_id for play in plays})
    known = [length for play in plays if (length := lengths.get(play.media_item_id))]
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


def _lengths(tree: Tree, items: Iterable[int]) -> dict[int, int | None]:
    return {item: tree.part(tree.by_id[item], None).seconds for item in items}


def _percentage(plays: Sequence[Row], total: int) -> float | None:
    parts = len({play.media_item_id for play in plays})
    return round(min(100.0, 100 * parts / total), 1) if total else None


async def of_item(tx: Tx, viewer: Viewer, public_id: UUID) -> Comparison:
    """The same, of a work by its public id. Raises NotFound where the viewer may not know of it."""
    return await of_work(tx, viewer, await catalog.known(tx, viewer, public_id))
