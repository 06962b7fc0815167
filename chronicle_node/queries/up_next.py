"""What somebody is in the middle of, and what comes next in it. For its owner alone.

Home shows the first rows of the same list that its own page and the API go through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Integer, Text, and_, bindparam, exists, func, literal_column, null, or_, select, union_all

from chronicle_node.db import Row, Statement, Tx, any_of, sql
from chronicle_node.domain.progress import Leaf, SessionProgress, session_progress
from chronicle_node.models.agenda import PutOff
from chronicle_node.models.catalog import MediaItem, MediaType
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import UserLibrary, WatchSession
from chronicle_node.models.types import UTC
from chronicle_node.policy import BOUND, Viewer
from chronicle_node.queries import catalog, cursors, looks, media, trees
from chronicle_node.queries.cursors import START, Cursor, Page
from chronicle_node.queries.shown_types import shown

MOST = 40  # begun works that are looked at for one page
LATELY = 200  # plays, which mostly are of more works than that


class UpNext(msgspec.Struct, frozen=True, kw_only=True):
    """A work that goes on. `next` is the first part after the furthest one finished that the viewer may know of.

    `resume` is how far they got with that part, in the player's words; null where they have not begun it. Without a
    session it is a single thing, such as a film that was left halfway.
    """

    session_id: UUID | None
    session_number: int | None
    top_id: UUID
    next: media.Chain
    progress: SessionProgress
    resume: dict[str, Any] | None
    last_at: datetime


def _last_at(owner: Any, *where: Any) -> Any:
    """The latest of these plays. The coalesce keeps PostgreSQL from going through everybody's, backwards in time."""
    at = func.coalesce(InteractionEvent.timestamp, InteractionEvent.timestamp)
    return select(func.max(at)).where(*where).correlate(owner).scalar_subquery()


_sessions = select(
    (WatchSession.id * 2).label("place"),
    WatchSession.id.label("session_id"),
    WatchSession.public_id.label("session_public_id"),
    WatchSession.session_number,
    WatchSession.media_item_id.label("top"),
    func.coalesce(
        _last_at(WatchSession, InteractionEvent.session_id == WatchSession.id), WatchSession.started_at
    ).label("last_at"),
).where(WatchSession.user_id == BOUND.user_id, WatchSession.status == "in_progress")
# A film, a game: single things have no sessions, so the shelf says that they were begun.
_begun = (
    InteractionEvent.user_id + 0 == UserLibrary.user_id,  # by the item: SQLite would walk the diary
    InteractionEvent.media_item_id == UserLibrary.media_item_id,
)
_shelf = select(
    (UserLibrary.id * 2 + 1).label("place"),
    null().label("session_id"),
    null().label("session_public_id"),
    null().label("session_number"),
    UserLibrary.media_item_id.label("top"),
    func.coalesce(_last_at(UserLibrary, *_begun), UserLibrary.updated_at).label("last_at"),
).where(
    UserLibrary.user_id == BOUND.user_id,
    UserLibrary.status == "watching",
    ~exists()
    .where(
        WatchSession.user_id == UserLibrary.user_id,
        WatchSession.media_item_id == UserLibrary.media_item_id,
        WatchSession.status == "in_progress",
    )
    .correlate(UserLibrary),
)
_lately = (
    select(InteractionEvent.session_id, InteractionEvent.media_item_id, InteractionEvent.timestamp)
    .where(InteractionEvent.user_id == BOUND.user_id)
    .order_by(InteractionEvent.timestamp.desc())
    .limit(LATELY)
    .cte("lately")
    .prefix_with("MATERIALIZED")
)
_SINCE = sql(
    lambda: (
        select(InteractionEvent.timestamp)
        .where(InteractionEvent.user_id == BOUND.user_id)
        .order_by(InteractionEvent.timestamp.desc())
        .limit(1)
        .offset(LATELY - 1)
    )
)
_since = bindparam("since", type_=UTC)


