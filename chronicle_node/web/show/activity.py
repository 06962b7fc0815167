"""A year at a glance as its page shows it: a table of weeks, drawn by how much each day held."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from chronicle_node.domain import calendars
from chronicle_node.domain.streaks import Streak
from chronicle_node.queries import activity
from chronicle_node.queries.activity import ActiveDay, Activity
from chronicle_node.web import pages
from chronicle_node.web.pages import activity as shown
from chronicle_node.web.show import agenda
from chronicle_node.web.show.people import Picture, person


def page(found: Activity, media_type: str | None, picture: Picture, first_weekday: int) -> shown.Activity:
    """The whole page; weeks begin as in the visitor's calendar."""
    path = f"/{found.owner.handle}/activity"
    weeks = _weeks(found.year, first_weekday)
    return shown.Activity(
        owner=person(found.owner, picture),
        mine=found.mine,
        year=found.year,
        places=agenda.places("/{}/activity", found.owner.handle) if found.mine else (),
        tabs=agenda.kind_tabs(path, activity.kinds(found), media_type, year=str(found.year)),
        before=_year(path, found.year - 1, media_type) if found.year > found.years[0] else None,
        after=_year(path, found.year + 1, media_type) if found.year < found.years[1] else None,
        streaks=_streaks(found, media_type),
        spans=_spans(weeks, found.year),
        rows=_rows(found, weeks),
        months=_months(found.days),
        plays=sum(day.plays for day in found.days),
        seconds=sum(day.seconds for day in found.days),
    )


def _year(path: str, year: int, media_type: str | None) -> pages.Link:
    return pages.Link(text=str(year), url=agenda.address(path, year=str(year), type=media_type))


def _weeks(year: int, first: int) -> list[tuple[date, ...]]:
    weeks = [calendars.week(date(year, 1, 1), first)]
    while weeks[-1][-1] < date(year, 12, 31):
        weeks.append(calendars.week(weeks[-1][-1] + timedelta(days=1), first))
    return weeks


def _spans(weeks: Sequence[tuple[date, ...]], year: int) -> tuple[shown.MonthSpan, ...]:
    """A week stands under the month of its first day of this year."""
    firsts = [next(day for day in week if day.year == year) for week in weeks]
    return tuple(
        shown.MonthSpan(name=name, weeks=len(list(found))) for name, found in groupby(f"{day:%B}" for day in firsts)
    )


def _rows(found: Activity, weeks: Sequence[tuple[date, ...]]) -> tuple[shown.Weekday, ...]:
    days = {day.day: day for day in found.days}
    bounds = _bounds(found.days)
    return tuple(
        shown.Weekday(
            name=f"{weeks[0][number]:%A}",
            cells=tuple(
                _cell(week[number], days.get(week[number]), bounds, found) if week[number].year == found.year else None
                for week in weeks
            ),
        )
        for number in range(7)
    )


def _cell(day: date, found: ActiveDay | None, bounds: Sequence[float], of: Activity) -> shown.Cell:
    is_today = day == of.today
    if found is None:
        return shown.Cell(day=day, is_today=is_today)
    level = 1 + bisect_right(bounds, found.plays)
    return shown.Cell(day=day, plays=found.plays, seconds=found.seconds, level=min(level, 4), is_today=is_today)


def _bounds(days: Sequence[ActiveDay]) -> list[float]:
    """From how many plays on a day is darker: a quarter of the active days has each shade, as far as they differ."""
    plays = sorted({day.plays for day in days})
    from statistics import quantiles  # and fractions and decimals with it

    return quantiles(plays, n=4) if len(plays) > 1 else []


def _months(days: Sequence[ActiveDay]) -> tuple[shown.Month, ...]:
    return tuple(
        shown.Month(
            name=f"{date(2000, number, 1):%B}",
            days=len(found),
            plays=sum(day.plays for day in found),
            seconds=sum(day.seconds for day in found),
        )
        for number, group in groupby(days, lambda day: day.day.month)
        for found in (list(group),)
    )


def _streaks(found: Activity, media_type: str | None) -> tuple[shown.Streak, ...]:
    named = next((one.type_name for one in found.by_type if one.type == media_type), "Everything")
    whole = _streak(named, found.streak, media_type or "")
    if media_type is not None or len(found.by_type) < 2:
        return (whole,)
    return (whole, *(_streak(one.type_name, one.streak, one.type) for one in found.by_type))


def _streak(name: str, streak: Streak, kind: str) -> shown.Streak:
    return shown.Streak(
        name=name,
        kind=kind,
        current=streak.current,
        since=streak.since,
        asks=bool(streak.current) and not streak.today,
        longest=streak.longest,
        longest_from=streak.longest_from,
        longest_to=streak.longest_to,
    )
