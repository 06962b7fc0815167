"""Plays as pages show them: lines of a diary by day, lines of a feed by sitting, cards of what is on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, cast
from zoneinfo import ZoneInfo

from chronicle_node.queries import feed
from chronicle_node.queries.history import Play
from chronicle_node.queries.media import Chain, Link
from chronicle_node.queries.presence import Now
from chronicle_node.web import pages
from chronicle_node.web.pages.parts import Audience, Precision
from chronicle_node.web.show import verbs, works
from chronicle_node.web.show.people import Picture, person
from chronicle_node.web.words import count

Line = Play | feed.Entry
UNDATED: tuple[date | None, str] = (None, "")
SITTING = timedelta(hours=6)  # plays further apart are told on lines of their own


def play(found: Line) -> pages.Play:
    """A line of a diary; device and audience where they are told."""
    own = found if isinstance(found, Play) else None
    return pages.Play(
        work=works.work(found.media),
        past=verbs.past(found.media.verb),
        at=found.played_at,
        precision=cast("Precision", found.precision),
        audience=cast("Audience", (own and own.audience) or "public"),
        device=(own and own.device) or "",
        edit_url=f"/plays/{own.id}" if own and own.audience else "",
    )


def days(plays: Iterable[Line], zone: str, *, cut: bool = False) -> tuple[pages.Day, ...]:
    """Plays under their days in this time zone; undated ones come last. `cut`: the last day goes on elsewhere."""
    here = ZoneInfo(zone)
    dated: dict[tuple[date | None, str], list[Line]] = {}
    for one in plays:
        dated.setdefault(_heading(one, here), []).append(one)
    undated = dated.pop(UNDATED, [])
    shown = [_day(day, found, span=span) for (day, span), found in dated.items()]
    if cut and shown:
        shown[-1] = pages.Day(day=shown[-1].day, span=shown[-1].span, plays=shown[-1].plays)
    return (*shown, pages.Day(day=None, plays=tuple(play(one) for one in undated))) if undated else tuple(shown)


def entries(found: Iterable[feed.Entry], picture: Picture) -> tuple[pages.Entry, ...]:
    """Lines of a feed: what one person played of one thing in one sitting is one line."""
    lines: list[list[feed.Entry]] = []
    for one in found:
        if lines and _same_sitting(lines[-1][-1], one):
            lines[-1].append(one)
        else:
            lines.append([one])
    return tuple(_entry(line, picture) for line in lines)


def now(found: Now, picture: Picture, *, mine: bool = False) -> pages.Now:
    """A card of what somebody has on; its owner can put it right."""
    return pages.Now(
        person=person(found.actor, picture),
        work=works.work(found.media),
        gerund=verbs.gerund(found.media.verb),
        started_at=found.started_at,
        progress=progress(found.progress, found.media.duration_seconds),
        paused=found.paused,
        device=found.device or "",
        mine=mine,
        finish_url="/now/finish" if mine else "",
        clear_url="/now/clear" if mine else "",
    )


def progress(data: dict[str, Any], length: float | None = None) -> pages.Progress | None:
    """How far, in the most telling of the units that the player sent."""
    if (page := data.get("page")) is not None:
        return pages.Progress(done=page, total=data.get("total_pages"), unit="pages")
    total = data.get("duration_seconds") or length
    if (position := data.get("position_seconds")) is not None:
        return pages.Progress(done=position, total=total)
    if (percentage := data.get("percentage")) is not None:
        if total:
            return pages.Progress(done=total * percentage / 100, total=total)
        return pages.Progress(done=percentage, unit="percent")
    return None


def _heading(line: Line, here: ZoneInfo) -> tuple[date | None, str]:
    """Under what it stands: its day, or the month or year where nothing better is known."""
    if line.precision == "unknown":
        return UNDATED
    day = line.played_at.astimezone(here).date()
    vague = {"month": f"{day:%B %Y}", "year": f"{day:%Y}"}.get(line.precision)
    return (None, vague) if vague else (day, "")


def _day(day: date | None, found: Sequence[Line], *, span: str = "") -> pages.Day:
    return pages.Day(day=day, span=span, plays=tuple(play(one) for one in found), totals=_totals(found))


def _totals(found: Sequence[Line]) -> tuple[pages.Total, ...]:
    amounts = Counter((one.media.type, one.media.kind) for one in found)
    seconds: Counter[tuple[str, str]] = Counter()
    for one in found:
        seconds[one.media.type, one.media.kind] += one.media.duration_seconds or 0
    return tuple(
        pages.Total(kind=key[0], words=count(amount, verbs.noun(key[1]), verbs.plural(key[1])), seconds=seconds[key])
        for key, amount in amounts.most_common()
    )


def _whole(chain: Chain) -> Link | None:
    """What a sitting is of: the show of an episode, the album of a track."""
    if not chain.parents:
        return None
    return chain.parents[-1] if chain.kind == "track" else chain.parents[0]


def _same_sitting(one: feed.Entry, other: feed.Entry) -> bool:
    whole, same = _whole(one.media), _whole(other.media)
    return (
        whole is not None
        and same is not None
        and one.actor.handle == other.actor.handle
        and (one.media.type, one.media.kind, whole.title) == (other.media.type, other.media.kind, same.title)
        and one.played_at - other.played_at < SITTING
    )


def _entry(line: list[feed.Entry], picture: Picture) -> pages.Entry:
    first, whole = line[0], _whole(line[0].media)
    several = len(line) > 1 and whole is not None
    return pages.Entry(
        person=person(first.actor, picture),
        past=verbs.past(first.media.verb),
        work=works.above(first.media, whole) if several and whole else works.work(first.media),
        at=first.played_at,
        count=len(line) if several else 1,
        count_words=f"{len(line)} {verbs.plural(first.media.kind)} of" if several else "",
        detail=_parts(line) if several else "",
    )


def _parts(line: list[feed.Entry]) -> str:
    """What of it: tracks by their titles, for nobody knows them by number; else numbers, where there are any."""
    numbers = "" if line[0].media.kind == "track" else _span(line)
    return numbers or ", ".join(dict.fromkeys(one.media.title for one in line))


def _span(line: list[feed.Entry]) -> str:
    """Which parts: "season 2, episodes 1 to 5"; empty where they are of several seasons or without numbers."""
    chains = [one.media for one in line]
    numbers = sorted({chain.position for chain in chains if chain.position is not None})
    seasons = {_season(chain) for chain in chains}
    if len(seasons) != 1 or len(numbers) < 2:
        return ""
    runs = [list(run) for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])]
    spans = [_run([number for _, number in run]) for run in runs]
    parts = f"{verbs.plural(chains[0].kind)} {', '.join(spans)}"
    season = seasons.pop()
    return f"{season}, {parts}" if season else parts


def _season(chain: Chain) -> str:
    return ", ".join(part for part in (works.place(chain).rpartition(", ")[0],) if part)


def _run(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return str(numbers[0])
    return f"{numbers[0]} and {numbers[1]}" if len(numbers) == 2 else f"{numbers[0]} to {numbers[-1]}"
