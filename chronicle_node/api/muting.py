"""Whom one hears nothing of. They are not told, and nobody else sees anything of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.ratings import DENIED
from chronicle_node.api.reading import Paging, listing
from chronicle_node.api.social import FINDING, LISTING, LOOK_UPS
from chronicle_node.db import Tx
from chronicle_node.errors import Conflict, Unauthenticated
from chronicle_node.federation import people as resolving
from chronicle_node.httpkit import ratelimit
from chronicle_node.policy import Viewer
from chronicle_node.queries import people, standing
from chronicle_node.queries.cards import Card
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.standing import Muting
from chronicle_node.services import muting
from chronicle_node.services.muting import LONGEST, Wish


class NewMute(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to mute: `@bob` or `@bob@other.example`. Without `hours`, for good."""

    handle: Annotated[str, msgspec.Meta(max_length=500)]
    hours: Annotated[int, msgspec.Meta(ge=1, le=LONGEST)] | None = None
    only_notifications: bool = False


class MutedPerson(msgspec.Struct, frozen=True, kw_only=True):
    """`until` is null for good. With `only_notifications` their things still come into your feed."""

    id: UUID
    handle: str
    name: str
    until: datetime | None
    only_notifications: bool


async def list_mutes(call: Call) -> Listing[MutedPerson]:
    """Whom you muted, the latest first."""
    page = await call.node.db.read(standing.muted, call.viewer, cursor=call.query.cursor, limit=call.query.limit)
    found = tuple(_muted(one.person.actor, one.how) for one in page.items)
    return listing(call, Page(found, page.next))


async def mute(call: Call) -> MutedPerson:
    """Hear nothing of somebody, here or elsewhere; muting them again changes how. They are not told."""
    ratelimit.limit(call.request, LOOK_UPS, str(call.user_id))
    body: NewMute = call.body
    found = await resolving.find(call.node, body.handle)
    wish = Wish(hours=body.hours, only_notifications=body.only_notifications)
    return await call.node.db.write(_mute, call.viewer, found, wish)


async def unmute(call: Call) -> None:
    """Hear of them again."""
    await call.node.db.write(_unmute, call.viewer, call.public_id())


async def _mute(tx: Tx, viewer: Viewer, target_id: int, wish: Wish) -> MutedPerson:
    await muting.mute(tx, _actor(viewer), target_id, wish)
    person = (await standing.with_one(tx, viewer, target_id)).actor
    how = await standing.muting(tx, viewer, person.id)
    assert how is not None
    return _muted(person, how)


async def _unmute(tx: Tx, viewer: Viewer, public_id: UUID) -> None:
    await muting.unmute(tx, _actor(viewer), await people.actor_id(tx, public_id))


def _actor(viewer: Viewer) -> int:
    if viewer.actor_id is None:
        raise Unauthenticated
    return viewer.actor_id


def _muted(person: Card, how: Muting) -> MutedPerson:
    return MutedPerson(
        id=person.id,
        handle=person.handle,
        name=person.name,
        until=how.until,
        only_notifications=how.only_notifications,
    )


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/mutes",
        handler=list_mutes,
        scope="read",
        query=Paging,
        ok=(200, Listing[MutedPerson]),
        problems=LISTING,
        tag="people",
    ),
    Op(
        method="POST",
        path="/api/v1/mutes",
        handler=mute,
        scope="write",
        body=NewMute,
        ok=(201, MutedPerson),
        problems=(Conflict, *FINDING),
        tag="people",
        body_bytes=4_000,
    ),
    Op(
        method="DELETE",
        path="/api/v1/mutes/{id}",
        handler=unmute,
        scope="write",
        ok=(204, None),
        problems=DENIED,
        tag="people",
    ),
)
