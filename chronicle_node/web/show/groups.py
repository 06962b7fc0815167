"""Groups as their pages show them."""

from __future__ import annotations

from typing import Literal, cast
from uuid import UUID

from chronicle_node.domain import groups as rules
from chronicle_node.queries.distant_groups import DistantGroup, DistantInvited, DistantMember
from chronicle_node.queries.group_invitations import Invitation
from chronicle_node.queries.group_numbers import DAYS, GroupNumbers
from chronicle_node.queries.group_requests import Request
from chronicle_node.queries.groups import GroupCard, Member
from chronicle_node.web.pages import groups as page
from chronicle_node.web.pages.groups import Privacy
from chronicle_node.web.show.people import Picture, person
from chronicle_node.web.words import duration

KINDS = {"family": "Family", "friends": "Friends", "custom": "Group"}
ROLES = {"owner": "Owner", "admin": "Admin", "member": "Member", "limited": "Limited"}
AS_WHAT = {"admin": "an admin", "member": "a member", "limited": "limited"}


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


def distant_member(found: DistantMember, group: DistantGroup, picture: Picture) -> page.MemberRow:
    """Somebody in a group of another node, with what the viewer may ask about them."""
    own = f"{distant_address(group.id)}/members/{found.address}"
    return page.MemberRow(
        person=person(found.person, picture),
        role=found.role,
        role_words=ROLES.get(found.role, ""),
        since=found.joined_at,
        is_viewer=found.is_viewer,
        url=own if found.may_change else "",
        roles=roles_to_give(group.role) if found.may_change else (),
    )


def distant_invited(found: DistantInvited, group: DistantGroup, picture: Picture) -> page.InvitationLine:
    """Somebody who is invited into a group of another node."""
    own = distant_address(group.id)
    return page.InvitationLine(
        group=group.name,
        group_url=own,
        person=person(found.person, picture),
        role=ROLES.get(found.role, ""),
        until=found.expires_at,
        url=f"{own}/invitations/{found.address}",
    )


def numbers(found: GroupNumbers | None, picture: Picture) -> page.Numbers | None:
    """What a group did lately, in numbers; None where nobody shows any."""
    if found is None or not found.members:
        return None
    lines = tuple(
        page.NumbersLine(
            person=person(one.person, picture),
            plays=one.plays,
            time=duration(one.seconds) if one.seconds else "",
        )
        for one in found.members
    )
    time = duration(found.seconds) if found.seconds else ""
    return page.Numbers(days=DAYS, plays=found.plays, time=time, members=lines)


def request(found: Request) -> page.RequestLine:
    """What was asked of the node of a group, and what came of it."""
    words = {
        "invite": f"Invite {found.handle}",
        "withdraw": f"Withdraw the invitation of {found.handle}",
        "role": f"Make {found.handle} {AS_WHAT.get(found.role or '', '')}",
        "remove": f"Send {found.handle} away",
    }
    return page.RequestLine(
        words=words.get(found.kind, found.handle),
        state=cast("Literal['pending', 'done', 'refused']", found.state),
        reason=found.reason or "",
        at=found.decided_at or found.created_at,
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
        roles=roles_to_give(group.role) if found.may_change else (),
        owner_url=f"{own}/owner" if heir else "",
    )
