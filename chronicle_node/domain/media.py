"""What a player says it plays, and the chain of catalogue items this means: show, season, episode.

`Media` is the wire's shape, shared by the API and the dialects. `identity` reads it by the hierarchy of its media type,
which is a row of the database, so that a type somebody made up yesterday works like the built-in ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from chronicle_node.domain.external_ids import normalise_ids
from chronicle_node.domain.findings import Findings
from chronicle_node.domain.matching import match_key
from chronicle_node.domain.text import TITLE_MAX, one_line

Ids = dict[str, str | int | None]

POSITION_MAX = 1_000_000


class Show(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The top of a series: a show, a podcast."""

    title: str | None = None
    year: int | None = None
    ids: Ids = {}


class Parent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step above the item, for types without words of their own here. Steps go from the top unless `level` says."""

    title: str | None = None
    year: int | None = None
    position: int | None = None
    ids: Ids = {}
    level: str | None = None


class Media(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One item of any type. `ids` are the item's own; those of its show or album stand with them.

    Of a type without words of its own here, `parents` are what it is part of, from the top. `metadata` are fields of
    the type: a new item begins with those that fit.
    """

    type: str
    title: str | None = None
    year: int | None = None
    ids: Ids = {}
    show: Show | None = None
    season: int | None = None
    episode: int | None = None
    artist: str | None = None
    album: str | None = None
    author: str | None = None
    position: int | None = None
    parents: tuple[Parent, ...] = ()
    metadata: dict[str, Any] = {}


class Level(msgspec.Struct, frozen=True):
    """One link of the chain, as it would be stored. `metadata` is what a new item's metadata column begins with."""

    level_index: int
    name: str  # of the level: "season"
    title: str
    named: bool  # False when the title was made from the position, and a better one may replace it
    position: int | None
    year: int | None
    ids: dict[str, str]
    metadata: dict[str, Any]

    @property
    def match_key(self) -> str:
        return match_key(self.title)

    @property
    def by_position(self) -> bool:
        """Whether its number tells it from its siblings. Tracks are told by name: every edition numbers anew."""
        return self.level_index > 0 and self.position is not None and self.name not in {"track", "album"}


class Identity(msgspec.Struct, frozen=True):
    """The chain from the top to the item itself. Levels nobody named are left out: a track may hang on its artist."""

    type: str
    levels: tuple[Level, ...]

    @property
    def top(self) -> Level:
        return self.levels[0]

    @property
    def leaf(self) -> Level:
        return self.levels[-1]

    @property
    def single(self) -> bool:
        """Whether the item stands alone, like a film."""
        return len(self.levels) == 1


def identity(
    media: Media, hierarchy: Sequence[str], *, pointer: str = "/media", counted_through: bool = False
) -> Identity:
    """The chain of levels meant by `media`; `hierarchy` is the type's `hierarchy_levels`, top first.

    `counted_through`: an episode without a season is the first season's, as of anime.

    Raises `Invalid` naming every member that is missing, impossible or has no place in this hierarchy.
    """
    chain = _Chain(hierarchy, pointer, counted_through=counted_through)
    chain.place(media)
    chain.findings.close()
    return Identity(type=media.type, levels=tuple(level for _, level in sorted(chain.levels.items())))


