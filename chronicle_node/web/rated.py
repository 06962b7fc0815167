"""`/@NAME/ratings`: what somebody of this node gave things, as far as the visitor may see it."""

from __future__ import annotations

from urllib.parse import urlencode

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import owners, ratings
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.owners import Owner
from chronicle_node.web.pages.distant import Rated, Ratings
from chronicle_node.web.reviews import scale_of
from chronicle_node.web.show import reviews as shown
from chronicle_node.web.show import works
from chronicle_node.web.show.people import person
from chronicle_node.web.veils import veiled
from chronicle_node.web.visit import Visit

PAGE = 50


class Wish(msgspec.Struct, frozen=True):
    cursor: str | None = None


async def ratings_page(visit: Visit) -> web.StreamResponse:
    """The latest first."""
    wish = decode.from_fields(visit.query, Wish)
    owner, found = await visit.node.db.read(_theirs, visit.viewer, visit.path("name"), wish.cursor)
    scale, url = scale_of(visit), f"/{owner.card.handle}/ratings"
    told = found.items if owner.is_viewer else await veiled(visit, found.items)
    rated = ((one, shown.rating(one.rating, scale)) for one in told)
    page = Ratings(
        owner=person(owner.card, visit.picture),
        ratings=tuple(
            Rated(work=works.work(one.media), rating=given, at=one.rating.rated_at) for one, given in rated if given
        ),
        mine=owner.is_viewer,
        next=f"{url}?{urlencode({'cursor': found.next})}" if found.next else "",
    )
    return visit.show("reviews/ratings.html", page)


async def _theirs(tx: Tx, viewer: Viewer, name: str, cursor: str | None) -> tuple[Owner, Page[ratings.Rated]]:
    owner = await owners.seen(tx, viewer, name, "ratings")
    return owner, await ratings.page(tx, viewer, name, cursor=cursor, limit=PAGE)
