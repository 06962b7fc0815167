"""The calendar of releases as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from chronicle_node.domain import calendars
from chronicle_node.queries.calendar import Release
from chronicle_node.queries.kinds import Kind
from chronicle_node.web import pages
from chronicle_node.web.pages import calendar as shown
from chronicle_node.web.show import agenda, works

VIEWS = (("Month", "month"), ("Week", "week"), ("List", "agenda"))
PATH = "/calendar"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the address asked for; `span` are the days that are shown."""

    view: str
    day: date
    today: date
    span: tuple[date, ...]
    media_type: str | None
    handle: str

    def url(self, day: date, view: str | None = None) -> str:
        """The page around another day."""
        return agenda.address(PATH, view=view or self.view, day=str(day), type=self.media_type)


def page(found: Sequence[Release], kinds: Sequence[Kind], asked: Asked, address: str) -> shown.Calendar:
    """The whole page."""
    by_day: dict[date, list[Release]] = {}
    for one in found:
        if not one.is_month:
            by_day.setdefault(one.day, []).append(one)
    days = tuple(_day(day, by_day.get(day, []), asked) for day in asked.span)
    is_month = asked.view == "month"
    return shown.Calendar(
        title=title(asked),
        view=asked.view,
        places=agenda.places(PATH, asked.handle),
        views=tuple(
            pages.Tab(text=text, url=asked.url(asked.day, view), current=view == asked.view) for text, view in VIEWS
        ),
        tabs=agenda.kind_tabs(PATH, kinds, asked.media_type, view=asked.view, day=str(asked.day)),
        before=_step(asked, -1),
        after=_step(asked, 1),
        today_url="" if _is_now(asked) else asked.url(asked.today),
        weekdays=tuple(f"{day:%A}" for day in asked.span[:7]) if is_month else (),
        weeks=tuple(days[at : at + 7] for at in range(0, len(days), 7)) if is_month else (),
        days=() if is_month else tuple(day for day in days if day.releases or asked.view == "week"),
        some_day=tuple(_release(one, asked) for one in found if one.is_month and _is_shown(one, asked)),
        address=address,
    )


def title(asked: Asked) -> str:
    """What is shown: "March 2026", "2 to 8 March 2026", "From 1 March 2026"."""
    first, last = asked.span[0], asked.span[-1]
    if asked.view == "month":
        return f"{asked.day:%B %Y}"
    if asked.view == "agenda":
        return f"From {first.day} {first:%B %Y}"
    begin = f"{first.day}" if first.month == last.month else f"{first.day} {first:%B}"
    return f"{begin} to {last.day} {last:%B %Y}"


def _is_shown(one: Release, asked: Asked) -> bool:
    return asked.view == "agenda" or (asked.view == "month" and one.day.month == asked.day.month)


def _is_now(asked: Asked) -> bool:
    if asked.view == "month":
        return (asked.day.year, asked.day.month) == (asked.today.year, asked.today.month)
    return asked.today == asked.day if asked.view == "agenda" else asked.today in asked.span


def _step(asked: Asked, way: int) -> pages.Link:
    words = {"month": "month", "week": "week", "agenda": "days"}[asked.view]
    text = f"{'Next' if way > 0 else 'Previous'} {words}"
    if asked.view == "month":
        return pages.Link(text=text, url=asked.url(calendars.month_after(asked.day, way)))
    return pages.Link(text=text, url=asked.url(asked.day + way * timedelta(days=len(asked.span))))


def _day(day: date, found: Sequence[Release], asked: Asked) -> shown.CalendarDay:
    return shown.CalendarDay(
        day=day,
        url=f"{asked.url(day, 'week')}#d-{day}",
        is_today=day == asked.today,
        outside=asked.view == "month" and day.month != asked.day.month,
        releases=tuple(_release(one, asked) for one in found),
    )


def _release(one: Release, asked: Asked) -> shown.Release:
    is_out = one.day <= asked.today and not one.is_month
    return shown.Release(
        work=works.work(one.media),
        at=one.at,
        is_played=one.is_played,
        log_url=f"{works.address(one.media)}/plays" if is_out and not one.is_played else "",
    )
