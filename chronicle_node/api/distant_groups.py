"""Groups that live on other nodes, over the API: invitations into them, coming in, leaving, and what is read."""

from __future__ import annotations

from uuid import UUID

import msgspec

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing
from chronicle_node.db import Tx
from chronicle_node.domain.groups import Sharing
from chronicle_node.errors import Conflict, Invalid, Malformed, NotFound
from chronicle_node.federation import group_making
from chronicle_node.policy import Viewer
from chronicle_node.queries import cursors, distant_lately
from chronicle_node.queries import distant_groups as reads
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.distant_groups import DistantGroup, DistantMember
from chronicle_node.queries.distant_lately import Lately
from chronicle_node.queries.feed import Entry
from chronicle_node.services import distant_groups


class GroupHandle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The handle of a group on another node, as its own page names it."""

    handle: str


async def list_distant_groups(call: Call) -> Listing[DistantGroup]:
    """The groups of other nodes that you are in, asked to come into or are invited to, the latest first."""
    found = await call.node.db.read(reads.of_viewer, call.viewer)
    return listing(call, cursors.of_few(found, call.query.cursor, call.query.limit))


async def ask_distant_group(call: Call) -> DistantGroup:
    """Ask to come into a public group of another node; its node answers, often at once."""
    public_id = await group_making.ask(call.node, call.viewer, call.body.handle)
    return await call.node.db.read(_group, call.viewer, public_id)


async def read_distant_group(call: Call) -> DistantGroup:
    """A group of another node that you are in, asked to come into or are invited to."""
    return await call.node.db.read(_group, call.viewer, call.public_id())


async def list_distant_members(call: Call) -> Listing[DistantMember]:
    """Who is in a group of another node that you are in, as that node tells it."""
    found = await call.node.db.read(_members, call.viewer, call.public_id())
    return listing(call, cursors.of_few(found, call.query.cursor, call.query.limit))


async def read_distant_feed(call: Call) -> Listing[Entry]:
    """What the members of a group of another node have played, as far as its node told you, newest first."""
    return listing(call, await call.node.db.read(_feed, call.viewer, call.public_id(), call.query))


async def read_distant_lately(call: Call) -> Lately:
    """Who of a group of another node is at what just now, and what its members played in thirty days.

    As far as its node told you.
    """
    return await call.node.db.read(_lately, call.viewer, call.public_id())


async def accept_distant_group(call: Call) -> DistantGroup:
    """Come into the group of another node that you are invited to; its node answers, often at once."""
    base = call.node.settings.public_url
    await call.node.db.write(distant_groups.accept, call.viewer, call.public_id(), base)
    return await call.node.db.read(_group, call.viewer, call.public_id())


async def decline_distant_group(call: Call) -> None:
    """Say no to an invitation into a group of another node; it cannot ask again for a week."""
    await call.node.db.write(distant_groups.decline, call.viewer, call.public_id())


async def share_with_distant_group(call: Call) -> DistantGroup:
    """Let a group of another node that you are in see this of you beyond your settings."""
    await call.node.db.write(distant_groups.share, call.viewer, call.public_id(), call.body)
    return await call.node.db.read(_group, call.viewer, call.public_id())


async def leave_distant_group(call: Call) -> None:
    """Leave a group of another node, or take back that you asked to come in. Nothing of it stays here."""
    await call.node.db.write(distant_groups.leave, call.viewer, call.public_id())


async def _group(tx: Tx, viewer: Viewer, public_id: UUID) -> DistantGroup:
    return (await reads.one(tx, viewer, public_id)).group


async def _members(tx: Tx, viewer: Viewer, public_id: UUID) -> tuple[DistantMember, ...]:
    return await reads.members(tx, viewer, await reads.inside(tx, viewer, public_id))


async def _lately(tx: Tx, viewer: Viewer, public_id: UUID) -> Lately:
    return await distant_lately.of_group(tx, viewer, await reads.inside(tx, viewer, public_id))


async def _feed(tx: Tx, viewer: Viewer, public_id: UUID, query: Paging) -> Page[Entry]:
    found = await reads.inside(tx, viewer, public_id)
    return await reads.feed(tx, viewer, found, cursor=query.cursor, limit=query.limit)


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/distant-groups",
        handler=list_distant_groups,
        scope="read",
        query=Paging,
        ok=(200, Listing[DistantGroup]),
        problems=(Malformed, Invalid),
        tag="groups",
    ),
    Op(
        method="POST",
        path="/api/v1/distant-groups",
        handler=ask_distant_group,
        example={"handle": "@group-3fa9c2d1b0e4@far.example"},
        scope="write",
        body=GroupHandle,
        ok=(201, DistantGroup),
        problems=(NotFound, Conflict),
        tag="groups",
    ),
    Op(
        method="GET",
        path="/api/v1/distant-groups/{id}",
        handler=read_distant_group,
        scope="read",
        ok=(200, DistantGroup),
        tag="groups",
    ),
    Op(
        method="GET",
        path="/api/v1/distant-groups/{id}/members",
        handler=list_distant_members,
        scope="read",
        query=Paging,
        ok=(200, Listing[DistantMember]),
        problems=(Malformed, Invalid),
        tag="groups",
    ),
    Op(
        method="GET",
        path="/api/v1/distant-groups/{id}/feed",
        handler=read_distant_feed,
        scope="read",
        query=Paging,
        ok=(200, Listing[Entry]),
        problems=(Malformed, Invalid),
        tag="groups",
    ),
    Op(
        method="GET",
        path="/api/v1/distant-groups/{id}/lately",
        handler=read_distant_lately,
        scope="read",
        ok=(200, Lately),
        tag="groups",
    ),
    Op(
        method="POST",
        path="/api/v1/distant-groups/{id}/accept",
        handler=accept_distant_group,
        scope="write",
        ok=(200, DistantGroup),
        problems=(Conflict,),
        tag="groups",
    ),
    Op(
        method="POST",
        path="/api/v1/distant-groups/{id}/decline",
        handler=decline_distant_group,
        scope="write",
        ok=(204, None),
        tag="groups",
    ),
    Op(
        method="PUT",
        path="/api/v1/distant-groups/{id}/membership",
        handler=share_with_distant_group,
        scope="write",
        body=Sharing,
        ok=(200, DistantGroup),
        tag="groups",
    ),
    Op(
        method="DELETE",
        path="/api/v1/distant-groups/{id}/membership",
        handler=leave_distant_group,
        scope="write",
        ok=(204, None),
        tag="groups",
    ),
)
