"""The parts of a session and which of them are done in it, as a player reads them: with ids, page by page.

Only for the session's own person; and only parts that they may know of.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, case, func, select

from chronicle_node import ids
from chronicle_node.db import Row as DbRow
from chronicle_node.db import Tx, sql
from chronicle_node.errors import Malformed
from chronicle_node.models.history import InteractionEvent
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, cursors, media, session_progress, sessions
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.parts import Tree
from chronicle_node.queries.sessions import Found
from chronicle_node.queries.trees import Node

Which = Literal["all", "done", "unwatched"]


class SessionPart(msgspec.Struct, frozen=True, kw_only=True):
    """An episode, a track, a chapter. `plays` are those in this session; `played_ever` counts all of yours."""

    media: media.Chain
    is_done: bool
    is_special: bool
    plays: int
    played_ever: int
    last_played_at: datetime | None = None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A part without its chain, for pages that show all of them."""

    node: Node
    group: Node | None
    plays: int
    is_special: bool


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A season, a disc, a volume, or all of it where there are none; with how much of it is done."""

    id: UUID | None
    title: str
    done: int
    total: int


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A part on a page."""

    id: UUID
    title: str
    position: int | None
    is_done: bool
    played_ever: int
    seconds: int | None


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """The groups of a session's parts, and some of the parts of one of them. `more`: where the next ones begin."""

    groups: tuple[Group, ...] = ()
    chosen: UUID | None = None
    rows: tuple[Row, ...] = ()
    more: int | None = None


_dated = case((InteractionEvent.precision != "unknown", InteractionEvent.timestamp))
_PLAYS = sql(
    select(InteractionEvent.media_item_id, func.count().label("plays"), func.max(_dated).label("last_at"))
    .where(InteractionEvent.session_id == bindparam("session_id"), InteractionEvent.event_type == "finish")
    .group_by(InteractionEvent.media_item_id)
)


async def page(
    tx: Tx,
    viewer: Viewer,
    public_id: UUID,
    *,
    which: Which = "all",
    specials: bool = False,
    cursor: str | None = None,
    limit: int = 100,
) -> Page[SessionPart]:
    """The parts in their order. Raises NotFound where it is no session of the viewer's.

    The cursor names a part, so that what is ticked off meanwhile shifts nothing.
    """
    found = await sessions.own(tx, viewer, public_id)
    [row] = [one for one in await sessions.of_items(tx, viewer, [found.item_id]) if one.session_id == found.session_id]
    lines = await _lines(tx, viewer, row)
    plays = {one.media_item_id: one for one in await tx.all(_PLAYS, session_id=found.session_id)}
    rest = lines[_start(lines, cursor) :]
    wanted = [line for line in rest if _wanted(line, which, specials=specials, done=line.node.id in plays)]
    shown = wanted[: cursors.count(limit)]
    chains = await catalog.chains(tx, [line.node.id for line in shown])
    more = str(shown[-1].node.public_id) if len(wanted) > len(shown) else None
    return Page(tuple(_part(line, chains, plays.get(line.node.id)) for line in shown), more)


async def overview(
    tx: Tx, viewer: Viewer, found: Found, *, group: UUID | None = None, start: int = 0, limit: int = 200
) -> Overview:
    """The parts of a session of the viewer's as a page shows them: group by group, first the one that goes on."""
    [row] = [one for one in await sessions.of_items(tx, viewer, [found.item_id]) if one.session_id == found.session_id]
    done = {one.media_item_id for one in await tx.all(_PLAYS, session_id=found.session_id)}
    lines: dict[UUID | None, list[Line]] = {}
    for line in await _lines(tx, viewer, row):
        lines.setdefault(line.group.public_id if line.group else None, []).append(line)
    groups = tuple(_group(key, one, done) for key, one in lines.items())
    if not groups:
        return Overview()
    goes_on = next((one.id for one in groups if one.done < one.total), groups[0].id)
    chosen = group if group in lines else goes_on
    shown = lines[chosen][start : start + limit]
    more = start + limit if len(lines[chosen]) > start + limit else None
    return Overview(groups=groups, chosen=chosen, rows=tuple(_row(line, done) for line in shown), more=more)


def _group(key: UUID | None, lines: list[Line], done: set[int]) -> Group:
    return Group(
        id=key,
        title=lines[0].group.title if lines[0].group else "",
        done=sum(1 for line in lines if line.node.id in done),
        total=len(lines),
    )


def _row(line: Line, done: set[int]) -> Row:
    return Row(
        id=line.node.public_id,
        title=line.node.title,
        position=line.node.position,
        is_done=line.node.id in done,
        played_ever=line.plays,
        seconds=media.seconds(line.node.meta or {}),
    )


async def _lines(tx: Tx, viewer: Viewer, row: DbRow) -> list[Line]:
    nodes = (await session_progress.nodes_of(tx, viewer, [row.item_id]))[row.item_id]
    tree = Tree(nodes, len(row.levels) - 1)
    counted = tree.inside(row.item_id)
    known = {node.id for node in counted}
    others = [leaf for leaf in tree.leaves if leaf.id not in known]
    return [
        Line(node=node, group=tree.by_id.get(node.parent_id or 0), plays=node.plays, is_special=node.id not in known)
        for node in (*counted, *others)
    ]


def _start(lines: list[Line], cursor: str | None) -> int:
    if not cursor:
        return 0
    last = ids.parse(cursor)
    for at, line in enumerate(lines):
        if line.node.public_id == last:
            return at + 1
    raise Malformed("This place in the list is not one we gave out; begin with the first page.")


def _wanted(line: Line, which: Which, *, specials: bool, done: bool) -> bool:
    if line.is_special and not specials:
        return False
    return which == "all" or done == (which == "done")


def _part(line: Line, chains: dict[int, media.Chain], plays: DbRow | None) -> SessionPart:
    return SessionPart(
        media=chains[line.node.id],
        is_done=plays is not None,
        is_special=line.is_special,
        plays=plays.plays if plays else 0,
        played_ever=line.plays,
        last_played_at=plays.last_at if plays else None,
    )
