"""One session as its page shows it: the state, the figures, and the other times through the same work."""

from __future__ import annotations

from chronicle_node.domain.sessions import SessionStatus
from chronicle_node.queries.session_parts import Overview
from chronicle_node.queries.session_stats import Compared, Comparison, Figures
from chronicle_node.queries.sessions import Found
from chronicle_node.web import pages
from chronicle_node.web.pages import sessions as shapes
from chronicle_node.web.show import sessions as shown
from chronicle_node.web.show import verbs
from chronicle_node.web.show.catalog import leaf_kind
from chronicle_node.web.show.people import Picture, person
from chronicle_node.web.words import count, day, duration


def page(
    found: Found, parts: Overview, compared: Comparison | None, form: pages.Form, picture: Picture
) -> shapes.SessionPage:
    """The whole page; `compared` is None for others than its person."""
    card = found.card
    own = shown.address(card.id)
    mine = next((one.figures for one in compared.sessions if one.session.id == card.id), None) if compared else None
    single = card.progress.known == 1 and card.progress.total == 1
    return shapes.SessionPage(
        line=shown.line(card),
        owner=person(found.owner, picture),
        mine=card.is_mine,
        notes=card.notes or "",
        is_default=card.is_default,
        several=compared is not None and _going_on(compared) > 1,
        all_known_done=card.progress.all_known_done and card.status is SessionStatus.IN_PROGRESS,
        figures=_figures(mine, leaf_kind(card.media)) if mine and mine.plays else (),
        compared=_compared(compared, found) if compared and len(compared.sessions) > 1 else (),
        together=_together(compared) if compared and len(compared.sessions) > 1 else None,
        outside=compared.outside if compared else 0,
        groups=shown.groups(parts, own),
        rows=() if single else shown.rows(parts),
        more=f"{own}?group={parts.chosen or ''}&start={parts.more}#parts" if parts.more else "",
        again_url=f"/sessions/new?item={card.media.id}" if card.is_mine else "",
        form=form,
    )


def _going_on(compared: Comparison) -> int:
    return sum(1 for one in compared.sessions if one.session.status is SessionStatus.IN_PROGRESS)


def _figures(found: Figures, kind: str) -> tuple[shapes.Figure, ...]:
    noun, many = verbs.noun(kind), verbs.plural(kind)
    told = [
        ("First", day(found.first_day) if found.first_day else ""),
        ("Last", day(found.last_day) if found.last_day else ""),
        ("Days with a play", _days(found)),
        ("Plays", count(found.plays, "play", "plays")),
        ("Time", _time(found)),
        ("Pace", f"{found.per_day:g} {noun if found.per_day == 1 else many} a day" if found.per_day else ""),
    ]
    return tuple(shapes.Figure(label=label, value=value) for label, value in told if value)


def _days(found: Figures) -> str:
    if not found.days:
        return ""
    return f"{found.days:,} of {count(found.span_days or found.days, 'day', 'days')}"


def _time(found: Figures) -> str:
    if not found.seconds:
        return ""
    rest = f" and {count(found.untimed, 'play', 'plays')} of unknown length" if found.untimed else ""
    return duration(found.seconds) + rest


def _compared(found: Comparison, this: Found) -> tuple[shapes.ComparedLine, ...]:
    longest = max((one.figures.span_days or 0 for one in found.sessions), default=0)
    return tuple(_line(one, longest, current=one.session.id == this.card.id) for one in found.sessions)


def _line(one: Compared, longest: int, *, current: bool) -> shapes.ComparedLine:
    words = shown.called(one.session.number, one.session.name)
    span = one.figures.span_days
    return _told(words, one.figures, shown.address(one.session.id), current, 100 * span / longest if span else None)


def _together(found: Comparison) -> shapes.ComparedLine:
    return _told("Together", found.together, "", False, None)


def _told(words: str, found: Figures, url: str, current: bool, share: float | None) -> shapes.ComparedLine:
    return shapes.ComparedLine(
        words=words,
        url=url,
        current=current,
        first_day=found.first_day,
        last_day=found.last_day,
        days=f"{found.days:,}" if found.days else "",
        plays=f"{found.plays:,}",
        time=duration(found.seconds) if found.seconds else "",
        pace=f"{found.per_day:g}" if found.per_day else "",
        done="" if found.percentage is None else f"{found.percentage:g} %",
        share=share,
    )
