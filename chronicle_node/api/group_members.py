"""Who is in a group and who is invited into it, over the API; and one's own place there."""

from __future__ import annotations

from uuid import UUID

from chronicle_node.api.groups import GroupDetails, details
from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing
from chronicle_node.db import Tx
from chronicle_node.domain.groups import Sharing
from chronicle_node.errors import Conflict, Forbidden, Invalid, Malformed, NotFound
from chronicle_node.federation import group_making
from chronicle_node.policy import Viewer
from chronicle_node.queries import cursors, group_invitations
from chronicle_node.queries import groups as reads
from chronicle_node.queries.group_invitations import Invitation
from chronicle_node.queries.groups import Member
from chronicle_node.services import group_invitations as invitations
from chronicle_node.services import group_members, groups
from chronicle_node.services.group_invitations import NewInvitation
from chronicle_node.services.group_members import RoleChange

LAST = 2**63


async def list_members(call: Call) -> Listing[Member]:
    """Who is in a group that you are in, the first first."""
    found = await call.node.db.read(_members, call.viewer, call.public_id())
    return listing(call, cursors.of_few(found, call.query.cursor, call.query.limit))


async def change_member(call: Call) -> None:
    """Give somebody in a group that you lead another role. Admins change members, the owner changes admins too."""
    await call.node.db.write(group_members.give_role, call.viewer, call.public_id(), call.path("name"), call.body.role)


async def remove_member(call: Call) -> None:
    """Send somebody away from a group that you lead."""
    await call.node.db.write(group_members.send_away, call.viewer, call.public_id(), call.path("name"))


async def keep_membership(call: Call) -> GroupDetails:
    """Come into a group that is public, or stay in yours, and let it see this of you beyond your settings."""
    return await call.node.db.write(_share, call.viewer, call.public_id(), call.body)


async def end_membership(call: Call) -> None:
    """Leave a group. Its owner hands it over before, or deletes it."""
    await call.node.db.write(group_members.leave, call.viewer, call.public_id())


async def list_group_invitations(call: Call) -> Listing[Invitation]:
    """Who is invited into a group that you lead and has not answered, the latest first."""
    found = await call.node.db.read(_invited, call.viewer, call.public_id())
    return listing(call, cursors.of_few(found, call.query.cursor, call.query.limit))


async def invite_to_group(call: Call) -> Invitation:
    """Invite somebody of this node or, by handle, of another into a group that you lead, for a week."""
    made = await group_making.invite(call.node, call.viewer, call.public_id(), call.body)
    return await call.node.db.read(_made, call.viewer, call.public_id(), made)


async def withdraw_group_invitation(call: Call) -> None:
    """Take back an invitation that nobody has answered."""
    await call.node.db.write(invitations.withdraw, call.viewer, call.public_id(), invitation_id(call))


async def list_invitations(call: Call) -> Listing[Invitation]:
    """The invitations into groups that wait for your answer, the latest first."""
    found = await call.node.db.read(group_invitations.to_viewer, call.viewer)
    return listing(call, cursors.of_few(found, call.query.cursor, call.query.limit))


async def accept_group_invitation(call: Call) -> GroupDetails:
    """Come into the group that you are invited to."""
    return await call.node.db.write(_accept, call.viewer, invitation_id(call))


async def decline_group_invitation(call: Call) -> None:
    """Say no to an invitation; nobody is told, and for a week nobody can invite you into that group again."""
    await call.node.db.write(invitations.decline, call.viewer, invitation_id(call))


def invitation_id(call: Call) -> int:
    """The invitation of the path. Raises NotFound."""
    number = call.path("number")
    if not (number.isascii() and number.isdecimal()) or int(number[:20]) >= LAST:
        raise NotFound
    return int(number)


async def _members(tx: Tx, viewer: Viewer, public_id: UUID) -> tuple[Member, ...]:
    return await reads.members(tx, viewer, await reads.inside(tx, viewer, public_id))


async def _share(tx: Tx, viewer: Viewer, public_id: UUID, wish: Sharing) -> GroupDetails:
    await group_members.share(tx, viewer, public_id, wish)
    return await details(tx, viewer, public_id)


async def _invited(tx: Tx, viewer: Viewer, public_id: UUID) -> tuple[Invitation, ...]:
    await groups.led(tx, viewer, public_id)
    return await group_invitations.of_group(tx, viewer, await reads.one(tx, viewer, public_id))


async def _made(tx: Tx, viewer: Viewer, public_id: UUID, made: int) -> Invitation:
    waiting = await group_invitations.of_group(tx, viewer, await reads.one(tx, viewer, public_id))
    return next(one for one in waiting if one.id == made)


async def _accept(tx: Tx, viewer: Viewer, number: int) -> GroupDetails:
    return await details(tx, viewer, await invitations.accept(tx, viewer, number))


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/groups/{id}/members",
        handler=list_members,
        scope="read",
        query=Paging,
        ok=(200, Listing[Member]),
        problems=(Malformed, Invalid),
        tag="groups",
    ),
    Op(
        method="PATCH",
        path="/api/v1/groups/{id}/members/{name}",
        handler=change_member,
        scope="write",
        body=RoleChange,
        ok=(204, None),
        problems=(Forbidden,),
        tag="groups",
    ),
    Op(
        method="DELETE",
        path="/api/v1/groups/{id}/members/{name}",
        handler=remove_member,
        scope="write",
        ok=(204, None),
        problems=(Forbidden,),
        tag="groups",
    ),
    Op(
        method="PUT",
        path="/api/v1/groups/{id}/membership",
        handler=keep_membership,
        scope="write",
        body=Sharing,
        ok=(200, GroupDetails),
        problems=(Forbidden, Conflict),
        tag="groups",
    ),
    Op(
        method="DELETE",
        path="/api/v1/groups/{id}/membership",
        handler=end_membership,
        scope="write",
        ok=(204, None),
        problems=(Forbidden, Conflict),
        tag="groups",
    ),
    Op(
        method="GET",
        path="/api/v1/groups/{id}/invitations",
        handler=list_group_invitations,
        scope="read",
        query=Paging,
        ok=(200, Listing[Invitation]),
        problems=(Malformed, Invalid, Forbidden),
        tag="groups",
    ),
    Op(
        method="POST",
        path="/api/v1/groups/{id}/invitations",
        handler=invite_to_group,
        example={"handle": "@bob", "role": "member"},
        scope="write",
        body=NewInvitation,
        ok=(201, Invitation),
        problems=(Forbidden, Conflict),
        tag="groups",
    ),
    Op(
        method="DELETE",
        path="/api/v1/groups/{id}/invitations/{number}",
        handler=withdraw_group_invitation,
        scope="write",
        ok=(204, None),
        problems=(Forbidden,),
        tag="groups",
    ),
    Op(
        method="GET",
        path="/api/v1/group-invitations",
        handler=list_invitations,
        scope="read",
        query=Paging,
        ok=(200, Listing[Invitation]),
        problems=(Malformed, Invalid),
        tag="groups",
    ),
    Op(
        method="POST",
        path="/api/v1/group-invitations/{number}/accept",
        handler=accept_group_invitation,
        scope="write",
        ok=(200, GroupDetails),
        problems=(Conflict,),
        tag="groups",
    ),
    Op(
        method="POST",
        path="/api/v1/group-invitations/{number}/decline",
        handler=decline_group_invitation,
        scope="write",
        ok=(204, None),
        tag="groups",
    ),
)