class _Chain:
    """Levels found so far, by index, and what is wrong with them."""

    def __init__(self, hierarchy: Sequence[str], pointer: str, *, counted_through: bool) -> None:
        self.names = list(hierarchy)
        self.pointer = pointer
        self.counted_through = counted_through
        self.findings = Findings()
        self.levels: dict[int, Level] = {}

    def place(self, media: Media) -> None:
        extra = self._credits(media)
        for at, parent in enumerate(media.parents):
            self._parent(at, parent)
        if media.show:
            self._show(media.show)
        self._season(media, extra)
        self._leaf(media, extra)

    def _credits(self, media: Media) -> dict[str, Any]:
        """People and collections by name: levels where the hierarchy has them, else remarks on the item."""
        extra: dict[str, Any] = {}
        for name, value in (("artist", media.artist), ("album", media.album), ("author", media.author)):
            if not (text := one_line(value)):
                continue
            if name in self.names[:-1]:
                at = f"{self.pointer}/{name}"
                self._add(self.names.index(name), Parent(title=text), at, title_at=at)
            else:
                extra[name] = text[:TITLE_MAX]
        return extra

    def _parent(self, at: int, parent: Parent) -> None:
        pointer = f"{self.pointer}/parents/{at}"
        above = self.names[:-1]
        if parent.level is None and at < len(above):
            self._add(at, parent, pointer)
        elif parent.level in above:
            self._add(above.index(parent.level), parent, pointer)
        else:
            self.findings.add(
                pointer, f"There is no such level above this item. Its type has: {', '.join(above) or 'none'}."
            )

    def _show(self, show: Show) -> None:
        if len(self.names) == 1:
            self.findings.add(f"{self.pointer}/show", "This type has no shows. Leave it out.")
        else:
            self._add(0, Parent(title=show.title, year=show.year, ids=show.ids), f"{self.pointer}/show")

    def _season(self, media: Media, extra: dict[str, Any]) -> None:
        season, at = media.season, f"{self.pointer}/season"
        if season is None and media.episode is not None and self.counted_through:
            season = 1
        if season is not None:
            extra["season_number"] = season
        if "season" not in self.names[1:-1]:
            return
        index = self.names.index("season")
        if season is not None:
            self._add(index, Parent(position=season), at, number_at=at, metadata={"season_number": season})
        elif index not in self.levels and self.names[0] == "show":  # podcasts mostly have none
            self.findings.add(at, "Say which season; specials are season 0.")

    def _leaf(self, media: Media, extra: dict[str, Any]) -> None:
        last = len(self.names) - 1
        self._require_top(last)
        position, number_at = media.position, f"{self.pointer}/position"
        if media.episode is not None:
            position, number_at = media.episode, f"{self.pointer}/episode"
            extra["episode_number"] = media.episode
            if last == 0:
                self.findings.add(number_at, "This type has no episodes. Leave it out.")
        part = Parent(title=media.title, year=media.year, position=position, ids=media.ids)
        index = last if self.levels else self._alone(media.type)
        self._add(index, part, self.pointer, number_at=number_at, metadata=extra)

    def _alone(self, kind: str) -> int:
        """Where a thing stands that is part of nothing: a book is a book, not a series; else it is the top."""
        return next((at for at, name in enumerate(self.names) if kind in {name, f"{name}s"}), 0)

    def _require_top(self, last: int) -> None:
        """Episodes and tracks mean little alone; an issue or a volume may stand by itself."""
        if 0 in self.levels or last == 0:
            return
        if self.names[last] == "episode":
            self.findings.add(f"{self.pointer}/show", "Name the show this episode belongs to, with its title.")
        elif self.names[last] == "track":
            self.findings.add(f"{self.pointer}/artist", "Name the artist of this track.")

    def _add(
        self,
        index: int,
        part: Parent,
        pointer: str,
        *,
        title_at: str | None = None,
        number_at: str | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        name, title = self.names[index], one_line(part.title)
        self._check_title(title_at or f"{pointer}/title", name, title, part.position)
        if part.year is not None and not -3000 <= part.year <= 2200:
            self.findings.add(f"{pointer}/year", "Send the year of its release, such as 2017.")
        if part.position is not None and not 0 <= part.position <= POSITION_MAX:
            self.findings.add(number_at or f"{pointer}/position", f"Send a number from 0 to {POSITION_MAX}.")
        ids = self.findings.attempt(lambda: normalise_ids(part.ids, pointer=f"{pointer}/ids"))
        self.levels[index] = Level(
            level_index=index,
            name=name,
            title=title or numbered(name, part.position),
            named=bool(title),
            position=part.position,
            year=part.year,
            ids=ids or {},
            metadata=(metadata or {}) | ({"year": part.year} if part.year is not None else {}),
        )

    def _check_title(self, pointer: str, name: str, title: str, position: int | None) -> None:
        if len(title) > TITLE_MAX:
            self.findings.add(pointer, f"Use at most {TITLE_MAX} characters.")
        elif not title and position is None:
            wanted = "the title or the number" if name == "episode" else "the title"
            self.findings.add(pointer, f"Send {wanted} of this {name.replace('_', ' ')}.")


def numbered(level: str, position: int | None) -> str:
    """What a part without a title of its own is called: Season 2, Episode 5."""
    if level == "season" and position == 0:
        return "Specials"
    return f"{level.replace('_', ' ').capitalize()} {position}"
