"""What a group may be, and who in it may do what. A role outranks those before it; nobody acts on an equal."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal
from uuid import UUID

import msgspec

from chronicle_node.domain.text import clean, one_line

Kind = Literal["family", "friends", "custom"]
Privacy = Literal["private", "invite_only", "public"]
Role = Literal["admin", "member", "limited"]  # as kept; the owner is one of the admins

NAME_MAX, DESCRIPTION_MAX = 100, 4_000
MOST_OWNED, MOST_MEMBERS, MOST_INVITED = 50, 200, 100
INVITED_FOR = timedelta(days=7)
ASK_AGAIN = timedelta(days=7)  # after somebody declined

_RANKS = {"limited": 0, "member": 1, "admin": 2, "owner": 3}


class Sharing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one lets a group see beyond one's settings, as friends see it: what one played, one's statistics, and what
    one is at just now.
    """

    can_see_history: bool = False
    can_see_stats: bool = False
    can_see_now: bool = False


def standing(role: str | None, *, is_owner: bool) -> str | None:
    """How somebody stands in a group: owner, admin, member or limited; None outside of it."""
    return "owner" if is_owner and role is not None else role


def username(public_id: UUID) -> str:
    """The name by which other nodes find a group; no person can have one with a hyphen, and it tells nothing."""
    return f"group-{public_id.hex[-12:]}"


def may_lead(role: str | None) -> bool:
    """Whether they invite people and see who is invited."""
    return role in {"owner", "admin"}


def outranks(role: str | None, other: str) -> bool:
    """Whether somebody who leads may act on a role: send it away, change it, give it."""
    return role is not None and may_lead(role) and _RANKS[role] > _RANKS.get(other, 0)


def tidy_name(raw: str | None) -> str:
    """A name as it is kept."""
    return one_line(raw)


def tidy_text(raw: str | None) -> str | None:
    """A description as it is kept; None where nothing is left of it."""
    return clean(raw or "").replace("\r\n", "\n").strip() or None
