"""How far sessions are: made from their plays at each look, so that it is always what the history says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from statistics import median

import msgspec
from sqlalchemy import Integer, bindparam, case, func, select

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain.marking import Part
from chronicle_node.domain.progress import Leaf, session_progress
from chronicle_node.models.history import InteractionEvent
from chronicle_node.policy import Viewer, within
from chronicle_node.queries import catalog, trees
from chronicle_node.queries.parts import Tree
from chronicle_node.queries.trees import Node


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Parts done, without specials. `total` and `percentage` are null while nobody knows how many parts there are.

    `known` is how many the catalogue knows, `seconds_left` what those take that are not done, by their usual length
    where it is silent; null where no length is known.
    """

    done: int
    known: int
    total: int | None
    percentage: float | None
    seconds_left: int | None

    @property
    def all_known_done(self) -> bool:
        """Whether nothing is left that anybody has heard of, though nobody says that it is all."""
        return self.total is None and 0 < self.known <= self.done


class Standing(msgspec.Struct, frozen=True):
    """How far a session is and the part that comes next in it."""

    progress: Progress
    next_id: int | None


class Doings(msgspec.Struct, frozen=True):
    """What the viewer may see of a session's plays. `done`: the items finished."""

    done: frozenset[int] = frozenset()
    plays: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None


_dated = case((InteractionEvent.precision != "unknown", InteractionEvent.timestamp))
_DOINGS = sql(
    select(
        InteractionEvent.session_id,
        InteractionEvent.media_item_id,
        func.count().label("plays"),
        func.min(_dated).label("first_at"),
        func.max(_dated).label("last_at"),
    )
    .where(
        any_of(InteractionEvent.session_id, "sessions"),
        InteractionEvent.event_type == "finish",
        within(bindparam("seen", type_=Integer), InteractionEvent.audience),
    )
    .group_by(InteractionEvent.session_id, InteractionEvent.media_item_id)
)
_FURTHEST = sql(
    select(InteractionEvent.session_id, InteractionEvent.progress_data)
    .where(
        any_of(InteractionEvent.session_id, "sessions"),
        within(bindparam("seen", type_=Integer), InteractionEvent.audience),
    )
    .order_by(InteractionEvent.timestamp)
)


async def doings(tx: Tx, rows: Sequence[Row], seen: int) -> dict[int, Doings]:
    """What was done in each of these sessions, as far as a sight of their person's history reaches."""
    sessions = [row.session_id for row in rows]
    found: dict[int, list[Row]] = defaultdict(list)
    for row in await tx.all(_DOINGS, sessions=sessions, seen=seen) if sessions else []:
        found[row.session_id].append(row)
    return {session_id: _doings(found[session_id]) for session_id in sessions}


async def of(tx: Tx, viewer: Viewer, rows: Sequence[Row], done: Mapping[int, Doings], seen: int) -> dict[int, Standing]:
    """How far each of these sessions is. Rows have `media.COLUMNS`, `unit` and `end_was_seen`."""
    nodes = await nodes_of(tx, viewer, {row.item_id for row in rows})
    parts = {row.session_id: parts_of(row, nodes[row.item_id], done[row.session_id].done) for row in rows}
    begun = [row.session_id for row in rows if _is_single(row, parts[row.session_id])]
    furthest = {
        row.session_id: (row.progress_data or {}).get("percentage")
        for row in (await tx.all(_FURTHEST, sessions=begun, seen=seen) if begun else [])
    }
    return {row.session_id: standing(row, parts[row.session_id], furthest.get(row.session_id)) for row in rows}


async def nodes_of(tx: Tx, viewer: Viewer, items: Collection[int]) -> dict[int, list[Node]]:
    """These works with all below them that the viewer may know of."""
    found: dict[int, list[Node]] = defaultdict(list)
    for node in await trees.below(tx, viewer, items):
        found[node.root_id].append(node)
    return found


def parts_of(row: Row, nodes: Sequence[Node], done: Collection[int]) -> list[Part]:
    """What counts in a session, in its order; the work itself, where it has no parts."""
    tree, finished = Tree(nodes, len(row.levels) - 1), set(done)
    return [tree.part(node, finished) for node in tree.inside(row.item_id)] if row.item_id in tree.by_id else []


def standing(row: Row, parts: Sequence[Part], furthest: float | None = None) -> Standing:
    """How far somebody is with these parts; `furthest`: in percent, where the work has none and is not finished."""
    only_specials = all(part.season == 0 for part in parts)
    leaves = [Leaf(part.item_id, 1 if only_specials else part.season, part.position) for part in parts]
    found = session_progress(leaves, [part.item_id for part in parts if part.is_done], _total(row, parts))
    going = None if found.complete or furthest is None else round(furthest, 1)
    return Standing(
        Progress(
            done=found.finished,
            known=found.known,
            total=found.total,
            percentage=found.percentage if going is None else going,
            seconds_left=_seconds_left(parts, going or 0.0),
        ),
        found.next.id if found.next else None,
    )


def _total(row: Row, parts: Sequence[Part]) -> int | None:
    """What the metadata says; else all that is known, where the work stands alone or its end was seen before."""
    if _is_single(row, parts):
        return 1
    declared = catalog.total_of(row.item_meta, row.unit)
    return declared if declared is not None else len(parts) if row.end_was_seen and parts else None


def _is_single(row: Row, parts: Sequence[Part]) -> bool:
    return len(parts) == 1 and parts[0].item_id == row.item_id


def _seconds_left(parts: Sequence[Part], furthest: float) -> int | None:
    known = [part.seconds for part in parts if part.seconds]
    if not known:
        return None
    usual = round(median(known))
    left = sum(part.seconds or usual for part in parts if not part.is_done)
    return round(left * (1 - furthest / 100))


def _doings(rows: Sequence[Row]) -> Doings:
    first = [row.first_at for row in rows if row.first_at is not None]
    last = [row.last_at for row in rows if row.last_at is not None]
    return Doings(
        done=frozenset(row.media_item_id for row in rows),
        plays=sum(row.plays for row in rows),
        first_at=min(first, default=None),
        last_at=max(last, default=None),
    )
