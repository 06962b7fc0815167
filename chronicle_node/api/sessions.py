"""Sessions over the API: begun, read, changed, ended, and what is still unwatched in one, for a player to show."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from chronicle_node.api import repeating
from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing, reader
from chronicle_node.db import Tx
from chronicle_node.domain.sessions import SessionStatus
from chronicle_node.errors import Conflict, Invalid, Malformed, MissingScope, NotFound, TooLarge, Unauthenticated
from chronicle_node.models.library import WatchSession
from chronicle_node.policy import Viewer
from chronicle_node.queries import known
from chronicle_node.queries import sessions as reads
from chronicle_node.queries.sessions import Session
from chronicle_node.services import once, sessions
from chronicle_node.services.sessions import NewSession, SessionChange


class Wanted(Paging, frozen=True):
    """`status`: only those in progress, paused, completed or abandoned; `item`: only those of this work."""

    status: SessionStatus | None = None
    item: UUID | None = None


class OfPerson(Paging, frozen=True):
    """`status`: only those in progress, paused, completed or abandoned."""

    status: SessionStatus | None = None


class Over(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When it was over: a moment, a day, a month or a year; without it, now."""

    at: str | None = None


async def my_sessions(call: Call) -> Listing[Session]:
    """Your sessions, the latest begun first."""
    query: Wanted = call.query
    found = await call.node.db.read(
        reads.mine, call.viewer, status=query.status, work=query.item, cursor=query.cursor, limit=query.limit
    )
    return listing(call, found)


async def sessions_of(call: Call) -> Listing[Session]:
    """The sessions of a person of this node, as far as you may see their history."""
    query: OfPerson = call.query
    found = await call.node.db.read(
        reads.of_person, reader(call), call.path("name"), status=query.status, cursor=query.cursor, limit=query.limit
    )
    return listing(call, found.sessions)


async def begin_session(call: Call) -> Session:
    """Begin a session of a work: a show, a season, an album, a book, a film, a game. It gets the next number."""
    return await call.node.db.write(_begin, call.viewer, call.body, repeating.key_of(call))


async def read_session(call: Call) -> Session:
    """A session, with how far it is. One of somebody else is there as far as you may see their history."""
    return (await call.node.db.read(reads.one, reader(call), call.public_id())).card


async def change_session(call: Call) -> Session:
    """Rename a session of yours, write notes, move its beginning; pause, abandon, complete or open it again."""
    return await call.node.db.write(_change, call.viewer, call.public_id(), call.body)


async def complete_session(call: Call) -> Session:
    """Say that a session of yours is over, however many parts are done."""
    body: Over = call.body
    wish = SessionChange(status=SessionStatus.COMPLETED, completed_at=body.at or msgspec.UNSET)
    return await call.node.db.write(_change, call.viewer, call.public_id(), wish)


async def remove_session(call: Call) -> None:
    """Take a session of yours away. Its plays stay in your history, outside of any session."""
    await call.node.db.write(sessions.remove, call.user_id, call.public_id())


async def _begin(tx: Tx, viewer: Viewer, wish: NewSession, key: once.Key | None) -> Session:
    user_id = viewer.user_id
    assert user_id is not None
    item_id = await known.one(tx, viewer, wish.item)
    made = await once.made(tx, WatchSession, key, lambda new: sessions.begin(tx, user_id, item_id, wish, new))
    return (await reads.own(tx, viewer, made)).card


async def _change(tx: Tx, viewer: Viewer, public_id: UUID, wish: SessionChange) -> Session:
    assert viewer.user_id is not None
    await sessions.change(tx, viewer.user_id, public_id, wish)
    return (await reads.own(tx, viewer, public_id)).card


DENIED: tuple[Any, ...] = (Unauthenticated, MissingScope)
SEEN = (NotFound, *DENIED)
SENT = (Malformed, Invalid, TooLarge)
BYTES = 64_000
OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/sessions",
        handler=my_sessions,
        scope="read",
        query=Wanted,
        ok=(200, Listing[Session]),
        problems=(Malformed, Invalid, *DENIED),
        tag="sessions",
    ),
    Op(
        method="POST",
        path="/api/v1/sessions",
        handler=begin_session,
        scope="write",
        body=NewSession,
        headers=repeating.HEADERS,
        ok=(201, Session),
        problems=(Conflict, *SENT, *SEEN),
        tag="sessions",
        body_bytes=BYTES,
    ),
    Op(
        method="GET",
        path="/api/v1/sessions/{id}",
        handler=read_session,
        scope=None,
        ok=(200, Session),
        problems=SEEN,
        tag="sessions",
    ),
    Op(
        method="PATCH",
        path="/api/v1/sessions/{id}",
        handler=change_session,
        scope="write",
        body=SessionChange,
        ok=(200, Session),
        problems=(*SENT, *SEEN),
        tag="sessions",
        body_bytes=BYTES,
    ),
    Op(
        method="DELETE",
        path="/api/v1/sessions/{id}",
        handler=remove_session,
        scope="write",
        ok=(204, None),
        problems=SEEN,
        tag="sessions",
    ),
    Op(
        method="POST",
        path="/api/v1/sessions/{id}/complete",
        handler=complete_session,
        scope="write",
        body=Over,
        ok=(200, Session),
        problems=(*SENT, *SEEN),
        tag="sessions",
        body_bytes=BYTES,
    ),
    Op(
        method="GET",
        path="/api/v1/users/{name}/sessions",
        handler=sessions_of,
        scope=None,
        query=OfPerson,
        ok=(200, Listing[Session]),
        problems=(Malformed, Invalid, *SEEN),
        tag="sessions",
    ),
)
