"""Groups over the API: made, read, changed, deleted, handed over; and what their members have played."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec

from chronicle_node.api import repeating
from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Limit, Paging, Place, listing, reader
from chronicle_node.db import Tx
from chronicle_node.domain.groups import Sharing
from chronicle_node.errors import Conflict, Forbidden, Invalid, Malformed
from chronicle_node.models.groups import Group
from chronicle_node.policy import Viewer
from chronicle_node.queries import feed, group_numbers, group_presence
from chronicle_node.queries import groups as reads
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.distant_lately import Lately
from chronicle_node.queries.groups import GroupCard
from chronicle_node.services import group_days, group_members, groups, once
from chronicle_node.services.group_members import NewOwner
from chronicle_node.services.groups import GroupUpdate, GroupWish


class Which(msgspec.Struct, frozen=True):
    """`mine`: the groups you are in; `open`: those of this node that you aren't in and may know of."""

    limit: Limit = 50
    cursor: Place | None = None
    which: Literal["mine", "open"] = "mine"


class GroupDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A group, and what you let it see beyond your settings; `sharing` is null where you aren't in it."""

    group: GroupCard
    sharing: Sharing | None


async def list_groups(call: Call) -> Listing[GroupCard]:
    """The groups you are in, or those you could come into, the newest first."""
    query: Which = call.query
    found = await call.node.db.read(reads.page, call.viewer, query.which, cursor=query.cursor, limit=query.limit)
    return listing(call, found)


async def make_group(call: Call) -> GroupCard:
    """Make a group; you own it and are the first in it."""
    return await call.node.db.write(_make, call.viewer, call.body, repeating.key_of(call))


async def read_group(call: Call) -> GroupDetails:
    """A group. One that is private is nothing to whoever is neither in it nor invited."""
    return await call.node.db.read(details, reader(call), call.public_id())


async def change_group(call: Call) -> GroupCard:
    """Change a group of yours; what you leave out stays."""
    return await call.node.db.write(_change, call.viewer, call.public_id(), call.body)


async def remove_group(call: Call) -> None:
    """Delete a group of yours. What its members played stays theirs."""
    await call.node.db.write(groups.remove, call.viewer, call.public_id())


async def hand_over_group(call: Call) -> GroupCard:
    """Make a member of your group its owner; you stay as an admin."""
    return await call.node.db.write(_hand_over, call.viewer, call.public_id(), call.body)


async def read_group_feed(call: Call) -> Listing[feed.Entry]:
    """What the members of a group you are in have played, newest first, as far as each lets you see it."""
    found = await call.node.db.read(_feed, call.viewer, call.public_id(), call.query)
    return listing(call, found)


async def read_group_lately(call: Call) -> Lately:
    """Who of a group you are in is at what just now, and what its members played in thirty days.

    As far as each lets you see it.
    """
    found = await call.node.db.read(reads.inside, call.viewer, call.public_id())
    await group_days.bring_up_to_date(call.node.db, found.group_id)
    return await call.node.db.read(_lately, call.viewer, call.public_id())


async def details(tx: Tx, viewer: Viewer, public_id: UUID) -> GroupDetails:
    """A group with what the viewer shows it."""
    found = await reads.one(tx, viewer, public_id)
    return GroupDetails(group=found.card, sharing=found.sharing if found.card.role else None)


async def _make(tx: Tx, viewer: Viewer, wish: GroupWish, key: once.Key | None) -> GroupCard:
    made = await once.made(tx, Group, key, lambda new: groups.begin(tx, viewer, wish, new))
    return (await reads.one(tx, viewer, made)).card


async def _change(tx: Tx, viewer: Viewer, public_id: UUID, wish: GroupUpdate) -> GroupCard:
    await groups.change(tx, viewer, public_id, wish)
    return (await reads.one(tx, viewer, public_id)).card


async def _hand_over(tx: Tx, viewer: Viewer, public_id: UUID, wish: NewOwner) -> GroupCard:
    await group_members.hand_over(tx, viewer, public_id, wish.username)
    return (await reads.one(tx, viewer, public_id)).card


async def _lately(tx: Tx, viewer: Viewer, public_id: UUID) -> Lately:
    found = await reads.inside(tx, viewer, public_id)
    now = await group_presence.of_group(tx, viewer, found.group_id)
    return Lately(now, await group_numbers.of_group(tx, viewer, found.group_id))


async def _feed(tx: Tx, viewer: Viewer, public_id: UUID, query: Paging) -> Page[feed.Entry]:
    found = await reads.inside(tx, viewer, public_id)
    return await feed.of_group(tx, viewer, found.group_id, cursor=query.cursor, limit=query.limit)


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/groups",
        handler=list_groups,
        scope="read",
        query=Which,
        ok=(200, Listing[GroupCard]),
        problems=(Malformed, Invalid),
        tag="groups",
    ),
    Op(
        method="POST",
        path="/api/v1/groups",
        handler=make_group,
        example={"name": "Film club", "group_type": "friends", "privacy": "invite_only"},
        scope="write",
        body=GroupWish,
        headers=repeating.HEADERS,
        ok=(201, GroupCard),
        problems=(Conflict,),
        tag="groups",
        body_bytes=64_000,
    ),
    Op(
        method="GET",
        path="/api/v1/groups/{id}",
        handler=read_group,
        scope=None,
        ok=(200, GroupDetails),
        tag="groups",
    ),
    Op(
        method="PATCH",
        path="/api/v1/groups/{id}",
        handler=change_group,
        example={"description": "Every other Friday.", "privacy": "public"},
        scope="write",
        body=GroupUpdate,
        ok=(200, GroupCard),
        problems=(Forbidden,),
        tag="groups",
        body_bytes=64_000,
    ),
    Op(
        method="DELETE",
        path="/api/v1/groups/{id}",
        handler=remove_group,
        scope="write",
        ok=(204, None),
        problems=(Forbidden,),
        tag="groups",
    ),
    Op(
        method="PUT",
        path="/api/v1/groups/{id}/owner",
        handler=hand_over_group,
        scope="write",
        body=NewOwner,
        ok=(200, GroupCard),
        problems=(Forbidden, Conflict),
        tag="groups",
    ),
    Op(
        method="GET",
        path="/api/v1/groups/{id}/lately",
        handler=read_group_lately,
        scope="read",
        ok=(200, Lately),
        tag="groups",
    ),
    Op(
        method="GET",
        path="/api/v1/groups/{id}/feed",
        handler=read_group_feed,
        scope="read",
        query=Paging,
        ok=(200, Listing[feed.Entry]),
        problems=(Malformed, Invalid),
        tag="groups",
    ),
)
