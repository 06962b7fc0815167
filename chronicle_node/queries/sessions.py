"""Sessions as a viewer may see them: one's own with all there is, other people's as far as their history is shown.

A session of somebody else is seen by its plays: where the viewer may see none of them there is no session, and what is
counted is what they may see. What its person calls it, their notes and what comes next are told to them alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Integer, Text, bindparam, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain.sessions import SessionStatus
from chronicle_node.errors import NotFound
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import WatchSession
from chronicle_node.models.types import BigId, PublicId
from chronicle_node.policy import BOUND, EVERYTHING, OWNER, Viewer, can_see, sight, within
from chronicle_node.queries import cards, catalog, cursors, media, owners, session_progress
from chronicle_node.queries.cards import Card
from chronicle_node.queries.cursors import Cursor, Page
from chronicle_node.queries.media import Chain
from chronicle_node.queries.outlines import Outline
from chronicle_node.queries.session_progress import Doings, Progress, Standing
from chronicle_node.queries.shown_types import shown


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A numbered time through a work. Name, notes, the default and what comes next are told to its person alone.

    `is_next_in_turn`: of the sessions of this work that go on, this one takes the plays that are told to go nowhere in
    particular. `plays` are finished ones, `last_at` the latest of them whose time is known.
    """

    id: UUID
    media: Chain
    number: int
    name: str | None = None
    status: SessionStatus
    is_mine: bool
    is_default: bool = False
    is_next_in_turn: bool = False
    started_at: datetime
    completed_at: datetime | None = None
    last_at: datetime | None = None
    plays: int = 0
    notes: str | None = None
    progress: Progress
    next: Chain | None = None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A session with what further questions need. `sight` is the viewer's, of its person's history."""

    session_id: int
    item_id: int
    owner: Card
    sight: int
    card: Session
    done: Doings
    work: Outline


class Told(msgspec.Struct, frozen=True):
    """Several sessions of one person, with what was done in each and the outline of each work, by their ids."""

    cards: tuple[Session, ...]
    done: Mapping[int, Doings]
    works: Mapping[int, Outline]


class Theirs(msgspec.Struct, frozen=True):
    """Somebody's sessions, a page of them."""

    owner: Card
    is_viewer: bool
    sessions: Page[Session]


_earlier, _turn = aliased(WatchSession), aliased(WatchSession)
_end_was_seen = (
    exists()
    .where(
        _earlier.user_id == WatchSession.user_id,
        _earlier.media_item_id == WatchSession.media_item_id,
        _earlier.session_number < WatchSession.session_number,
        _earlier.status == SessionStatus.COMPLETED.value,
    )
    .correlate(WatchSession)
)
_in_turn = (
    select(_turn.id)
    .where(
        _turn.user_id == WatchSession.user_id,
        _turn.media_item_id == WatchSession.media_item_id,
        _turn.status == SessionStatus.IN_PROGRESS.value,
    )
    .order_by(
        _turn.is_default.desc(),
        func.coalesce(_turn.active_at, _turn.started_at).desc(),
        _turn.session_number.desc(),
    )
    .limit(1)
    .correlate(WatchSession)
    .scalar_subquery()
)
_COLUMNS = [
    *(WatchSession.id.label("session_id"), WatchSession.public_id.label("session"), WatchSession.user_id),
    *(WatchSession.session_number, WatchSession.name.label("session_name"), WatchSession.status),
    *(WatchSession.is_default, WatchSession.started_at, WatchSession.completed_at, WatchSession.notes),
    _end_was_seen.label("end_was_seen"),
    (_in_turn == WatchSession.id).label("in_turn"),
    MediaType.progress_unit.label("unit"),
    *media.COLUMNS,
]
_seen = bindparam("seen", type_=Integer)
_everything = literal_column(str(EVERYTHING), Integer)


def _shown(sight: Any) -> Any:
    """Whether the session has a play that a sight reaches; its person sees all of theirs."""
    return or_(
        sight >= _everything,
        exists().where(
            InteractionEvent.session_id == WatchSession.id,
            InteractionEvent.event_type == "finish",
            within(sight, InteractionEvent.audience),
        ),
    )


def _sessions(*more: Any) -> Any:
    return media.joined(
        select(*more, *_COLUMNS).select_from(WatchSession).join(media.item, media.item.id == WatchSession.media_item_id)
    ).where(shown(media.item.media_type_id))


_status, _work = bindparam("status", type_=Text), bindparam("work", type_=PublicId)
_PAGE = sql(
    lambda: (
        _sessions()
        .where(
            WatchSession.user_id == bindparam("owner_id", type_=BigId),
            or_(_status.is_(None), WatchSession.status == _status),
            or_(_work.is_(None), media.item.public_id == _work),
            _shown(_seen),
            cursors.after(WatchSession.started_at, WatchSession.id),
        )
        .order_by(WatchSession.started_at.desc(), WatchSession.id.desc())
        .limit(bindparam("at_most"))
    )
)
_ONE = sql(
    lambda: cards.joined(
        _sessions(*cards.columns(OWNER.actor), sight(BOUND, OWNER, "history").label("sight"))
        .join(OWNER.user, OWNER.user.id == WatchSession.user_id)
        .join(OWNER.actor, OWNER.joined),
        OWNER.actor,
    ).where(
        WatchSession.public_id == bindparam("public_id", type_=PublicId),
        can_see(BOUND, OWNER, "history"),
        _shown(sight(BOUND, OWNER, "history")),
    )
)
_OF_ITEM = sql(
    lambda: (
        _sessions()
        .where(WatchSession.user_id == BOUND.user_id, any_of(WatchSession.media_item_id, "items"))
        .order_by(WatchSession.session_number.desc(), WatchSession.id.desc())
    )
)


