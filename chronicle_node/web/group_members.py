"""Who is in a group: coming in, leaving, inviting, answering, roles, and what one shows the group."""

from __future__ import annotations

from uuid import UUID

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.domain.groups import Role, Sharing
from chronicle_node.errors import Problem
from chronicle_node.federation import group_making
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import group_invitations
from chronicle_node.queries import groups as reads
from chronicle_node.queries.group_invitations import Invitation
from chronicle_node.queries.groups import Found, Member
from chronicle_node.services import group_invitations as invitations
from chronicle_node.services import group_members
from chronicle_node.services.group_invitations import NewInvitation
from chronicle_node.web import pages
from chronicle_node.web.forms import named, refused
from chronicle_node.web.pages import groups as page
from chronicle_node.web.show import groups as shown
from chronicle_node.web.visit import Visit


class NewRole(msgspec.Struct, frozen=True):
    role: Role


async def members_page(visit: Visit) -> web.StreamResponse:
    """`/groups/ID/members`: who is in it and who is invited."""
    return await _members(visit, pages.Form())


async def join(visit: Visit) -> web.StreamResponse:
    """Come into a group that is open."""
    await visit.fields()
    await visit.node.db.write(group_members.join, visit.viewer, named(visit))
    return visit.go(_own(visit), "You are in it. It sees of you what your settings show its members anyway.")


async def leave(visit: Visit) -> web.StreamResponse:
    """Be in it no longer."""
    await visit.fields()
    await visit.node.db.write(group_members.leave, visit.viewer, named(visit))
    return visit.go("/groups", "You have left the group.")


async def share(visit: Visit) -> web.StreamResponse:
    """Let the group see this of oneself; what isn't ticked it sees no longer."""
    wish = await visit.form(Sharing)
    await visit.node.db.write(group_members.share, visit.viewer, named(visit), wish)
    return visit.go(_own(visit), "Kept.")


async def invite(visit: Visit) -> web.StreamResponse:
    """Invite somebody."""
    fields = await visit.fields()
    try:
        wish = decode.from_fields(fields, NewInvitation)
        await group_making.invite(visit.node, visit.viewer, named(visit), wish)
    except Problem as error:
        if error.status not in {409, 422}:
            raise
        return await _members(visit, refused(fields, error), error.status)
    return visit.go(f"{_own(visit)}/members", f"{wish.handle.strip()} is invited, for a week.")


async def withdraw(visit: Visit) -> web.StreamResponse:
    """Take an invitation back."""
    await visit.fields()
    await visit.node.db.write(invitations.withdraw, visit.viewer, named(visit), _number(visit))
    return visit.go(f"{_own(visit)}/members", "The invitation is withdrawn.")


async def accept(visit: Visit) -> web.StreamResponse:
    """Come into the group one is invited to."""
    await visit.fields()
    group_id = await visit.node.db.write(invitations.accept, visit.viewer, _number(visit))
    return visit.go(shown.address(group_id), "You are in it. Below you choose what the group may see of you.")


async def decline(visit: Visit) -> web.StreamResponse:
    """Say no."""
    await visit.fields()
    await visit.node.db.write(invitations.decline, visit.viewer, _number(visit))
    return visit.go("/groups", "The invitation is declined; nobody is told.", "info")


async def give_role(visit: Visit) -> web.StreamResponse:
    """Have somebody stand differently in it."""
    wish, name = await visit.form(NewRole), visit.path("name")
    await visit.node.db.write(group_members.give_role, visit.viewer, named(visit), name, wish.role)
    return visit.go(f"{_own(visit)}/members", "Kept.")


async def send_away(visit: Visit) -> web.StreamResponse:
    """Have somebody in it no longer."""
    await visit.fields()
    await visit.node.db.write(group_members.send_away, visit.viewer, named(visit), visit.path("name"))
    return visit.go(f"{_own(visit)}/members", f"@{visit.path('name')} is no longer in the group.")


async def hand_over(visit: Visit) -> web.StreamResponse:
    """Make somebody else its owner."""
    await visit.fields()
    await visit.node.db.write(group_members.hand_over, visit.viewer, named(visit), visit.path("name"))
    return visit.go(f"{_own(visit)}/members", f"@{visit.path('name')} owns the group now; you are an admin.")


def _own(visit: Visit) -> str:
    return shown.address(named(visit))


def _number(visit: Visit) -> int:
    return int(visit.path("number"))


async def _members(visit: Visit, form: pages.Form, status: int = 200) -> web.StreamResponse:
    found, members, invited = await visit.node.db.read(_read, visit.viewer, named(visit))
    card, picture = found.card, visit.picture
    shows = page.Members(
        line=shown.line(card),
        members=tuple(shown.member(one, card, picture) for one in members),
        invitations=tuple(shown.invitation(one, picture, mine=False) for one in invited),
        form=form,
        invite_url=f"{shown.address(card.id)}/invitations" if card.may_lead else "",
        roles=shown.roles_to_give(card.role),
    )
    return visit.show("groups/members.html", shows, status=status)


async def _read(tx: Tx, viewer: Viewer, group_id: UUID) -> tuple[Found, tuple[Member, ...], tuple[Invitation, ...]]:
    found = await reads.inside(tx, viewer, group_id)
    return found, await reads.members(tx, viewer, found), await group_invitations.of_group(tx, viewer, found)
