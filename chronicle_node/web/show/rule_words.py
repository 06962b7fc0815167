"""A rule in words, one chip for each condition, and addresses of rules a little different."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec

from chronicle_node.domain import rules
from chronicle_node.domain.library import FieldKind
from chronicle_node.domain.rules import Rule
from chronicle_node.web import pages
from chronicle_node.web.words import count

SORTS: tuple[tuple[rules.Sort, str], ...] = (
    ("title", "Title"),
    ("added", "Added"),
    ("last_played", "Last played"),
    ("rating", "Rating"),
    ("year", "Year"),
    ("progress", "Progress"),
    ("plays", "Plays"),
    ("started", "Started"),
    ("finished", "Finished"),
)
_ONE: dict[str, str] = {
    "text": "“{}” in the title",
    "tag": "Tag {}",
    "without_tag": "Without tag {}",
    "year_from": "From {}",
    "year_to": "Until {}",
    "rating_from": "Rated {} or more",
    "rating_to": "Rated {} or less",
    "friends_from": "Friends rated {} or more",
    "added_from": "Added since {}",
    "added_to": "Added until {}",
    "finished_from": "Finished since {}",
    "finished_to": "Finished until {}",
    "finished_year": "Finished in {}",
    "unplayed_since": "Not played since {}",
}
_COUNTED = {
    "added_days": ("Added in the last {}", "day", "days"),
    "unplayed_days": ("Not played for {}", "day", "days"),
    "plays_from": ("At least {}", "play", "plays"),
    "plays_to": ("At most {}", "play", "plays"),
}
_EITHER = {
    "favorite": ("Favourites", "No favourites"),
    "notes": ("With notes", "Without notes"),
    "rated": ("Rated", "Not rated"),
    "unfinished": ("Parts are left", "Nothing is left"),
}


def address(url: str, rule: Rule, **changes: Any) -> str:
    """The page of a rule with these members different."""
    pairs = rules.pairs(msgspec.structs.replace(rule, **changes))
    return f"{url}?{urlencode(pairs)}" if pairs else url


def chips(
    url: str, rule: Rule, kinds: Mapping[str, str], statuses: Mapping[str, str], fields: tuple[FieldKind, ...] = ()
) -> tuple[pages.Link, ...]:
    """What is asked for, each leading to the page without it."""
    found = []
    for name in rule.said:
        value = getattr(rule, name)
        for one in value if isinstance(value, tuple) else (value,):
            left = tuple(other for other in value if other != one) if isinstance(value, tuple) else None
            found.append(
                pages.Link(text=_words(name, one, kinds, statuses, fields), url=address(url, rule, **{name: left}))
            )
    return tuple(found)


def _words(
    name: str, value: Any, kinds: Mapping[str, str], statuses: Mapping[str, str], fields: tuple[FieldKind, ...]
) -> str:
    if name in {"type", "status"}:
        return (kinds if name == "type" else statuses).get(value, value)
    if name == "field":
        key, _, wanted = value.partition("=")
        return f"{next((one.name for one in fields if one.key == key), key)}: {wanted}"
    if name in _EITHER:
        return _EITHER[name][0 if value else 1]
    if name in _COUNTED:
        words, single, many = _COUNTED[name]
        return words.format(count(value, single, many))
    return _ONE[name].format(f"{value:g}" if isinstance(value, float) else value)
