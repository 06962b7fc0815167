"""`/@NAME@HOST/goals` and `/sessions`: what somebody on another node set out to do, as far as they let it be seen."""

from __future__ import annotations

import msgspec
from aiohttp import web

from chronicle_node.domain.sessions import SessionStatus
from chronicle_node.httpkit import decode
from chronicle_node.queries import friend_shelves, friend_undertakings
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.friend_shelves import Thing
from chronicle_node.web import distant
from chronicle_node.web.show import distant as shown
from chronicle_node.web.show import goals as goals_show
from chronicle_node.web.show import sessions as sessions_show
from chronicle_node.web.visit import Visit

PAGE = 20
MOST_GOALS = 100


class Wish(msgspec.Struct, frozen=True):
    """What the address asks for: sessions in one state, from somewhere on."""

    status: SessionStatus | None = None
    cursor: str | None = None


async def goals(visit: Visit) -> web.StreamResponse:
    """Their goals: those that run, and those they ended."""
    whose, copy = await distant.opened(visit, "goals")
    page, things = distant.framed(visit, whose, "goals", copy), Page[Thing](())
    if copy.shelf_id is not None:
        things = await visit.node.db.read(friend_shelves.page, visit.viewer, copy.shelf_id, limit=MOST_GOALS)
    cards = [friend_undertakings.goal(one) for one in things.items]
    page = msgspec.structs.replace(
        page,
        goals=tuple(goals_show.goal(one, mine=False) for one in cards if one.now is not None),
        past_goals=tuple(goals_show.goal(one, mine=False) for one in cards if one.now is None),
    )
    return visit.show(distant.TEMPLATE, page)


async def sessions(visit: Visit) -> web.StreamResponse:
    """Their times through works, the latest begun first."""
    wish = decode.from_fields(visit.query, Wish)
    whose, copy = await distant.opened(visit, "sessions")
    page, things = distant.framed(visit, whose, "sessions", copy), Page[Thing](())
    status = wish.status.value if wish.status else None
    if copy.shelf_id is not None:
        asked = {"status": status, "cursor": wish.cursor}
        things = await visit.node.db.read(friend_shelves.page, visit.viewer, copy.shelf_id, limit=PAGE, **asked)
    path = f"{page.owner.url}/sessions"
    found = (friend_undertakings.session(one, one.media) for one in things.items if one.media)
    page = msgspec.structs.replace(
        page,
        sessions=tuple(msgspec.structs.replace(sessions_show.line(one), url="") for one in found),
        statuses=sessions_show.states(path, wish.status) if copy.shelf_id is not None else (),
        next=shown.address(path, status=status, cursor=things.next) if things.next else "",
    )
    return visit.show(distant.TEMPLATE, page)
