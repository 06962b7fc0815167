"""`/`: the welcome of this node, or for whoever is signed in what is on, what comes next, and what friends played."""

from __future__ import annotations

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.policy import Viewer
from chronicle_node.queries import accounts, feed, history, owners, presence, up_next
from chronicle_node.queries.feed import Entry
from chronicle_node.queries.media import Chain
from chronicle_node.queries.presence import Now
from chronicle_node.queries.up_next import UpNext
from chronicle_node.web import pages
from chronicle_node.web.show.history import entries, now
from chronicle_node.web.show.library import upcoming
from chronicle_node.web.veils import veil
from chronicle_node.web.visit import Visit

PLAYS = 40  # of friends; those of one sitting share a line
LINES = 10
NEXT = 8
FRESH = "This node waits for its first account: open the set-up link that it printed when it started."


class Found(msgspec.Struct, frozen=True):
    mine: Now | None
    friends: list[Now]
    next: list[UpNext]
    feed: tuple[Entry, ...]
    has_played: bool


async def first_page(visit: Visit) -> web.StreamResponse:
    """Welcome, or home."""
    return await (_home(visit) if visit.visitor.person else _welcome(visit))


async def _welcome(visit: Visit) -> web.StreamResponse:
    settings = visit.node.settings
    fresh = await visit.node.db.read(accounts.is_fresh)
    said = {"description": FRESH if fresh else "", "is_fresh": fresh}
    page = msgspec.convert(
        {"registration": settings.registration, "host": settings.site, **said},
        pages.Welcome,
    )
    return visit.show("accounts/welcome.html", page)


async def _home(visit: Visit) -> web.StreamResponse:
    found = await visit.node.db.read(_read, visit.viewer, visit.me.username)
    hides = await veil(visit, _chains(found))
    mine = [now(found.mine, visit.picture, mine=True)] if found.mine else []
    lines = entries(hides.over_each(found.feed), visit.picture)
    page = pages.Home(
        now=(*mine, *(now(one, visit.picture) for one in hides.over_each(found.friends))),
        up_next=tuple(
            upcoming(one)
            for one in hides.over_next(found.next)
            if found.mine is None or one.next.id != found.mine.media.id
        ),
        feed=lines[:LINES],
        feed_next="/feed" if len(lines) > LINES or len(found.feed) == PLAYS else "",
        has_played=found.has_played,
    )
    return visit.show("home/home.html", page)


def _chains(found: Found) -> list[Chain]:
    played = (one.media for one in found.feed)
    return [*(one.media for one in found.friends), *played, *(one.next for one in found.next)]


async def _read(tx: Tx, viewer: Viewer, username: str) -> Found:
    owner = await owners.seen(tx, viewer, username, "history", "presence")
    played = await history.recent(tx, owner, limit=1)
    return Found(
        mine=await presence.current(tx, owner),
        friends=await presence.friends(tx, viewer),
        next=await up_next.up_next(tx, viewer, limit=NEXT),
        feed=(await feed.page(tx, viewer, limit=PLAYS)).items,
        has_played=bool(played.items),
    )
