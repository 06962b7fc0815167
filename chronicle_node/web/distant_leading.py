"""Leading a group that lives on another node: what one wants done is asked of that node, and its answer shown."""

from __future__ import annotations

from aiohttp import web

from chronicle_node.errors import Problem
from chronicle_node.federation import group_asking
from chronicle_node.httpkit import decode
from chronicle_node.services import group_requests
from chronicle_node.services.group_invitations import NewInvitation
from chronicle_node.services.group_members import RoleChange
from chronicle_node.web.distant_groups import members_of
from chronicle_node.web.forms import named, refused
from chronicle_node.web.show import groups as shown
from chronicle_node.web.visit import Visit

ON_ITS_WAY = "It is on its way to the group’s node. Below you see what comes of it."


async def invite(visit: Visit) -> web.StreamResponse:
    """Ask that somebody be invited."""
    fields = await visit.fields()
    try:
        wish = decode.from_fields(fields, NewInvitation)
        await group_asking.invite(visit.node, visit.viewer, named(visit), wish)
    except Problem as error:
        if error.status not in {409, 422}:
            raise
        return await members_of(visit, refused(fields, error), error.status)
    return _back(visit)


async def withdraw(visit: Visit) -> web.StreamResponse:
    """Ask that an invitation be taken back."""
    await visit.fields()
    what = (visit.viewer, named(visit), visit.path("name"))
    await visit.node.db.write(group_requests.withdraw, *what, visit.node.settings.public_url)
    return _back(visit)


async def give_role(visit: Visit) -> web.StreamResponse:
    """Ask that somebody stand differently in it."""
    wish = await visit.form(RoleChange)
    what = (visit.viewer, named(visit), visit.path("name"), wish.role)
    await visit.node.db.write(group_requests.give_role, *what, visit.node.settings.public_url)
    return _back(visit)


async def send_away(visit: Visit) -> web.StreamResponse:
    """Ask that somebody be in it no longer."""
    await visit.fields()
    what = (visit.viewer, named(visit), visit.path("name"))
    await visit.node.db.write(group_requests.remove, *what, visit.node.settings.public_url)
    return _back(visit)


def _back(visit: Visit) -> web.StreamResponse:
    return visit.go(f"{shown.distant_address(named(visit))}/members", ON_ITS_WAY, "info")
