"""What comes next for whoever calls, and what of it they have put off."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing
from chronicle_node.db import Tx
from chronicle_node.errors import Invalid, Malformed, MissingScope, NotFound, Unauthenticated
from chronicle_node.policy import Viewer
from chronicle_node.queries import known, up_next
from chronicle_node.queries import put_off as reads
from chronicle_node.queries.cursors import Page, of_few
from chronicle_node.queries.put_off import PutOffItem
from chronicle_node.queries.up_next import UpNext
from chronicle_node.services import put_off

DENIED = (Unauthenticated, MissingScope)


class NextQuery(Paging, frozen=True):
    """`type` is the name of a media type, such as tv."""

    type: str | None = None


class Putting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`until` null, or left out: for as long as you like."""

    until: datetime | None = None


async def read_up_next(call: Call) -> Listing[UpNext]:
    """What you are in the middle of with the part that comes next, the one you were at last first.

    `resume` is how far you got with that part. A page may hold fewer than `limit`; it is the last where `next` is null.
    """
    query: NextQuery = call.query
    page = await call.node.db.read(_page, call.viewer, query)
    return listing(call, page)


async def read_put_off(call: Call) -> Listing[PutOffItem]:
    """What you have put off, the latest first."""
    found = await call.node.db.read(reads.mine, call.viewer)
    return listing(call, of_few(found, call.query.cursor, call.query.limit))


async def put_off_item(call: Call) -> None:
    """Put a work off: it is not offered as what comes next. Of a part, the work it is part of."""
    await call.node.db.write(_put, call.viewer, call.public_id(), call.body)


async def bring_back_item(call: Call) -> None:
    """Offer it again. What had not been put off stays as it is."""
    await call.node.db.write(_back, call.viewer, call.public_id())


async def _page(tx: Tx, viewer: Viewer, query: NextQuery) -> Page[UpNext]:
    return await up_next.page(tx, viewer, cursor=query.cursor, limit=query.limit, media_type=query.type)


async def _put(tx: Tx, viewer: Viewer, item: UUID, wish: Putting) -> None:
    assert viewer.user_id is not None
    await put_off.put_off(tx, viewer.user_id, await known.one(tx, viewer, item), wish.until)


async def _back(tx: Tx, viewer: Viewer, item: UUID) -> None:
    assert viewer.user_id is not None
    await put_off.bring_back(tx, viewer.user_id, await known.one(tx, viewer, item))


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/up-next",
        handler=read_up_next,
        scope="read",
        query=NextQuery,
        ok=(200, Listing[UpNext]),
        problems=(Malformed, Invalid, *DENIED),
        tag="agenda",
    ),
    Op(
        method="GET",
        path="/api/v1/up-next/put-off",
        handler=read_put_off,
        scope="read",
        query=Paging,
        ok=(200, Listing[PutOffItem]),
        problems=DENIED,
        tag="agenda",
    ),
    Op(
        method="PUT",
        path="/api/v1/media/{id}/put-off",
        handler=put_off_item,
        scope="write",
        body=Putting,
        ok=(204, None),
        problems=(Malformed, Invalid, NotFound, *DENIED),
        tag="agenda",
    ),
    Op(
        method="DELETE",
        path="/api/v1/media/{id}/put-off",
        handler=bring_back_item,
        scope="write",
        ok=(204, None),
        problems=(NotFound, *DENIED),
        tag="agenda",
    ),
)
