"""What becomes of two entries that turn out to be one thing: which parts are the same, and whose word counts.

Pure rules; what they are applied to, and how that is undone, is the business of `services.merging`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from chronicle_node.domain.external_ids import contradict
from chronicle_node.domain.matching import years_agree

#: Told by name, since every edition numbers anew; other levels are told by number first.
BY_NAME = frozenset({"track", "album"})


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Something below one of the two."""

    id: int
    position: int | None
    match_key: str
    year: int | None
    ids: Mapping[str, str]


class _Rule(NamedTuple):
    """Two parts are one where a key of theirs is the same, and nothing speaks against it."""

    keys: Callable[[Part], Iterable[Hashable]]
    holds: Callable[[Part, Part], bool]


def paired(kept: Sequence[Part], gone: Sequence[Part], level: str) -> dict[int, int]:
    """Which parts of the one that goes are parts of the one that stays: by shared ids, by number, by title.

    No two lead to the same part. What has no counterpart is left out.
    """
    found: dict[int, int] = {}
    taken: set[int] = set()
    for rule in _BY_NAME if level in BY_NAME else _BY_NUMBER:
        by_key: dict[Hashable, list[Part]] = defaultdict(list)
        for part in kept:
            for key in rule.keys(part):
                by_key[key].append(part)
        for part in (one for one in gone if one.id not in found):
            candidates = (other for key in rule.keys(part) for other in by_key[key])
            twin = next((other.id for other in candidates if other.id not in taken and rule.holds(part, other)), None)
            if twin is not None:
                found[part.id] = twin
                taken.add(twin)
    return found


def _agree(one: Part, other: Part) -> bool:
    return years_agree(one.year, other.year) and not contradict(one.ids, other.ids)


def _agree_without_number(one: Part, other: Part) -> bool:
    return (one.position is None or other.position is None) and _agree(one, other)


_SHARED_ID = _Rule(lambda part: part.ids.items(), lambda _one, _other: True)
_PLACE_AND_TITLE = _Rule(lambda part: [(part.position, part.match_key)], _agree)
_TITLE = _Rule(lambda part: [part.match_key], _agree)
_PLACE = _Rule(lambda part: [] if part.position is None else [part.position], _agree)
_TITLE_WITHOUT_NUMBER = _Rule(lambda part: [part.match_key], _agree_without_number)
_BY_NAME = (_SHARED_ID, _PLACE_AND_TITLE, _TITLE)
_BY_NUMBER = (_SHARED_ID, _PLACE_AND_TITLE, _PLACE, _TITLE_WITHOUT_NUMBER)


def filled(kept: Mapping[str, Any], gone: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of the thing that stays, with what only the other entry knew."""
    return {**{name: value for name, value in gone.items() if kept.get(name) is None}, **_known(kept)}


def _known(meta: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in meta.items() if value is not None}


def together(kept: str | None, gone: str | None) -> str | None:
    """Two notes as one; nothing of either is lost."""
    texts = [text for text in dict.fromkeys((kept, gone)) if text]
    return "\n\n".join(texts) or None


def status(kept: str, kept_at: datetime, gone: str, gone_at: datetime) -> str:
    """Where something stands that stood in two places: a mere plan gives way; else the later word counts.

    Where neither is later, completed counts.
    """
    if "plan_to_watch" in {kept, gone}:
        return gone if kept == "plan_to_watch" else kept
    if kept_at == gone_at:
        return "completed" if "completed" in {kept, gone} else kept
    return gone if gone_at > kept_at else kept


def runs(numbers: Iterable[int]) -> list[list[int]]:
    """Numbers as runs from a first to a last, which is how thousands of rows fit into a line."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] + 1 == number:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def unrolled(found: Iterable[Sequence[int]]) -> list[int]:
    """The numbers of runs."""
    return [number for first, last in found for number in range(first, last + 1)]
