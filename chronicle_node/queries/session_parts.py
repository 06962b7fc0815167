"""The parts of a session and which of them are done in it, as a player reads them: with ids, page by page.

Only for the session's own person; and only parts that they may know of.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, case, func, select

from chronicle_node import ids
from chronicle_node.db import Row as DbRow
from chronicle_node.db import Tx, any_of, sql
from chronicle_node.errors import Malformed
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.types import PublicId
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, cursors, media, sessions, trees
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.sessions import Found

Which = Literal["all", "done", "unwatched"]


class SessionPart(msgspec.Struct, frozen=True, kw_only=True):
    """An episode, a track, a chapter. `plays` are those in this session; `played_ever` counts all of yours."""

    media: media.Chain
    is_done: bool
    is_special: bool
    plays: int
    played_ever: int
    last_played_at: datetime | None = None


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
    lambda: (
        select(InteractionEvent.media_item_id, func.count().label("plays"), func.max(_dated).label("last_at"))
        .where(
            InteractionEvent.session_id == bindparam("session_id"),
            any_of(InteractionEvent.media_item_id + 0, "items"),  # by the session, which has fewer plays than its parts
            InteractionEvent.event_type == "finish",
        )
        .group_by(InteractionEvent.media_item_id)
    )
)
_NUMBER = sql(lambda: select(MediaItem.id).where(MediaItem.public_id == bindparam("public_id", type_=PublicId)))
_NAMES = sql(
    lambda: select(
        *(MediaItem.id, MediaItem.public_id, MediaItem.name.label("title")),
        MediaItem.hierarchy_position.label("position"),
        MediaItem.meta.label("meta"),
    ).where(any_of(MediaItem.id, "items"))
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
    lines = [*found.work.counted, *found.work.others]
    rest = lines[await _start(tx, lines, cursor) :]
    hidden = set() if specials else set(found.work.others)
    wanted = [one for one in rest if one not in hidden and _wanted(which, done=one in found.done.done)]
    shown = wanted[: cursors.count(limit)]
    chains = await catalog.chains(tx, shown)
    more = str(chains[shown[-1]].id) if len(wanted) > len(shown) else None
    return Page(await _parts(tx, viewer, found, shown, chains), more)


async def overview(
    tx: Tx, viewer: Viewer, found: Found, *, group: UUID | None = None, start: int = 0, limit: int = 200
) -> Overview:
    """The parts of a session of the viewer's as a page shows them: group by group, first the one that goes on."""
    lines: dict[int | None, list[int]] = {}
    for one in (*found.work.counted, *found.work.others):
        lines.setdefault(found.work.parent(one), []).append(one)
    if not lines:
        return Overview()
    names = await _names(tx, [one for one in lines if one is not None])
    groups = {key: _group(names.get(key or 0), one, found.done.done) for key, one in lines.items()}
    goes_on = next((key for key, one in groups.items() if one.done < one.total), next(iter(groups)))
    chosen = next((key for key, one in groups.items() if one.id == group), goes_on) if group else goes_on
    shown = lines[chosen][start : start + limit]
    return Overview(
        groups=tuple(groups.values()),
        chosen=groups[chosen].id,
        rows=await _rows(tx, viewer, found, shown),
        more=start + limit if len(lines[chosen]) > start + limit else None,
    )


async def _names(tx: Tx, items: Sequence[int]) -> dict[int, DbRow]:
    return {row.id: row for row in await tx.all(_NAMES, items=list(items))}


async def _rows(tx: Tx, viewer: Viewer, found: Found, shown: Sequence[int]) -> tuple[Row, ...]:
    names, ever = await _names(tx, shown), await trees.my_plays(tx, viewer, shown)
    return tuple(
        Row(
            id=names[one].public_id,
            title=names[one].title,
            position=names[one].position,
            is_done=one in found.done.done,
            played_ever=ever.get(one, 0),
            seconds=media.seconds(names[one].meta or {}),
        )
        for one in shown
    )


async def _parts(
    tx: Tx, viewer: Viewer, found: Found, shown: Sequence[int], chains: dict[int, media.Chain]
) -> tuple[SessionPart, ...]:
    ever = await trees.my_plays(tx, viewer, shown)
    rows = await tx.all(_PLAYS, session_id=found.session_id, items=list(shown))
    plays = {row.media_item_id: row for row in rows}
    others = set(found.work.others)
    return tuple(
        SessionPart(
            media=chains[one],
            is_done=one in plays,
            is_special=one in others,
            plays=plays[one].plays if one in plays else 0,
            played_ever=ever.get(one, 0),
            last_played_at=plays[one].last_at if one in plays else None,
        )
        for one in shown
    )


def _group(row: DbRow | None, lines: Sequence[int], done: Collection[int]) -> Group:
    return Group(
        id=row.public_id if row else None,
        title=row.title if row else "",
        done=sum(1 for one in lines if one in done),
        total=len(lines),
    )


async def _start(tx: Tx, lines: Sequence[int], cursor: str | None) -> int:
    if not cursor:
        return 0
    last = await tx.scalar(_NUMBER, public_id=ids.parse(cursor))
    if last not in lines:
        raise Malformed("This place in the list is not one we gave out; begin with the first page.")
    return lines.index(last) + 1


def _wanted(which: Which, *, done: bool) -> bool:
    return which == "all" or done == (which == "done")