async def mine(
    tx: Tx,
    viewer: Viewer,
    *,
    status: SessionStatus | None = None,
    work: UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Session]:
    """The viewer's own, the latest begun first."""
    return await _page(tx, viewer, viewer.user_id or 0, EVERYTHING, status, work, cursor, limit)


async def of_person(
    tx: Tx,
    viewer: Viewer,
    username: str,
    *,
    status: SessionStatus | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Theirs:
    """Somebody's. Raises NotFound where the viewer sees none of their history."""
    owner = await owners.seen(tx, viewer, username, "history")
    found = await _page(tx, viewer, owner.user_id, owner.sights["history"], status, None, cursor, limit)
    return Theirs(owner.card, owner.is_viewer, found)


async def one(tx: Tx, viewer: Viewer, public_id: UUID) -> Found:
    """A session. Raises NotFound where there is none, or none that the viewer may see."""
    row = await tx.first(_ONE, public_id=public_id, **viewer.values)
    if row is None:
        raise NotFound("There is no such session.")
    found = await told(tx, viewer, [row], row.sight)
    return Found(
        session_id=row.session_id,
        item_id=row.item_id,
        owner=cards.card(row),
        sight=row.sight,
        card=found.cards[0],
        done=found.done[row.session_id],
        work=found.works[row.item_id],
    )


async def own(tx: Tx, viewer: Viewer, public_id: UUID) -> Found:
    """One of the viewer's own. Raises NotFound."""
    found = await one(tx, viewer, public_id)
    if not found.card.is_mine:
        raise NotFound("There is no such session.")
    return found


async def of_items(tx: Tx, viewer: Viewer, items: Sequence[int]) -> list[Row]:
    """Rows of the viewer's sessions of these works, the latest number first; for choosing among them."""
    return await tx.all(_OF_ITEM, items=list(items), **viewer.values) if viewer.signed_in else []


async def of_work(tx: Tx, viewer: Viewer, item_id: int) -> tuple[Session, ...]:
    """The viewer's sessions of a work, the latest number first."""
    return (await told(tx, viewer, await of_items(tx, viewer, [item_id]), EVERYTHING)).cards


async def _page(
    tx: Tx,
    viewer: Viewer,
    owner_id: int,
    seen: int,
    status: SessionStatus | None,
    work: UUID | None,
    cursor: str | None,
    limit: int,
) -> Page[Session]:
    place, most = cursors.decode(cursor), cursors.count(limit)
    rows = await tx.all(
        _PAGE,
        owner_id=owner_id,
        seen=seen,
        status=status.value if status else None,
        work=work,
        at_most=most + 1,
        **place.bounds(),
        **viewer.values,
    )
    last = rows[most - 1] if len(rows) > most else None
    found = await told(tx, viewer, rows[:most], seen)
    return Page(found.cards, last and Cursor(last.started_at, last.session_id).encoded())


async def told(tx: Tx, viewer: Viewer, rows: Sequence[Row], seen: int, known: Found | None = None) -> Told:
    """The sessions in these rows, all of one person, as far as a sight of their history reaches.

    `known`: one of them, all being of its work, about which nothing needs to be asked again.
    """
    done = {known.session_id: known.done} if known else {}
    done |= await session_progress.doings(tx, [row.session_id for row in rows if row.session_id not in done], seen)
    works = {known.item_id: known.work} if known else await session_progress.outlines_of(tx, viewer, rows, done)
    standing = await session_progress.of(tx, rows, done, works, seen)
    upcoming = [one.next_id for one in standing.values() if one.next_id is not None] if seen >= EVERYTHING else []
    chains = await catalog.chains(tx, upcoming) if upcoming else {}
    ids = await media.external_ids(tx, list(rows))
    found = (_card(row, viewer, done[row.session_id], standing[row.session_id], chains, ids) for row in rows)
    return Told(tuple(found), done, works)


def _card(
    row: Row, viewer: Viewer, done: Doings, at: Standing, chains: dict[int, media.Chain], ids: media.Ids
) -> Session:
    is_mine = viewer.signed_in and row.user_id == viewer.user_id
    return Session(
        id=row.session,
        media=media.chain_of(row, ids),
        number=row.session_number,
        name=row.session_name if is_mine else None,
        status=SessionStatus(row.status),
        is_mine=is_mine,
        is_default=bool(row.is_default) and is_mine,
        is_next_in_turn=bool(row.in_turn) and is_mine,
        started_at=row.started_at if is_mine else done.first_at or row.started_at,
        completed_at=row.completed_at if is_mine or row.completed_at is None else done.last_at,
        last_at=done.last_at,
        plays=done.plays,
        notes=row.notes if is_mine else None,
        progress=at.progress,
        next=chains.get(at.next_id or 0) if is_mine and row.status != SessionStatus.COMPLETED else None,
    )
