"""Goals as their pages show them: so many of what, how far, and how one is doing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from chronicle_node.domain.goals import Standing
from chronicle_node.queries.goals import GoalCard, Goals
from chronicle_node.queries.kinds import Kind
from chronicle_node.web import pages
from chronicle_node.web.pages import goals as shown
from chronicle_node.web.pages.parts import Audience
from chronicle_node.web.show import agenda
from chronicle_node.web.show.people import Picture, person
from chronicle_node.web.words import count, number

# What one finishes of a type, where its name does not say it.
NOUNS = {
    "tv": ("episode", "episodes"),
    "anime": ("episode", "episodes"),
    "podcast": ("episode", "episodes"),
    "music": ("track", "tracks"),
    "movie": ("film", "films"),
    "book": ("book", "books"),
    "game": ("game", "games"),
}


def page(found: Goals, picture: Picture) -> shown.GoalsPage:
    """Somebody's goals."""
    cards = [(one, goal(one, mine=found.mine)) for one in found.goals]
    return shown.GoalsPage(
        owner=person(found.owner, picture),
        mine=found.mine,
        places=agenda.places("/{}/goals", found.owner.handle) if found.mine else (),
        goals=tuple(line for one, line in cards if one.now is not None),
        past=tuple(line for one, line in cards if one.now is None),
    )


def form(
    values: pages.Form, kinds: Sequence[Kind], setting: Audience, card: GoalCard | None, *, back: str
) -> shown.GoalForm:
    """The form of a new goal, or of one there is."""
    own = f"/goals/{card.id}" if card else ""
    return shown.GoalForm(
        form=values,
        url=f"{own}/edit" if card else "/goals",
        back=back,
        kinds=(("", "Everything"), *((one.name, one.words) for one in kinds)),
        setting=setting,
        goal=goal(card, mine=True) if card else None,
        end_url=f"{own}/end" if card else "",
        remove_url=f"{own}/delete" if card else "",
    )


def goal(card: GoalCard, *, mine: bool) -> shown.Goal:
    """A line."""
    now = card.now
    title = f"{_target(card, card.target)} a {card.period}"
    return shown.Goal(
        title=card.name or title,
        name=title if card.name else "",
        kind=card.type or "",
        kind_name=card.type_name or "",
        span=span(card.period, now.first) if now else "",
        words=f"{_figure(now.done)} of {_target(card, now.target)}" if now else "",
        percent=min(100.0, 100 * now.done / now.target) if now else 0.0,
        pace=pace(card, now) if now else "",
        reached=bool(now and now.is_reached),
        ended=card.is_ended,
        audience=cast("Audience | None", card.audience),
        past=tuple(_past(card, one) for one in card.past),
        edit_url=f"/goals/{card.id}/edit" if mine else "",
    )


def pace(card: GoalCard, now: Standing) -> str:
    """How one is doing: "2 ahead of schedule", and what is left to do."""
    if now.is_reached:
        over = now.done - now.target
        return f"Reached, with {_figure(over)} more" if over > 0 else "Reached"
    if now.ahead > 0:
        return f"{_figure(now.ahead)} ahead of schedule"
    if now.ahead < 0:
        left = _target(card, round(now.target - now.done, 1))
        return f"{_figure(-now.ahead)} behind schedule, {left} to go"
    return "On schedule"


def span(period: str, first: date) -> str:
    """The name of a period: "2026", "March 2026", "the week of 2 March 2026"."""
    if period == "year":
        return f"{first.year}"
    if period == "month":
        return f"{first:%B %Y}"
    return f"the week of {first.day} {first:%B %Y}"


def _past(card: GoalCard, one: Standing) -> shown.Past:
    words = f"{_figure(one.done)} of {_target(card, one.target)}"
    return shown.Past(name=span(card.period, one.first), words=words, reached=one.is_reached)


def _figure(value: float) -> str:
    return number(value) if value == int(value) else f"{value:,.1f}"


def _target(card: GoalCard, amount: float) -> str:
    """So many of what: "24 films", "100 hours of music", "200 days with something read"."""
    if card.unit == "plays":
        one, many = NOUNS.get(card.type or "", ("", ""))
        if not one:
            return count(int(amount), "play", "plays") + (f" of {card.type_name}" if card.type_name else "")
        return f"{_figure(amount)} {one if amount == 1 else many}"
    words = f"{_figure(amount)} {card.unit.removesuffix('s') if amount == 1 else card.unit}"
    return f"{words} of {card.type_name}" if card.type_name else words
