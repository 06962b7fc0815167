"""The parts of a session over the API, what is unwatched in it, its figures, and plays that move into it."""

from __future__ import annotations

from uuid import UUID

import msgspec

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Limit, Paging, listing
from chronicle_node.api.sessions import BYTES, SEEN, SENT
from chronicle_node.queries import session_parts, session_stats
from chronicle_node.queries.session_parts import SessionPart, Which
from chronicle_node.queries.session_stats import Comparison, Figures
from chronicle_node.services import session_plays
from chronicle_node.services.session_plays import Taking


class Parts(Paging, frozen=True):
    """`which`: all parts, those done in this session, or those not yet. `specials`: those too."""

    limit: Limit = 100
    which: Which = "all"
    specials: bool = False


class Unwatched(Paging, frozen=True):
    """`specials`: those too."""

    limit: Limit = 100
    specials: bool = False


class Taken(msgspec.Struct, frozen=True):
    """How many plays have moved."""

    plays: int


async def parts(call: Call) -> Listing[SessionPart]:
    """The parts of a session of yours in their order, with their external ids and whether they are done in it."""
    query: Parts = call.query
    return await _page(call, query.which, query, specials=query.specials)


async def unwatched(call: Call) -> Listing[SessionPart]:
    """What is not done in a session of yours, in order, with external ids: what a player marks as unwatched."""
    query: Unwatched = call.query
    return await _page(call, "unwatched", query, specials=query.specials)


async def statistics(call: Call) -> Figures:
    """The figures of a session of yours: days, plays, time, pace, completion."""
    return await call.node.db.read(session_stats.of_session, call.viewer, call.public_id())


async def comparison(call: Call) -> Comparison:
    """Your sessions of a work beside each other and together, the first one first."""
    return await call.node.db.read(session_stats.of_item, call.viewer, call.public_id())


async def take_plays(call: Call) -> Taken:
    """Move plays of yours into a session of yours.

    `since`: what was played of the work since then, from outside of any session and from those that go on. `plays`:
    these, wherever they are.
    """
    body: Taking = call.body
    found: UUID = call.public_id()
    return Taken(await call.node.db.write(session_plays.take_in, call.user_id, found, body))


async def _page(call: Call, which: Which, query: Paging, *, specials: bool) -> Listing[SessionPart]:
    found = await call.node.db.read(
        session_parts.page,
        call.viewer,
        call.public_id(),
        which=which,
        specials=specials,
        cursor=query.cursor,
        limit=query.limit,
    )
    return listing(call, found)


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/sessions/{id}/parts",
        handler=parts,
        scope="read",
        query=Parts,
        ok=(200, Listing[SessionPart]),
        problems=(*SENT, *SEEN),
        tag="sessions",
    ),
    Op(
        method="GET",
        path="/api/v1/sessions/{id}/unwatched",
        handler=unwatched,
        scope="read",
        query=Unwatched,
        ok=(200, Listing[SessionPart]),
        problems=(*SENT, *SEEN),
        tag="sessions",
    ),
    Op(
        method="GET",
        path="/api/v1/sessions/{id}/statistics",
        handler=statistics,
        scope="read",
        ok=(200, Figures),
        problems=SEEN,
        tag="sessions",
    ),
    Op(
        method="GET",
        path="/api/v1/media/{id}/sessions",
        handler=comparison,
        scope="read",
        ok=(200, Comparison),
        problems=SEEN,
        tag="sessions",
    ),
    Op(
        method="POST",
        path="/api/v1/sessions/{id}/plays",
        handler=take_plays,
        scope="write",
        body=Taking,
        ok=(200, Taken),
        problems=(*SENT, *SEEN),
        tag="sessions",
        body_bytes=BYTES,
    ),
)
