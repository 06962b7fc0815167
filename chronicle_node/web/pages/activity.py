"""A year at a glance and days in a row."""

from datetime import date

from chronicle_node.web.pages.parts import Link, Part, Person, Tab


class Cell(Part, frozen=True, kw_only=True):
    """A day of the year. `level` from 0 to 4 is how dark it is drawn."""

    day: date
    plays: int = 0
    seconds: int = 0
    level: int = 0
    is_today: bool = False


class Weekday(Part, frozen=True, kw_only=True):
    """A row of the year: one weekday of each week; None where the week belongs to another year."""

    name: str
    cells: tuple[Cell | None, ...]


class MonthSpan(Part, frozen=True, kw_only=True):
    """A heading above the weeks of a month."""

    name: str
    weeks: int


class Month(Part, frozen=True, kw_only=True):
    """The same in figures."""

    name: str
    days: int
    plays: int
    seconds: int


class Streak(Part, frozen=True, kw_only=True):
    """Days in a row. `asks`: it goes on, if something is finished today."""

    name: str
    kind: str = ""
    current: int = 0
    since: date | None = None
    asks: bool = False
    longest: int = 0
    longest_from: date | None = None
    longest_to: date | None = None


class Activity(Part, frozen=True, kw_only=True):
    owner: Person
    mine: bool
    year: int
    places: tuple[Tab, ...] = ()
    tabs: tuple[Tab, ...] = ()
    before: Link | None = None
    after: Link | None = None
    streaks: tuple[Streak, ...] = ()  # of everything first
    spans: tuple[MonthSpan, ...] = ()
    rows: tuple[Weekday, ...] = ()
    months: tuple[Month, ...] = ()
    plays: int = 0
    seconds: int = 0
