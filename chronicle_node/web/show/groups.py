"""Groups as their pages show them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast
from uuid import UUID

from chronicle_node.domain import groups as rules
from chronicle_node.queries.distant_groups import DistantGroup, DistantMember
from chronicle_node.queries.group_invitations import Invitation
from chronicle_node.queries.groups import GroupCard, Member
from chronicle_node.web.pages import groups as page
from chronicle_node.web.pages.groups import Privacy
from chronicle_node.web.show.people import Picture, person

KINDS = {"family": "Family", "friends": "Friends", "custom": "Group"}
ROLES = {"owner": "Owner", "admin": "Admin", "member": "Member", "limited": "Limited"}


def address(group_id: UUID) -> str:
    """The page of a group."""
    return f"/groups/{group_id}"


def line(card: GroupCard) -> page.GroupLine:
    """A group by its name."""
    return page.GroupLine(
        name=card.name,
        url=address(card.id),
        kind=KINDS.get(card.group_type, "Group"),
        privacy=cast("Privacy", card.privacy),
        members=card.members,
        description=card.description or "",
        role=ROLES.get(card.role or "", ""),
        may_join=card.may_join,
    )


def distant_address(group_id: UUID) -> str:
    """The page that a group of another node has here."""
    return f"/groups/elsewhere/{group_id}"


def distant_line(found: DistantGroup) -> page.GroupLine:
    """A group of another node by its name."""
    return page.GroupLine(
        name=found.name,
        url=distant_address(found.id),
        kind=KINDS.get(found.group_type, "Group"),
        privacy=cast("Privacy", found.privacy),
        members=found.members,
        description=found.description,
        role={"asked": "Asked to join", "member": ROLES.get(found.role, "")}.get(found.state, ""),
        host=found.host,
    )


def distant_invitation(found: DistantGroup, picture: Picture) -> page.InvitationLine | None:
    """An invitation into a group of another node; None where it is none."""
    if found.state != "invited" or found.inviter is None or found.expires_at is None:
        return None
    own = distant_address(found.id)
    who = person(found.inviter, picture)
    until = found.expires_at
    return page.InvitationLine(
        group=found.name, group_url=own, person=who, role=ROLES.get(found.role, ""), until=until, url=own
    )


def distant_member(found: DistantMember, picture: Picture) -> page.MemberRow:
    """Somebody in a group of another node."""
    return page.MemberRow(
        person=person(found.person, picture),
        role=found.role,
        role_words=ROLES.get(found.role, ""),
        since=found.joined_at,
        is_viewer=found.is_viewer,
    )


def invitation(found: Invitation, picture: Picture, *, mine: bool = True) -> page.InvitationLine:
    """An invitation: `mine` is answered, that of a group is withdrawn."""
    group = address(found.group)
    return page.InvitationLine(
        group=found.group_name,
        group_url=group,
        person=person(found.person, picture),
        role=ROLES.get(found.role, ""),
        until=found.expires_at,
        url=f"/groups/invitations/{found.id}" if mine else f"{group}/invitations/{found.id}",
    )


def roles_to_give(role: str | None) -> tuple[tuple[str, str], ...]:
    """The roles that somebody may give, the usual one first."""
    return tuple((name, ROLES[name]) for name in ("member", "limited", "admin") if rules.outranks(role, name))


def member(found: Member, group: GroupCard, picture: Picture) -> page.MemberRow:
    """Somebody in a group with what the viewer may do about them."""
    own = f"{address(group.id)}/members/{found.person.handle.removeprefix('@')}"
    heir = group.role == "owner" and found.person.local and found.role in {"admin", "member"}
    return page.MemberRow(
        person=person(found.person, picture),
        role=found.role,
        role_words=ROLES.get(found.role, ""),
        since=found.joined_at,
        is_viewer=found.is_viewer,
        url=own if found.may_change else "",
        roles=tuple(_roles(found, group)) if found.may_change else (),
        owner_url=f"{own}/owner" if heir else "",
    )


def _roles(found: Member, group: GroupCard) -> Iterator[tuple[str, str]]:
    """The roles that the viewer may give somebody; a group is led from where it lives."""
    return (role for role in roles_to_give(group.role) if found.person.local or role[0] != "admin")
