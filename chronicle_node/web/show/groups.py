"""Groups as their pages show them."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from chronicle_node.domain import groups as rules
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
    own = f"{address(group.id)}/members/{found.person.username}"
    heir = group.role == "owner" and found.role in {"admin", "member"}
    return page.MemberRow(
        person=person(found.person, picture),
        role=found.role,
        role_words=ROLES.get(found.role, ""),
        since=found.joined_at,
        is_viewer=found.is_viewer,
        url=own if found.may_change else "",
        roles=roles_to_give(group.role) if found.may_change else (),
        owner_url=f"{own}/owner" if heir else "",
    )
