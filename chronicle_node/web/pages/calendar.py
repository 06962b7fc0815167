"""The calendar of releases: one struct for its three views."""

from datetime import date, datetime

from chronicle_node.web.pages.parts import Link, Part, Tab, Work


class Release(Part, frozen=True, kw_only=True):
    """Something on its day. `log_url` is there where it can be ticked off."""

    work: Work
    at: datetime | None = None
    is_played: bool = False
    log_url: str = ""


class CalendarDay(Part, frozen=True, kw_only=True):
    """A day with what comes out. `outside`: of the month before or after, in a month's view."""

    day: date
    url: str  # the week around it
    is_today: bool = False
    outside: bool = False
    releases: tuple[Release, ...] = ()


class Calendar(Part, frozen=True, kw_only=True):
    """`weeks` is filled for a month, `days` for a week or a list (only days that have something, there)."""

    title: str
    view: str
    places: tuple[Tab, ...]
    views: tuple[Tab, ...]
    tabs: tuple[Tab, ...] = ()
    before: Link
    after: Link
    today_url: str = ""  # empty where today is shown
    weekdays: tuple[str, ...] = ()
    weeks: tuple[tuple[CalendarDay, ...], ...] = ()
    days: tuple[CalendarDay, ...] = ()
    some_day: tuple[Release, ...] = ()  # of which no more than the month is known
    address: str = ""  # secret; empty while there is none
