"""Leading a group of another node over the API: what one wants done is asked of that node, which decides."""

from __future__ import annotations

from uuid import UUID

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing
from chronicle_node.db import Tx
from chronicle_node.errors import Conflict, Forbidden, Invalid, Malformed, NotFound
from chronicle_node.federation import group_asking
from chronicle_node.policy import Viewer
from chronicle_node.queries import cursors
from chronicle_node.queries import distant_groups as reads
from chronicle_node.queries import group_requests as requests
from chronicle_node.queries.distant_groups import DistantInvited
from chronicle_node.queries.group_requests import Request
from chronicle_node.services import group_requests
from chronicle_node.services.group_invitations import NewInvitation
from chronicle_node.services.group_members import RoleChange


async def list_distant_requests(call: Call) -> Listing[Request]:
    """What you asked of a group of another node that you lead, and what came of it, the latest first; for a week."""
    found = await call.node.db.read(_requests, call.viewer, call.public_id())
    return listing(call, cursors.of_few(found, call.query.cursor, call.query.limit))


async def list_distant_invitations(call: Call) -> Listing[DistantInvited]:
    """Who is invited into a group of another node that you lead, as that node told it; else nobody."""
    found = await call.node.db.read(_invited, call.viewer, call.public_id())
    return listing(call, cursors.of_few(found, call.query.cursor, call.query.limit))


async def invite_to_distant_group(call: Call) -> Request:
    """Ask the node of a group that you lead to invite somebody, of any node, by their handle."""
    made = await group_asking.invite(call.node, call.viewer, call.public_id(), call.body)
    return await call.node.db.read(_one, call.viewer, call.public_id(), made)


async def withdraw_distant_invitation(call: Call) -> Request:
    """Ask the node of a group that you lead to take an invitation back; `name` is the `address` of who is invited."""
    what = (call.viewer, call.public_id(), call.path("name"))
    made = await call.node.db.write(group_requests.withdraw, *what, call.node.settings.public_url)
    return await call.node.db.read(_one, call.viewer, call.public_id(), made)


async def change_distant_member(call: Call) -> Request:
    """Ask the node of a group that you lead to give a member another role; `name` is the member's `address`."""
    what = (call.viewer, call.public_id(), call.path("name"), call.body.role)
    made = await call.node.db.write(group_requests.give_role, *what, call.node.settings.public_url)
    return await call.node.db.read(_one, call.viewer, call.public_id(), made)


async def remove_distant_member(call: Call) -> Request:
    """Ask the node of a group that you lead to send a member away; `name` is the member's `address`."""
    what = (call.viewer, call.public_id(), call.path("name"))
    made = await call.node.db.write(group_requests.remove, *what, call.node.settings.public_url)
    return await call.node.db.read(_one, call.viewer, call.public_id(), made)


async def _requests(tx: Tx, viewer: Viewer, public_id: UUID) -> tuple[Request, ...]:
    return await requests.of_group(tx, viewer, await reads.inside(tx, viewer, public_id))


async def _invited(tx: Tx, viewer: Viewer, public_id: UUID) -> tuple[DistantInvited, ...]:
    return await reads.invited(tx, viewer, await reads.inside(tx, viewer, public_id))


async def _one(tx: Tx, viewer: Viewer, public_id: UUID, made: UUID) -> Request:
    found = [one for one in await _requests(tx, viewer, public_id) if one.id == made]
    if not found:
        raise NotFound("It is no longer among what you asked for lately.")
    return found[0]


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/distant-groups/{id}/requests",
        handler=list_distant_requests,
        scope="read",
        query=Paging,
        ok=(200, Listing[Request]),
        problems=(Malformed, Invalid),
        tag="groups",
    ),
    Op(
        method="GET",
        path="/api/v1/distant-groups/{id}/invitations",
        handler=list_distant_invitations,
        scope="read",
        query=Paging,
        ok=(200, Listing[DistantInvited]),
        problems=(Malformed, Invalid),
        tag="groups",
    ),
    Op(
        method="POST",
        path="/api/v1/distant-groups/{id}/invitations",
        handler=invite_to_distant_group,
        example={"handle": "@bob@far.example", "role": "member"},
        scope="write",
        body=NewInvitation,
        ok=(202, Request),
        problems=(Forbidden, Conflict),
        tag="groups",
    ),
    Op(
        method="DELETE",
        path="/api/v1/distant-groups/{id}/invitations/{name}",
        handler=withdraw_distant_invitation,
        scope="write",
        ok=(202, Request),
        problems=(Forbidden, Conflict),
        tag="groups",
    ),
    Op(
        method="PATCH",
        path="/api/v1/distant-groups/{id}/members/{name}",
        handler=change_distant_member,
        scope="write",
        body=RoleChange,
        ok=(202, Request),
        problems=(Forbidden, Conflict),
        tag="groups",
    ),
    Op(
        method="DELETE",
        path="/api/v1/distant-groups/{id}/members/{name}",
        handler=remove_distant_member,
        scope="write",
        ok=(202, Request),
        problems=(Forbidden, Conflict),
        tag="groups",
    ),
)
