"""What is added to the catalogue by hand, and where in the hierarchy of its media type it may stand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import msgspec

from chronicle_node.domain.editing import Wish
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.media import POSITION_MAX, Ids, numbered
from chronicle_node.domain.metadata import fields_of
from chronicle_node.domain.text import TITLE_MAX, one_line

MOST_PARTS = 500  # made by one request
#: What means little without the whole it is part of.
NEVER_ALONE = frozenset({"season", "episode", "track", "disc", "chapter"})
#: What is told apart by number rather than by name, and so can be made by the dozen.
NUMBERED = frozenset({"season", "episode", "volume", "issue", "chapter", "disc", "track", "expansion"})


class NewItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An item to add: of a media type, or as a part of `parent`. `level` is the name of its level where several fit.

    `ids` are those of other catalogues. `parts` says how many parts are made at once: `[12]` for twelve, `[10, 12, 8]`
    for three seasons. Where the catalogue seems to have it already nothing is made, unless `anyway` is true.
    """

    type: str | None = None
    parent: UUID | None = None
    level: str | None = None
    name: str
    sort_name: str | None = None
    description: str | None = None
    position: int | None = None
    year: int | None = None
    released: str | None = None
    poster_url: str | None = None
    title_language: str | None = None
    metadata: dict[str, Any] = {}
    ids: Ids = {}
    parts: list[int] = []
    anyway: bool = False

    def wish(self) -> Wish:
        return Wish(**{name: getattr(self, name) for name in Wish.__struct_fields__})


class NewParts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Several parts of one item: `count` of them numbered from `first`, or one for each of `titles`.

    `first` is the number after the last there is, unless given. What has one of these numbers already stays as it is.
    """

    level: str | None = None
    first: int | None = None
    count: int | None = None
    titles: list[str] = []


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a new item is to stand. `taken` are the numbers of its future siblings that the person knows of."""

    type_id: int
    levels: tuple[str, ...]
    schema: dict[str, Any] | None
    level: int
    parent_id: int | None = None
    parent_kind: str = ""
    parent_position: int | None = None
    taken: frozenset[int] = frozenset()

    @property
    def kind(self) -> str:
        return self.levels[self.level]

    @property
    def is_part(self) -> bool:
        return self.parent_id is not None

    @property
    def next_number(self) -> int:
        return max(self.taken, default=0) + 1


class Part(msgspec.Struct, frozen=True):
    """One of several to be made."""

    title: str
    position: int


def choices(levels: Sequence[str], parent_level: int | None) -> list[int]:
    """The levels on which something may be added: alone, or below an item of this level."""
    if parent_level is not None:
        return list(range(parent_level + 1, len(levels)))
    return [at for at, name in enumerate(levels) if at == 0 or name not in NEVER_ALONE]


def chosen(levels: Sequence[str], parent_level: int | None, wanted: str | None, usual: str = "") -> int:
    """The level meant; the first that fits where nobody says, or the one called `usual`. Raises Invalid."""
    fitting = {levels[at]: at for at in choices(levels, parent_level)}
    if not fitting:
        raise invalid("/parent", "Nothing goes below this one.")
    if wanted is None:
        return fitting.get(usual, next(iter(fitting.values())))
    if wanted not in fitting:
        raise invalid("/level", f"Choose one of: {', '.join(fitting)}.")
    return fitting[wanted]


def planned(place: Place, wish: NewParts) -> list[Part]:
    """The parts to make, those that are there left out. Raises Invalid."""
    titles = [line for raw in wish.titles if (line := one_line(raw))]
    count = len(titles) if wish.count is None else wish.count
    first = place.next_number if wish.first is None else wish.first
    if not 1 <= count <= MOST_PARTS:
        raise invalid("/count", f"Add between 1 and {MOST_PARTS} at a time.")
    if len(titles) > count:
        raise invalid("/titles", f"There are more titles than the {count} to add.")
    if any(len(title) > TITLE_MAX for title in titles):
        raise invalid("/titles", f"Use at most {TITLE_MAX} characters for each title.")
    if not 0 <= first <= POSITION_MAX - count:
        raise invalid("/first", f"Send a number from 0 to {POSITION_MAX:,}.")
    return [
        Part(titles[at] if at < len(titles) else numbered(place.kind, first + at), first + at)
        for at in range(count)
        if first + at not in place.taken
    ]


def below(levels: Sequence[str], level: int, parts: Sequence[int]) -> list[tuple[Part, int]]:
    """What is made below a new item: each part with how many parts it gets itself. Raises Invalid."""
    if not parts:
        return []
    deeper = len(levels) - 1 - level
    if deeper == 0 or levels[level + 1] not in NUMBERED or (deeper == 1 and len(parts) > 1):
        raise invalid("/parts", "An item of this kind gets its parts on its own page, once it is there.")
    if min(parts) < 0 or sum(parts) + len(parts) > MOST_PARTS:
        raise invalid("/parts", f"Add at most {MOST_PARTS} parts at a time.")
    kind = levels[level + 1]
    if deeper == 1:
        return [(Part(numbered(kind, at), at), 0) for at in range(1, parts[0] + 1)]
    return [(Part(numbered(kind, at), at), count) for at, count in enumerate(parts, 1)]


def extent(levels: Sequence[str], parts: Sequence[int]) -> dict[str, int]:
    """What the metadata says of how many parts there are, where that was said for all of it."""
    return {f"{levels[-1]}_count": sum(parts)} if parts and all(parts) else {}


def numbers(place: Place, position: int | None) -> dict[str, int]:
    """What the metadata says of its number, where its media type has fields for it."""
    known = fields_of(place.schema)
    said = {f"{place.kind}_number": position, f"{place.parent_kind}_number": place.parent_position}
    return {name: value for name, value in said.items() if value is not None and name in known}


def free(taken: Collection[int], position: int | None, kind: str) -> bool:
    """Whether a part may have this number; tracks are told apart by name, and every disc begins anew."""
    return position is None or position not in taken or kind in {"track", "album"}
