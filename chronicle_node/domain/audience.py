"""Who something is for, and how a person's privacy settings say it.

The seed's five booleans stay the switchboard; `<section>_audience` refines a switched-off one. Every doubt is
decided towards fewer eyes, and the settings are kept so that the two never contradict each other. The generated
columns of `users` compute `effective` in SQL, so a change here is a migration too.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from chronicle_node.domain.findings import Findings, escape


class Audience(StrEnum):
    """Four levels, each contained in the one before."""

    PUBLIC = "public"
    FOLLOWERS = "followers"
    FRIENDS = "friends"
    PRIVATE = "private"

    @classmethod
    def parse(cls, value: object) -> Audience:
        """The level named; whatever is not a level is private."""
        return _LEVELS.get(value, cls.PRIVATE) if isinstance(value, str) else cls.PRIVATE

    @property
    def strictness(self) -> int:
        return _ORDER[self]


_ORDER = {level: rank for rank, level in enumerate(Audience)}
_LEVELS: dict[str, Audience] = {level.value: level for level in Audience}
_NARROWER = frozenset({"followers", "friends", "private"})

# The kinds the policy asks about, with the name each has in the settings.
SECTIONS: Mapping[str, str] = {
    "profile": "profile",
    "history": "history",
    "presence": "currently_watching",
    "stats": "stats",
    "library": "library",
    "lists": "lists",
    "reviews": "reviews",
    "ratings": "ratings",
}
KINDS: tuple[str, ...] = tuple(SECTIONS)

#: What can be posted to followers on other nodes, with its switch.
POSTED: Mapping[str, str] = {
    "review": "post_reviews",
    "rating": "post_ratings",
    "status": "post_statuses",
    "list": "post_lists",
    "digest": "post_digests",
}
#: And the kind of thing that it is to the policy.
SAID: Mapping[str, str] = {
    "review": "reviews",
    "rating": "ratings",
    "status": "library",
    "list": "lists",
    "digest": "history",
}
_SWITCHED = ("profile", "history", "stats", "currently_watching")  # the seed gave these a boolean
_SWITCHES = frozenset(f"{section}_public" for section in _SWITCHED) | {
    "allow_friend_requests",
    "auto_accept_follows",
    *POSTED.values(),
}
_AUDIENCES = frozenset(f"{section}_audience" for section in SECTIONS.values())

Settings = dict[str, Any]


def stricter(a: str, b: str) -> Audience:
    """The one that fewer people pass."""
    return max(Audience.parse(a), Audience.parse(b), key=_ORDER.__getitem__)


def effective(settings: Mapping[str, Any] | None, kind: str) -> Audience:
    """Who may see this kind of thing of a person with these settings. An unknown kind is private."""
    section = SECTIONS.get(kind)
    if section is None:
        return Audience.PRIVATE
    known = settings or {}
    level = known.get(f"{section}_audience")
    if isinstance(level, str) and level in _NARROWER:
        return Audience(level)
    if section not in _SWITCHED:
        return Audience.PUBLIC if level == "public" else Audience.FRIENDS
    switch = known.get(f"{section}_public")
    open_by_default = section == "profile" and switch is None
    return Audience.PUBLIC if switch is True or open_by_default else Audience.FRIENDS


def narrowed(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The kinds that fewer people may see after the change; they are owed an Update or Delete."""
    return tuple(kind for kind in KINDS if effective(after, kind).strictness > effective(before, kind).strictness)


def auto_accepts(settings: Mapping[str, Any] | None) -> bool:
    """Whether follows are accepted without being asked for; they wait unless the person chose otherwise."""
    return (settings or {}).get("auto_accept_follows") is True


def allows_requests(settings: Mapping[str, Any] | None) -> bool:
    """Whether anybody may ask to follow; yes unless the person switched it off."""
    return (settings or {}).get("allow_friend_requests", True) is not False


def posts(settings: Mapping[str, Any] | None, kind: str) -> bool:
    """Whether what somebody says of this kind goes to followers on other nodes; no unless they switched it on."""
    return (settings or {}).get(POSTED[kind]) is True


def normalise(current: Mapping[str, Any] | None, patch: Mapping[str, Any], *, pointer: str = "") -> Settings:
    """The settings after a JSON merge patch, free of contradictions.

    Raises `Invalid` with a pointer below `pointer` for each unknown key and each value of the wrong kind.
    """
    _check(patch, pointer)
    settings = dict(current or {})
    for key, value in patch.items():
        if value is None:
            settings.pop(key, None)
        else:
            settings[key] = value
    for section in _SWITCHED:
        _reconcile(settings, patch, section)
    return settings


def _check(patch: Mapping[str, Any], pointer: str) -> None:
    findings = Findings()
    for key, value in patch.items():
        at = f"{pointer}/{escape(key)}"
        if key in _SWITCHES:
            if value is not None and not isinstance(value, bool):
                findings.add(at, "Send true or false, or null to return to the default.")
        elif key in _AUDIENCES:
            if value is not None and not (isinstance(value, str) and value in _LEVELS):
                findings.add(at, "Send public, followers, friends or private, or null to return to the default.")
        else:
            findings.add(at, "There is no such privacy setting; look at the list in the documentation.")
    findings.close()


def _reconcile(settings: Settings, patch: Mapping[str, Any], section: str) -> None:
    """Make the boolean and the audience of one section agree; where one patch says both, the stricter wins."""
    switch, audience = f"{section}_public", f"{section}_audience"
    opened, level = patch.get(switch), patch.get(audience)
    if level is not None and opened is None:
        settings[switch] = level == "public"
    elif level is None and opened is True and settings.get(audience) in _NARROWER:
        del settings[audience]  # opening a section forgets how narrow it was
    if settings.get(audience) in _NARROWER:
        if settings.get(switch) is True:
            settings[switch] = False
    elif settings.get(switch) is not True:
        settings.pop(audience, None)  # "public" beside a switch that is off would be a promise nobody keeps
