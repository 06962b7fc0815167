"""What the person who calls gave an item, and what a person of this node gave things."""

from __future__ import annotations

from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing, reader
from chronicle_node.db import Tx
from chronicle_node.domain import ratings as scales
from chronicle_node.errors import Invalid, Malformed, MissingScope, NotFound, Unauthenticated
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, ratings
from chronicle_node.queries.ratings import Rated, Rating
from chronicle_node.services import ratings as service

PATH = "/api/v1/media/{id}/rating"


class RatingGiven(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Exactly one of these. `rating`: 1 to 10 in tenths, or null for "not rated yet"; `stars`: 0.5 to 5 in halves;
    `thumb`: up or down. The others follow from it.
    """

    rating: float | UnsetType | None = UNSET
    stars: float | UnsetType = UNSET
    thumb: str | UnsetType = UNSET


async def read_rating(call: Call) -> Rating:
    """Your rating of an item; null members where you have given none."""
    return await call.node.db.read(ratings.mine, call.viewer, call.public_id())


async def rate(call: Call) -> Rating:
    """Rate an item, or change your rating. Answers with the rating in every scale."""
    body: RatingGiven = call.body
    given = scales.read(body.rating, body.stars, body.thumb)
    return await call.node.db.write(_rate, call.viewer, call.user_id, call.public_id(), given)


async def remove_rating(call: Call) -> None:
    """Take your rating of an item back, where there is one."""
    await call.node.db.write(_remove, call.viewer, call.user_id, call.public_id())


async def list_ratings(call: Call) -> Listing[Rated]:
    """What a person of this node gave things, the latest first, if they let you see it."""
    query: Paging = call.query
    page = await call.node.db.read(
        ratings.page, reader(call), call.path("name"), cursor=query.cursor, limit=query.limit
    )
    return listing(call, page)


async def _rate(tx: Tx, viewer: Viewer, user_id: int, item: UUID, given: scales.Given) -> Rating:
    item_id = await catalog.known(tx, viewer, item)
    await service.rate(tx, user_id, item_id, given)
    return await ratings.own(tx, viewer, item_id)


async def _remove(tx: Tx, viewer: Viewer, user_id: int, item: UUID) -> None:
    await service.remove(tx, user_id, await catalog.known(tx, viewer, item))


DENIED = (Unauthenticated, MissingScope, NotFound)
OPERATIONS = (
    Op(method="GET", path=PATH, handler=read_rating, scope="read", ok=(200, Rating), problems=DENIED, tag="opinions"),
    Op(
        method="PUT",
        path=PATH,
        handler=rate,
        example={"stars": 3.5},
        scope="write",
        body=RatingGiven,
        ok=(200, Rating),
        problems=(Malformed, Invalid, *DENIED),
        tag="opinions",
        body_bytes=1_000,
    ),
    Op(
        method="DELETE",
        path=PATH,
        handler=remove_rating,
        scope="write",
        ok=(204, None),
        problems=DENIED,
        tag="opinions",
    ),
    Op(
        method="GET",
        path="/api/v1/users/{name}/ratings",
        handler=list_ratings,
        scope=None,
        query=Paging,
        ok=(200, Listing[Rated]),
        problems=(Malformed, Invalid, *DENIED),
        tag="opinions",
    ),
)
