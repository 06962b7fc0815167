"""The small things pages are made of: people, works, plays, progress, forms. No page of its own."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Literal

import msgspec

Audience = Literal["public", "followers", "friends", "private"]
Precision = Literal["exact", "day", "month", "year", "unknown"]
Follow = Literal["anonymous", "self", "stranger", "requested", "following", "friends", "blocked"]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What a template may read; it is never changed and never touches the database."""


class Link(Part, frozen=True, kw_only=True):
    text: str
    url: str


class Person(Part, frozen=True, kw_only=True):
    """Anyone with a page here. `handle` is "@bob" at home and "@erin@far.example" elsewhere."""

    name: str
    handle: str
    url: str
    avatar_url: str = ""  # an address of this node, or empty for the monogram
    host: str = ""  # the other node, empty for people of this one


class Work(Part, frozen=True, kw_only=True):
    """Anything that is watched, heard, read or played. `by` is the show, the artist or the author."""

    kind: str  # the media type's slug, decides the colour
    kind_name: str
    title: str
    url: str
    by: str = ""
    by_url: str = ""
    place: str = ""  # "season 2, episode 4", "side B, track 1"
    year: int | None = None
    poster_url: str = ""  # an address of this node, or empty for the typographic cover
    versions: Link | None = None  # the group it is a version in: "One of 3 versions"


class Progress(Part, frozen=True, kw_only=True):
    done: float
    total: float | None = None
    unit: str = "seconds"  # or pages, percent, or the plural of a level: episodes, batches


class Play(Part, frozen=True, kw_only=True):
    """One line of a diary. `past` is the verb of the media type: watched, listened to, read."""

    work: Work
    past: str
    at: datetime
    precision: Precision = "exact"
    audience: Audience = "public"
    device: str = ""
    number: int = 1  # 2 and more is a repeat
    edit_url: str = ""  # where its person puts it right


class Total(Part, frozen=True, kw_only=True):
    kind: str
    words: str  # "4 episodes"
    seconds: int = 0


class Day(Part, frozen=True, kw_only=True):
    """A day in the person's own time zone, newest play first; `day` is None for plays without a date.

    `span` is the month or the year of plays that are known no better.
    """

    day: date | None
    span: str = ""
    plays: tuple[Play, ...]
    totals: tuple[Total, ...] = ()


class Now(Part, frozen=True, kw_only=True):
    """A card of what somebody has on at this moment. A button is shown for each address that is there."""

    person: Person
    work: Work
    gerund: str  # "Watching", "Listening to", "Reading"
    started_at: datetime
    progress: Progress | None = None
    paused: bool = False
    device: str = ""
    mine: bool = False
    finish_url: str = ""
    clear_url: str = ""


class Entry(Part, frozen=True, kw_only=True):
    """One line of the friends' feed: `count` plays of one sitting are one line."""

    person: Person
    past: str
    work: Work
    at: datetime
    count: int = 1
    count_words: str = ""  # "5 episodes of", when count is more than one
    detail: str = ""  # "season 2, episodes 1 to 5"


class Tab(Part, frozen=True, kw_only=True):
    """One choice of a filter that lives in the address."""

    text: str
    url: str
    current: bool = False
    count: int | None = None
    kind: str = ""


class Form(Part, frozen=True, kw_only=True):
    """What was typed and what was wrong with it; `problem` is the sentence above the form."""

    values: Mapping[str, str] = {}
    errors: Mapping[str, str] = {}
    problem: str = ""

    def value(self, name: str) -> str:
        return self.values.get(name, "")

    def error(self, name: str) -> str:
        return self.errors.get(name, "")

    @classmethod
    def refused(cls, values: Mapping[str, str], problem: str, fields: Iterable[Mapping[str, str]] = ()) -> "Form":
        """Take the fields of a Problem (`pointer`, `detail`) and keep what was typed, passwords never."""
        kept = {name: value for name, value in values.items() if "password" not in name}
        errors = {field["pointer"].strip("/"): field["detail"] for field in fields}
        return cls(values=kept, errors=errors, problem=problem)
