"""What is chosen from where sessions are concerned: the sessions a play may belong to, and plays for a new one."""

from __future__ import annotations

from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Tx, sql
from chronicle_node.domain.sessions import SessionStatus
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.history import InteractionEvent
from chronicle_node.policy import BOUND, Viewer
from chronicle_node.queries import catalog, history, known, own_plays, sessions, trees
from chronicle_node.queries.history import Play
from chronicle_node.queries.media import Chain
from chronicle_node.queries.own_plays import Choice
from chronicle_node.queries.sessions import Session

MOST = 50
EVERY = "all"


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A session by its name alone."""

    id: UUID
    number: int
    name: str | None
    status: SessionStatus


class Beside(msgspec.Struct, frozen=True):
    """The sessions of the item of a page, and what is done in the one looked at: each part with what it is part of."""

    sessions: tuple[Standing, ...]
    chosen: Standing | None
    done: tuple[tuple[UUID, UUID | None], ...]


class Beginnings(msgspec.Struct, frozen=True):
    """A work that a session is to begin of: the sessions there are, and one's latest plays of it."""

    media: Chain
    sessions: tuple[Session, ...]
    plays: tuple[Play, ...]


_PLAYS = sql(
    lambda: (
        history.plays()
        .where(
            InteractionEvent.user_id + 0 == BOUND.user_id,  # by the item: SQLite would read every event of the person
            trees.inside(InteractionEvent.media_item_id),
            InteractionEvent.event_type == "finish",
        )
        .order_by(*history.NEWEST)
        .limit(bindparam("at_most"))
    )
)


_parent = aliased(MediaItem)
_DONE = sql(
    lambda: (
        select(MediaItem.public_id, _parent.public_id.label("parent"))
        .distinct()
        .select_from(InteractionEvent)
        .join(MediaItem, MediaItem.id == InteractionEvent.media_item_id)
        .outerjoin(_parent, _parent.id == MediaItem.parent_id)
        .where(InteractionEvent.session_id == bindparam("session_id"), InteractionEvent.event_type == "finish")
    )
)


async def of_play(tx: Tx, viewer: Viewer, public_id: UUID) -> tuple[Choice, ...]:
    """The sessions that a play of this item may belong to."""
    return await own_plays.choices(tx, viewer, await catalog.known(tx, viewer, public_id))


async def beginnings(tx: Tx, viewer: Viewer, public_id: UUID) -> Beginnings:
    """What the form that begins a session shows. Raises NotFound where the viewer may not know of the work."""
    item_id = await known.one(tx, viewer, public_id)
    rows = await tx.all(_PLAYS, roots=[item_id], at_most=MOST, **viewer.values)
    return Beginnings(
        media=(await catalog.chains(tx, [item_id]))[item_id],
        sessions=await sessions.of_work(tx, viewer, item_id),
        plays=await history.plays_of(tx, rows, mine=True),
    )


async def beside(tx: Tx, viewer: Viewer, item_id: int, wish: str) -> Beside:
    """The sessions of an item that the viewer is known to know of, and which of them its page is about.

    That is the one wished, else the next in turn; `all` is about none of them. Asked for no more than a page needs.
    """
    rows = await sessions.of_items(tx, viewer, [item_id])
    found = tuple(
        Standing(id=row.session, number=row.session_number, name=row.session_name, status=SessionStatus(row.status))
        for row in rows
    )
    turn = next((row for row in rows if row.in_turn), None)
    chosen = None if wish == EVERY else next((row for row in rows if str(row.session) == wish), turn)
    if chosen is None:
        return Beside(found, None, ())
    done = await tx.all(_DONE, session_id=chosen.session_id)
    return Beside(found, found[rows.index(chosen)], tuple((row.public_id, row.parent) for row in done))