def _last_of(column: Any) -> Any:
    last = func.max(_lately.c.timestamp).label("last_at")
    return select(column.label("id"), last).where(column.is_not(None)).group_by(column).subquery()


def _played_lately(begun: Any, owner: Any, last: Any) -> Any:
    """Of what was begun, that which is among the latest plays, without looking for its last one."""
    return _at(begun, last.c.last_at).join(last, last.c.id == owner)


def _begun_lately(begun: Any, at: Any, *plays: Any) -> Any:
    """What was begun since, and never played."""
    played = looks.any_row(*plays).correlate(at.class_)
    return _at(begun, at.label("last_at")).where(at >= _since, ~exists(played))


def _at(begun: Any, last_at: Any) -> Any:
    return begun.with_only_columns(*(column for column in begun.selected_columns if column.key != "last_at"), last_at)


_kind = bindparam("media_type", type_=Text)


def _works_of(*begun: Any) -> Statement:
    """The begun works in the order of what was played last, which is looked for once for each."""
    going = union_all(*begun).cte("going").prefix_with("MATERIALIZED")
    is_put_off = exists().where(
        PutOff.user_id == BOUND.user_id,
        PutOff.media_item_id == going.c.top,
        or_(PutOff.until.is_(None), PutOff.until > bindparam("now", type_=UTC)),
    )
    return sql(
        lambda: (
            select(
                *going.c,
                MediaItem.public_id.label("top_id"),
                MediaItem.meta.label("meta"),
                MediaType.hierarchy_levels.label("levels"),
                MediaType.progress_unit.label("unit"),
            )
            .select_from(going)
            .join(MediaItem, MediaItem.id == going.c.top)
            .join(MediaType, MediaType.id == MediaItem.media_type_id)
            .where(
                or_(_kind.is_(None), MediaType.name == _kind),
                cursors.after(going.c.last_at, going.c.place),
                ~is_put_off,
                shown(MediaType.id),
            )
            .order_by(going.c.last_at.desc(), going.c.place.desc())
            .limit(bindparam("at_most", type_=Integer))
        )
    )


_WORKS = _works_of(_sessions, _shelf)
_WORKS_LATELY = _works_of(
    _played_lately(_sessions, WatchSession.id, _last_of(_lately.c.session_id)),
    _played_lately(_shelf, UserLibrary.media_item_id, _last_of(_lately.c.media_item_id)),
    _begun_lately(_sessions, WatchSession.started_at, InteractionEvent.session_id == WatchSession.id),
    _begun_lately(
        _shelf,
        UserLibrary.updated_at,
        InteractionEvent.user_id == UserLibrary.user_id,
        InteractionEvent.media_item_id == UserLibrary.media_item_id,
    ),
)
_latest = (
    select(
        InteractionEvent.media_item_id,
        InteractionEvent.event_type,
        InteractionEvent.progress_data,
        func.row_number()
        .over(partition_by=InteractionEvent.media_item_id, order_by=InteractionEvent.timestamp.desc())
        .label("age"),
    )
    .where(InteractionEvent.user_id == BOUND.user_id, any_of(InteractionEvent.media_item_id, "items"))
    .subquery("latest")
)
_LEFT_AT = sql(
    lambda: select(_latest.c.media_item_id, _latest.c.progress_data).where(
        and_(_latest.c.age == literal_column("1"), _latest.c.event_type != "finish")
    )
)


class Standing(msgspec.Struct, frozen=True):
    """A begun work, what of it the viewer may know of, as `trees.lines` has it, and what is finished."""

    row: Row
    lines: Sequence[Row]
    leaves: list[Leaf]
    finished: set[int]


class _Going(msgspec.Struct, frozen=True):
    """A begun work, how far it is, and the part that comes next."""

    row: Row
    progress: SessionProgress
    leaf_id: int


async def up_next(tx: Tx, viewer: Viewer, *, limit: int = 12, media_type: str | None = None) -> list[UpNext]:
    """The first rows: the works that have a next part, the one they were at last first."""
    return list((await page(tx, viewer, limit=limit, media_type=media_type)).items)


