"""Roles over the API, for administrators. Who runs the node is decided on its pages alone: a stolen token makes nobody
an administrator.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing
from chronicle_node.db import Tx
from chronicle_node.domain.roles import FOR_MEMBERS, Ability, Role
from chronicle_node.errors import Conflict, Forbidden, Invalid, Malformed, MissingScope, NotFound, Unauthenticated
from chronicle_node.httpkit.origin import origin_of
from chronicle_node.policy import Viewer
from chronicle_node.queries import roles as reads
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.roles import RoleHolder
from chronicle_node.services import roles
from chronicle_node.services.audit import Origin

DENIED = (NotFound, Unauthenticated, MissingScope)


class MyRole(msgspec.Struct, frozen=True):
    """A person's role, and what it lets them do with the catalogue."""

    role: Role
    may: list[Ability]


class MembersMay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What members may do: any of `add`, `edit` and `merge`."""

    may: list[Ability]


class GivenRole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The role to give: limited, member, editor or moderator."""

    role: Role


class RolePaging(Paging, frozen=True):
    """`q` is the beginning of a name."""

    q: Annotated[str, msgspec.Meta(max_length=60)] = ""


async def my_role(call: Call) -> MyRole:
    """Your own role, and what it lets you do with the catalogue."""
    found = await call.node.db.read(roles.standing, call.viewer)
    return MyRole(found.role, [ability for ability in Ability if ability in found.may])


async def read_roles(call: Call) -> Listing[RoleHolder]:
    """Everybody with their role, in the order of their names. For administrators."""
    return listing(call, await call.node.db.read(_people, call.viewer, call.query))


async def give_role(call: Call) -> None:
    """Give somebody a role. For administrators, who are themselves neither made nor unmade here."""
    body: GivenRole = call.body
    await call.node.db.write(_give, call.viewer, call.path("name"), body.role, origin_of(call.request))


async def members_may(call: Call) -> MembersMay:
    """What members may do with the catalogue. For administrators."""
    return await call.node.db.read(_allowed, call.viewer)


async def let_members(call: Call) -> MembersMay:
    """Say what members may do with the catalogue. For administrators."""
    body: MembersMay = call.body
    return await call.node.db.write(_let, call.viewer, body.may, origin_of(call.request))


async def _people(tx: Tx, viewer: Viewer, query: RolePaging) -> Page[RoleHolder]:
    await _admin(tx, viewer)
    people, more = await reads.people(tx, query.cursor or "", query.q, query.limit)
    return Page(tuple(people), more)


async def _give(tx: Tx, viewer: Viewer, name: str, role: Role, origin: Origin) -> None:
    giver = await _admin(tx, viewer)
    if Role.ADMIN in (role, await reads.role_of_person(tx, name)):
        raise Forbidden("Administrators are made and unmade on the node's own page, /admin/roles.")
    await roles.give(tx, giver, name, role, origin)


async def _allowed(tx: Tx, viewer: Viewer) -> MembersMay:
    await _admin(tx, viewer)
    allowed = await reads.allowed_members(tx)
    return MembersMay([ability for ability in FOR_MEMBERS if ability in allowed])


async def _let(tx: Tx, viewer: Viewer, may: list[Ability], origin: Origin) -> MembersMay:
    await roles.let_members(tx, await _admin(tx, viewer), may, origin)
    return await _allowed(tx, viewer)


async def _admin(tx: Tx, viewer: Viewer) -> int:
    """The administrator's row id. To everybody else there is nothing here."""
    found = await roles.standing(tx, viewer)
    if found.role is not Role.ADMIN:
        raise NotFound
    return found.user_id


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/me/role",
        handler=my_role,
        scope="read",
        ok=(200, MyRole),
        problems=(Unauthenticated, MissingScope),
        tag="account",
    ),
    Op(
        method="GET",
        path="/api/v1/admin/roles",
        handler=read_roles,
        scope="read",
        query=RolePaging,
        ok=(200, Listing[RoleHolder]),
        problems=(Malformed, Invalid, *DENIED),
        tag="administration",
    ),
    Op(
        method="PUT",
        path="/api/v1/admin/roles/{name}",
        handler=give_role,
        scope="write",
        body=GivenRole,
        ok=(204, None),
        problems=(Malformed, Invalid, Forbidden, Conflict, *DENIED),
        tag="administration",
    ),
    Op(
        method="GET",
        path="/api/v1/admin/members",
        handler=members_may,
        scope="read",
        ok=(200, MembersMay),
        problems=DENIED,
        tag="administration",
    ),
    Op(
        method="PUT",
        path="/api/v1/admin/members",
        handler=let_members,
        scope="write",
        body=MembersMay,
        ok=(200, MembersMay),
        problems=(Malformed, Invalid, *DENIED),
        tag="administration",
    ),
)
