"""Friends, what each of them may see whatever the settings say, and the end of a friendship."""

from __future__ import annotations

from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing
from chronicle_node.api.social import DENIED, LISTING, Person, people_of
from chronicle_node.db import Tx
from chronicle_node.errors import Invalid, Malformed, NotFound, Unauthenticated
from chronicle_node.policy import Viewer
from chronicle_node.queries import friends, people
from chronicle_node.services import friends as service

PATH = "/api/v1/friends/{id}"


class SharingChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a friend may see: true gives it to them, false takes it from them, null leaves it to your settings.

    What you leave out stays as it is. A play, a review or a list that is private stays private.
    """

    profile: bool | UnsetType | None = UNSET
    history: bool | UnsetType | None = UNSET
    now: bool | UnsetType | None = UNSET
    stats: bool | UnsetType | None = UNSET
    library: bool | UnsetType | None = UNSET
    lists: bool | UnsetType | None = UNSET
    reviews: bool | UnsetType | None = UNSET
    ratings: bool | UnsetType | None = UNSET


class FriendsSharing(msgspec.Struct, frozen=True, kw_only=True):
    """`decided` is what you said about this friend, `sees` what comes of it under your settings."""

    id: UUID
    handle: str
    name: str
    decided: dict[str, bool | None]
    sees: dict[str, bool]


async def list_friends(call: Call) -> Listing[Person]:
    """Whom you follow and who follows you, the latest first."""
    page = await call.node.db.read(people.friends, call.viewer, cursor=call.query.cursor, limit=call.query.limit)
    return listing(call, people_of(page))


async def read_sharing(call: Call) -> FriendsSharing:
    """What one friend may see of yours."""
    return _sharing(await call.node.db.read(friends.one, call.viewer, call.public_id()))


async def change_sharing(call: Call) -> FriendsSharing:
    """Give a friend more than your settings say, or less. What you take from a friend elsewhere their node forgets."""
    patch = {name: value for name, value in msgspec.structs.asdict(call.body).items() if value is not UNSET}
    return _sharing(await call.node.db.write(_change, call.viewer, call.public_id(), patch))


async def unfriend(call: Call) -> None:
    """End a friendship: neither of you follows the other any more, and both nodes forget what was shared."""
    if call.viewer.actor_id is None:
        raise Unauthenticated
    await call.node.db.write(_part, call.viewer, call.public_id())


async def _change(tx: Tx, viewer: Viewer, public_id: UUID, patch: dict[str, bool | None]) -> friends.Friend:
    friend_id = await people.actor_id(tx, public_id)
    await service.permit(tx, viewer.user_id or 0, friend_id, patch)
    return await friends.one(tx, viewer, public_id)


async def _part(tx: Tx, viewer: Viewer, public_id: UUID) -> None:
    await friends.one(tx, viewer, public_id)
    await service.part(tx, viewer.actor_id or 0, await people.actor_id(tx, public_id))


def _sharing(found: friends.Friend) -> FriendsSharing:
    return FriendsSharing(
        id=found.actor.id,
        handle=found.actor.handle,
        name=found.actor.name,
        decided=dict(found.decided),
        sees=dict(found.sees),
    )


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/friends",
        handler=list_friends,
        scope="read",
        query=Paging,
        ok=(200, Listing[Person]),
        problems=LISTING,
        tag="people",
    ),
    Op(
        method="DELETE",
        path=PATH,
        handler=unfriend,
        scope="write",
        ok=(204, None),
        problems=(NotFound, *DENIED),
        tag="people",
    ),
    Op(
        method="GET",
        path=f"{PATH}/sharing",
        handler=read_sharing,
        scope="read",
        ok=(200, FriendsSharing),
        problems=(NotFound, *DENIED),
        tag="people",
    ),
    Op(
        method="PATCH",
        path=f"{PATH}/sharing",
        handler=change_sharing,
        example={"history": False, "lists": True, "stats": None},
        scope="write",
        body=SharingChange,
        ok=(200, FriendsSharing),
        problems=(Malformed, Invalid, NotFound, *DENIED),
        tag="people",
        body_bytes=4_000,
    ),
)
