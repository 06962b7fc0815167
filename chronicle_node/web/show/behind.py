"""What is left of what one has begun, as pages say it."""

from __future__ import annotations

from collections.abc import Sequence

from chronicle_node.domain.backlog import Left
from chronicle_node.queries import behind
from chronicle_node.queries.behind import Backlog
from chronicle_node.queries.kinds import Kind
from chronicle_node.web.pages import behind as shown
from chronicle_node.web.show import agenda, works
from chronicle_node.web.words import count, day, duration

PATH = "/behind"


def page(found: Backlog, kinds: Sequence[Kind], media_type: str | None, handle: str) -> shown.Behind:
    """The whole page."""
    return shown.Behind(
        places=agenda.places(PATH, handle),
        tabs=agenda.kind_tabs(PATH, kinds, media_type),
        rows=tuple(_row(one) for one in found.items),
        total_words=left_words(found.total),
        pace_words=f"{duration(found.seconds_per_week)} a week" if found.seconds_per_week else "",
        caught_up_on=found.caught_up_on,
        planned_words=_planned(found),
    )


def left_words(left: Left) -> str:
    """So many parts and so much time, as far as lengths are known."""
    if not left.parts:
        return "nothing left that is out"
    words = count(left.parts, "part", "parts")
    if not left.seconds:
        return words
    more = f", and {count(left.unknown, 'part', 'parts')} of unknown length" if left.unknown else ""
    return f"{words}, {duration(left.seconds)}{more}"


def _row(one: behind.Behind) -> shown.Row:
    return shown.Row(
        work=works.work(one.media),
        left_words=left_words(one.left),
        pace_words=_pace(one.per_week),
        caught_up_on=one.caught_up_on,
        coming_words=_coming(one.left),
        session=one.session_number or 1,
    )


def _pace(per_week: float | None) -> str:
    if not per_week:
        return ""
    return f"{per_week:.0f} a week" if per_week >= 1 else f"one in {round(1 / per_week)} weeks"


def _coming(left: Left) -> str:
    if not left.coming or left.next_release is None:
        return ""
    return f"{left.coming:,} to come, the next on {day(left.next_release)}"


def _planned(found: Backlog) -> str:
    if not found.planned:
        return ""
    words = f"{count(found.planned, 'work', 'works')} you plan to begin"
    if not found.planned_seconds:
        return words
    more = f" and {count(found.planned_unknown, 'work', 'works')} of unknown length" if found.planned_unknown else ""
    return f"{words}: {duration(found.planned_seconds)}{more}"
