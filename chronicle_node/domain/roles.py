"""Who may change the shared catalogue: roles, and what each of them may do.

What a member may do is the node's own setting; a limited person changes nothing, the other roles have theirs always.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    LIMITED = "limited"
    MEMBER = "member"
    EDITOR = "editor"
    MODERATOR = "moderator"
    ADMIN = "admin"


class Ability(StrEnum):
    """`MODERATE` is to see who made each change, to have files on the node's disk looked for, and to answer reports."""

    ADD = "add"
    EDIT = "edit"
    MERGE = "merge"
    MODERATE = "moderate"


#: What a member may be allowed to, and what they may until the administrator says otherwise.
FOR_MEMBERS = (Ability.ADD, Ability.EDIT, Ability.MERGE)
MEMBERS_MAY = frozenset({Ability.ADD, Ability.EDIT})

_EDITOR = frozenset(FOR_MEMBERS)
_EVERYTHING = frozenset(Ability)

WORDS: dict[Ability, str] = {
    Ability.ADD: "add items",
    Ability.EDIT: "edit items",
    Ability.MERGE: "merge duplicates",
    Ability.MODERATE: "moderate the catalogue",
}


def abilities(role: Role, members_may: Iterable[Ability] = MEMBERS_MAY) -> frozenset[Ability]:
    """What somebody of this role may do on a node whose members may do this."""
    if role is Role.LIMITED:
        return frozenset()
    if role is Role.MEMBER:
        return frozenset(members_may) & _EDITOR
    return _EDITOR if role is Role.EDITOR else _EVERYTHING


def role_of(word: str, *, is_admin: bool) -> Role:
    """The role that an account has; a word nobody knows is that of a limited person."""
    if is_admin:
        return Role.ADMIN
    return Role(word) if word in {*Role} - {Role.ADMIN} else Role.LIMITED


def members_may(words: object) -> frozenset[Ability]:
    """The setting as it is kept. What can't be read allows nothing; what was never set is the default."""
    if words is None:
        return MEMBERS_MAY
    if not isinstance(words, list):
        return frozenset()
    return frozenset(ability for ability in FOR_MEMBERS if ability.value in words)