async def page(
    tx: Tx, viewer: Viewer, *, cursor: str | None = None, limit: int = 20, media_type: str | None = None
) -> Page[UpNext]:
    """Some of the viewer's begun works, in the order of what they did last."""
    if not viewer.signed_in:
        return Page(())
    place, most = cursors.decode(cursor), cursors.count(limit)
    begun = await works(tx, viewer, place, media_type)
    going = await _going_on(tx, viewer, begun[:MOST], most)
    shown = going[:most]
    last = shown[-1].row if len(going) > most else begun[MOST - 1] if len(begun) > MOST else None
    found = await _told(tx, viewer, shown)
    return Page(tuple(found), last and Cursor(last.last_at, last.place).encoded())


async def works(
    tx: Tx, viewer: Viewer, place: Cursor = START, media_type: str | None = None, most: int = MOST
) -> list[Row]:
    """What the viewer has begun and not put off, and one more than the most, if there is one."""
    values = {"now": tx.now, "media_type": media_type, "at_most": most + 1}
    if place == START and (since := await tx.scalar(_SINCE, **viewer.values)) is not None:
        found = await tx.all(_WORKS_LATELY, since=since, **values, **place.bounds(), **viewer.values)
        if len(found) > most:  # all that lies further back comes after these
            return found
    return await tx.all(_WORKS, **values, **place.bounds(), **viewer.values)


async def _going_on(tx: Tx, viewer: Viewer, begun: Sequence[Row], wanted: int) -> list[_Going]:
    """Those of the works that have a next part, or enough of them: a few at a time, since most have one."""
    found: list[_Going] = []
    for start in range(0, len(begun), wanted + 4):
        found += await _with_next(tx, viewer, begun[start : start + wanted + 4])
        if len(found) > wanted:
            break
    return found


async def _with_next(tx: Tx, viewer: Viewer, begun: Sequence[Row]) -> list[_Going]:
    """Those of the works that have a next part."""
    found = []
    for one in await standings(tx, viewer, begun):
        total = catalog.total_of(one.row.meta, one.row.unit)
        progress = session_progress(one.leaves, one.finished, total)
        if progress.next is not None:
            found.append(_Going(one.row, progress, progress.next.id))
    return found


async def standings(tx: Tx, viewer: Viewer, begun: Sequence[Row]) -> list[Standing]:
    """How far the viewer is with each of these works: within the session; where there is none, ever."""
    done = await catalog.finished(tx, [row.session_id for row in begun if row.session_id is not None])
    works = await trees.lines(tx, viewer, {row.top for row in begun}, set().union(*done.values()))
    alone = [line.id for row in begun if row.session_id is None for line in works[row.top]]
    plays = await trees.my_plays(tx, viewer, alone) if alone else {}
    return [_standing(row, works[row.top], done, plays) for row in begun]


def _standing(row: Row, lines: Sequence[Row], done: Mapping[int, set[int]], plays: Mapping[int, int]) -> Standing:
    """A single thing that was begun anew is not finished."""
    ever = {line.id for line in lines if line.id in plays} if len(lines) > 1 else set()
    finished = ever if row.session_id is None else done.get(row.session_id, set())
    return Standing(row, lines, catalog.leaves(lines, len(row.levels) - 1), finished)


async def _told(tx: Tx, viewer: Viewer, going: Sequence[_Going]) -> list[UpNext]:
    items = [one.leaf_id for one in going]
    chains = await catalog.chains(tx, items)
    left_at = {row.media_item_id: row.progress_data for row in await tx.all(_LEFT_AT, items=items, **viewer.values)}
    return [
        UpNext(
            session_id=one.row.session_public_id,
            session_number=one.row.session_number,
            top_id=one.row.top_id,
            next=chains[one.leaf_id],
            progress=one.progress,
            resume=left_at.get(one.leaf_id) or None,
            last_at=one.row.last_at,
        )
        for one in going
    ]
