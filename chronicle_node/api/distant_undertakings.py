"""Goals and sessions of people of other nodes whom one follows, as far as they let one see them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chronicle_node.api.distant import DENIED, PATH, look, whose_is
from chronicle_node.api.operations import Call, Op
from chronicle_node.api.reading import Paging, listing
from chronicle_node.domain.sessions import SessionStatus
from chronicle_node.errors import Invalid, Malformed
from chronicle_node.queries import friend_shelves, friend_undertakings
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.friend_shelves import Thing
from chronicle_node.queries.goals import GoalCard
from chronicle_node.queries.sessions import Session

MOST_GOALS = 100


class SessionsQuery(Paging, frozen=True):
    """`status` is one of a session's."""

    status: SessionStatus | None = None


class FriendsGoals(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's goals as they were read at `as_of`; `state` as of a shelf. Their ids are what they are called here."""

    state: str
    as_of: datetime | None
    items: list[GoalCard]


class FriendsSessions(msgspec.Struct, frozen=True, kw_only=True):
    """A page of somebody's sessions, the latest begun first; `state`, `as_of` and `is_whole` as of a shelf."""

    state: str
    as_of: datetime | None
    is_whole: bool
    items: list[Session]
    next: str | None = None


async def read_friends_goals(call: Call) -> FriendsGoals:
    """The goals of a person of another node, with how far they are, as far as they let you see them."""
    whose = await whose_is(call)
    copy = await look(call, whose, "goals", whose.uris.get("goals"))
    things: Page[Thing] = Page(())
    if copy.shelf_id is not None:
        things = await call.node.db.read(friend_shelves.page, call.viewer, copy.shelf_id, limit=MOST_GOALS)
    return FriendsGoals(
        state=copy.state,
        as_of=copy.read_at if copy.shelf_id is not None else None,
        items=[friend_undertakings.goal(one) for one in things.items],
    )


async def read_friends_sessions(call: Call) -> FriendsSessions:
    """The sessions of a person of another node, as far as they let you see their history."""
    whose, query = await whose_is(call), call.query
    copy = await look(call, whose, "sessions", whose.uris.get("sessions"))
    things: Page[Thing] = Page(())
    if copy.shelf_id is not None:
        asked = {"status": query.status, "cursor": query.cursor, "limit": query.limit}
        things = await call.node.db.read(friend_shelves.page, call.viewer, copy.shelf_id, **asked)
    told = listing(call, things)
    return FriendsSessions(
        state=copy.state,
        as_of=copy.read_at if copy.shelf_id is not None else None,
        is_whole=copy.is_whole or copy.shelf_id is None,
        items=[friend_undertakings.session(one, one.media) for one in told.items if one.media is not None],
        next=told.next,
    )


OPERATIONS = (
    Op(
        method="GET",
        path=f"{PATH}/goals",
        handler=read_friends_goals,
        scope="read",
        ok=(200, FriendsGoals),
        problems=DENIED,
        tag="people",
    ),
    Op(
        method="GET",
        path=f"{PATH}/sessions",
        handler=read_friends_sessions,
        scope="read",
        query=SessionsQuery,
        ok=(200, FriendsSessions),
        problems=(Malformed, Invalid, *DENIED),
        tag="people",
    ),
)
