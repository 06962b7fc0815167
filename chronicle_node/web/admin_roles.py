"""`/admin/roles`: what members may do with the catalogue, and the role of each person. For administrators only."""

from __future__ import annotations

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.domain.roles import FOR_MEMBERS, Ability, Role
from chronicle_node.errors import Conflict
from chronicle_node.httpkit import decode
from chronicle_node.httpkit.origin import origin_of
from chronicle_node.queries import roles as reads
from chronicle_node.queries.roles import RoleHolder
from chronicle_node.services import roles
from chronicle_node.web.pages.roles import Holder, Roles
from chronicle_node.web.visit import Visit, local_path

ROLES = "/admin/roles"
ABOUT = {
    Ability.ADD: ("Add items", "Works, and parts of them."),
    Ability.EDIT: (
        "Edit items",
        "Titles, descriptions, ids, relationships. Each change can be taken back.",
    ),
    Ability.MERGE: ("Merge duplicates", "And gather versions of one work."),
}
WORDS = {
    Role.LIMITED: "Limited: changes nothing",
    Role.MEMBER: "Member",
    Role.EDITOR: "Editor: adds, edits, merges",
    Role.MODERATOR: "Moderator: answers reports and sees who made each change as well",
    Role.ADMIN: "Administrator: runs the node",
}


class Asked(msgspec.Struct, frozen=True):
    q: str = ""
    after: str = ""


class MembersForm(msgspec.Struct, frozen=True):
    may: list[Ability] = []


class RoleForm(msgspec.Struct, frozen=True):
    role: Role
    next: str = ROLES


async def roles_page(visit: Visit) -> web.StreamResponse:
    """Everybody with their role."""
    asked = decode.from_fields(visit.request.query, Asked)
    people, more, allowed = await visit.node.db.read(_read, asked)
    page = Roles(
        abilities=tuple((ability.value, *ABOUT[ability], ability in allowed) for ability in FOR_MEMBERS),
        choices=tuple((role.value, WORDS[role]) for role in Role),
        holders=tuple(_holder(one) for one in people),
        q=asked.q,
        next=str(visit.request.rel_url.update_query(after=more)) if more else "",
    )
    return visit.show("admin/roles.html", page)


async def let_members(visit: Visit) -> web.StreamResponse:
    """Say what members may do."""
    form = await visit.form(MembersForm)
    await visit.node.db.write(roles.let_members, visit.me.user_id, form.may, origin_of(visit.request))
    return visit.go(ROLES, "That is what members may do from now on.")


async def give(visit: Visit) -> web.StreamResponse:
    """Give somebody a role."""
    form, name = await visit.form(RoleForm), visit.path("name")
    back = local_path(form.next, ROLES)
    try:
        await visit.node.db.write(roles.give, visit.me.user_id, name, form.role, origin_of(visit.request))
    except Conflict as error:
        return visit.go(back, error.detail, "bad")
    visit.forget_visitors()
    return visit.go(back, f"@{name} is {'an' if form.role.value[0] in 'ae' else 'a'} {_noun(form.role)} now.")


async def _read(tx: Tx, asked: Asked) -> tuple[list[RoleHolder], str | None, frozenset[Ability]]:
    people, more = await reads.people(tx, asked.after, asked.q)
    return people, more, await reads.allowed_members(tx)


def _holder(one: RoleHolder) -> Holder:
    return Holder(
        username=one.username,
        name=one.display_name or one.username,
        role=one.role.value,
        active=one.is_active,
        since=one.created_at,
        url=f"{ROLES}/{one.username}",
    )


def _noun(role: Role) -> str:
    return {Role.ADMIN: "administrator", Role.LIMITED: "limited member"}.get(role, role.value)
