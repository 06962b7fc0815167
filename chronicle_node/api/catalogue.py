"""The catalogue over the API: an item read as a whole, added by hand, and given parts."""

from __future__ import annotations

from uuid import UUID

import msgspec

from chronicle_node.api.operations import Call, Op
from chronicle_node.api.reading import reader
from chronicle_node.db import Tx
from chronicle_node.domain.adding import NewItem, NewParts
from chronicle_node.errors import Conflict, Forbidden, Invalid, Malformed, MissingScope, NotFound, Unauthenticated
from chronicle_node.policy import Viewer
from chronicle_node.queries import details, duplicates, places
from chronicle_node.queries.details import ItemDetails
from chronicle_node.services import adding

DENIED = (Unauthenticated, MissingScope)
CHANGING = (Malformed, Invalid, Forbidden, NotFound, Conflict, *DENIED)


class MadeParts(msgspec.Struct, frozen=True):
    """The ids of the parts that were made, in their order; `there` had these numbers already and stayed as they are."""

    made: list[UUID]
    there: int


async def read_item(call: Call) -> ItemDetails:
    """An item of the catalogue with everything that is kept of it."""
    return await call.node.db.read(details.item, reader(call), call.public_id())


async def add_item(call: Call) -> ItemDetails:
    """Add an item by hand: a work of its own, or a part of another one.

    What the catalogue has already under this title, in this place and of about this year is answered with 409 and the
    addresses of what is there; with `anyway` it is made nevertheless. An id of another catalogue belongs to one item.
    """
    return await call.node.db.write(_add, call.viewer, call.body)


async def add_parts(call: Call) -> MadeParts:
    """Add several parts of an item at once, such as twelve episodes. Sent again it makes none that are there."""
    found = await call.node.db.write(_add_parts, call.viewer, call.public_id(), call.body)
    return MadeParts(list(found.items), found.there)


async def _add(tx: Tx, viewer: Viewer, wish: NewItem) -> ItemDetails:
    place = await places.of(tx, viewer, wish)
    await adding.wait_for_turn(tx, viewer, place)
    await duplicates.refuse(tx, viewer, place, wish)
    return await details.item(tx, viewer, await adding.item(tx, viewer, place, wish))


async def _add_parts(tx: Tx, viewer: Viewer, parent: UUID, wish: NewParts) -> adding.Added:
    place = await places.below(tx, viewer, parent, wish.level)
    await adding.wait_for_turn(tx, viewer, place)
    # Once more: whoever was adding here is done by now.
    return await adding.parts(tx, viewer, await places.below(tx, viewer, parent, wish.level), wish)


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/media/{id}",
        handler=read_item,
        scope=None,
        ok=(200, ItemDetails),
        problems=(NotFound, *DENIED),
        tag="catalogue",
    ),
    Op(
        method="POST",
        path="/api/v1/media",
        handler=add_item,
        scope="write",
        body=NewItem,
        ok=(201, ItemDetails),
        problems=CHANGING,
        tag="catalogue",
        body_bytes=128_000,
    ),
    Op(
        method="POST",
        path="/api/v1/media/{id}/parts",
        handler=add_parts,
        scope="write",
        body=NewParts,
        ok=(201, MadeParts),
        problems=CHANGING,
        tag="catalogue",
        body_bytes=400_000,
    ),
)
