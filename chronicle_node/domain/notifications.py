"""What the node tells its people of, and the words for it where they choose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

KEPT = timedelta(days=90)
READ_KEPT = timedelta(days=30)
PREFERENCE = "notifications_off"


class Kind(StrEnum):
    """The seed's words where it has one."""

    FRIEND_REQUEST = "friend_request"
    FOLLOWED = "followed"
    FOLLOW_ACCEPTED = "follow_accepted"
    REPLY = "reply"
    MENTION = "mention"
    LIKE = "like"
    BOOST = "boost"
    GROUP_INVITATION = "group_invitation"
    GROUP_JOINED = "group_joined"
    GROUP_ENTERED = "group_entered"
    GROUP_LEFT = "group_left"
    REPORT = "report"
    MOVED = "moved"
    NODE_BLOCKED = "node_blocked"


#: What a stranger can cause without being asked: of people on limited nodes only those one follows get through.
UNASKED = frozenset({Kind.FOLLOWED, Kind.REPLY, Kind.MENTION, Kind.LIKE, Kind.BOOST, Kind.GROUP_INVITATION})

CHOICES: tuple[tuple[Kind, str], ...] = (
    (Kind.FRIEND_REQUEST, "Somebody asks to follow me"),
    (Kind.FOLLOWED, "Somebody follows me"),
    (Kind.FOLLOW_ACCEPTED, "Somebody accepts my request"),
    (Kind.REPLY, "Somebody answers what I wrote"),
    (Kind.MENTION, "Somebody mentions me"),
    (Kind.LIKE, "Somebody likes what I wrote"),
    (Kind.BOOST, "Somebody passes on what I wrote"),
    (Kind.GROUP_INVITATION, "Somebody invites me into a group"),
    (Kind.GROUP_JOINED, "Somebody I invited joins the group"),
    (Kind.GROUP_ENTERED, "A group on another node lets me in"),
    (Kind.GROUP_LEFT, "A group on another node no longer has me in it"),
    (Kind.MOVED, "Somebody I follow moves to another account"),
    (Kind.NODE_BLOCKED, "A node that people I know live on is blocked here"),
)
FOR_MODERATORS: tuple[tuple[Kind, str], ...] = ((Kind.REPORT, "Somebody reports something"),)


def switched_off(preferences: Mapping[str, Any] | None) -> frozenset[str]:
    """The kinds that somebody wants to hear nothing of."""
    found = (preferences or {}).get(PREFERENCE)
    return frozenset(one for one in found if isinstance(one, str)) if isinstance(found, list) else frozenset()


def are_kinds(value: object) -> bool:
    """Whether this is a list of kinds, as preferences keep it."""
    return (
        isinstance(value, list)
        and len(value) <= len(Kind)
        and all(isinstance(one, str) and one in set(Kind) for one in value)
    )
