"""What people are at just now: one's own, said and put right by hand, and that of others as far as they show it."""

from __future__ import annotations

from uuid import UUID

import msgspec

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing, reader
from chronicle_node.db import Tx
from chronicle_node.domain.audience import Audience
from chronicle_node.domain.findings import invalid
from chronicle_node.errors import Conflict, Invalid, Malformed, MissingScope, NotFound, Unauthenticated
from chronicle_node.policy import Viewer
from chronicle_node.queries import accounts, own_plays, parts, presence
from chronicle_node.queries.cursors import of_few
from chronicle_node.queries.own_plays import OwnPlay
from chronicle_node.queries.presence import Now
from chronicle_node.services import by_hand, check_in
from chronicle_node.services import presence as presences
from chronicle_node.services.report import Recorded

DENIED = (Unauthenticated, MissingScope)
SEEN = (NotFound, *DENIED)


class CheckIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What you are at: a film, an episode, a book. Without `minutes`, for as long as the catalogue says it lasts."""

    item: UUID
    minutes: int | None = None
    audience: Audience = Audience.PUBLIC


class NowOf(msgspec.Struct, frozen=True):
    """What somebody is at; null for nothing, or nothing that is shown to you."""

    now: Now | None


async def read_now(call: Call) -> Listing[Now]:
    """What you are at, first, and then what those whom you follow are at, as far as they show it."""
    found = await call.node.db.read(_around, call.viewer)
    return listing(call, of_few(found, call.query.cursor, call.query.limit))


async def read_now_of(call: Call) -> NowOf:
    """What a person of this node is at."""
    return NowOf(await call.node.db.read(presence.of, reader(call), call.path("name")))


async def check_in_now(call: Call) -> NowOf:
    """Say what you are at. It is shown until its time is over, until you end it, or until a player says otherwise."""
    await call.node.db.write(_begin, call.viewer, call.body.item, call.body.minutes, call.body.audience)
    call.node.live.tell(call.user_id, "presence")
    return NowOf(await call.node.db.read(_mine, call.viewer))


async def finish_now(call: Call) -> OwnPlay:
    """Write down that you have finished what you are at."""
    recorded: Recorded = await call.node.db.write(by_hand.finish_now, call.user_id)
    call.node.live.tell(call.user_id, "presence")
    return await call.node.db.read(own_plays.one, call.viewer, recorded.id)


async def end_now(call: Call) -> None:
    """You are at nothing any more; nothing is written down."""
    await call.node.db.write(presences.stop, call.user_id)
    call.node.live.tell(call.user_id, "presence")


async def _begin(tx: Tx, viewer: Viewer, item: UUID, minutes: int | None, level: Audience) -> Recorded:
    """Check in to an item that the viewer may know of and that is a single part. Raises NotFound, Invalid."""
    assert viewer.user_id is not None
    found = await parts.of_item(tx, viewer, item)
    if not found.is_one:
        raise invalid("/item", "This has parts: choose the one you are at.")
    return await check_in.check_in(tx, viewer.user_id, found.item_id, minutes=minutes, audience=level)


async def _around(tx: Tx, viewer: Viewer) -> list[Now]:
    mine = await _mine(tx, viewer)
    return ([mine] if mine else []) + await presence.friends(tx, viewer)


async def _mine(tx: Tx, viewer: Viewer) -> Now | None:
    assert viewer.user_id is not None
    return await presence.of(tx, viewer, (await accounts.me(tx, viewer.user_id)).username)


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/now",
        handler=read_now,
        scope="read",
        query=Paging,
        ok=(200, Listing[Now]),
        problems=DENIED,
        tag="agenda",
    ),
    Op(
        method="PUT",
        path="/api/v1/now",
        handler=check_in_now,
        scope="write",
        body=CheckIn,
        ok=(200, NowOf),
        problems=(Malformed, Invalid, Conflict, *SEEN),
        tag="agenda",
    ),
    Op(
        method="DELETE",
        path="/api/v1/now",
        handler=end_now,
        scope="write",
        ok=(204, None),
        problems=DENIED,
        tag="agenda",
    ),
    Op(
        method="POST",
        path="/api/v1/now/finish",
        handler=finish_now,
        scope="write",
        ok=(200, OwnPlay),
        problems=(Conflict, *SEEN),
        tag="agenda",
    ),
    Op(
        method="GET",
        path="/api/v1/users/{name}/now",
        handler=read_now_of,
        scope=None,
        ok=(200, NowOf),
        problems=SEEN,
        tag="agenda",
    ),
)
