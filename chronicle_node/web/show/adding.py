"""The form for something new in the catalogue: its media type, its level, and what its parts are called."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from chronicle_node.domain import adding as rules
from chronicle_node.domain.adding import Place
from chronicle_node.queries.enabled_types import EnabledType
from chronicle_node.queries.media import Chain
from chronicle_node.web import pages
from chronicle_node.web.pages.catalogue import AddItem
from chronicle_node.web.show import verbs, works

NEW = "/media/new"


def alone(kinds: Sequence[EnabledType], kind: EnabledType, level: int, form: pages.Form) -> AddItem:
    """Something that is part of nothing."""
    tabs = tuple(
        pages.Tab(text=one.words, url=f"{NEW}?type={one.name}", current=one is kind, kind=one.name) for one in kinds
    )
    url = f"{NEW}?type={kind.name}"
    page = AddItem(kinds=tabs, kind=kind.name, levels=_levels(kind.levels, None, level, url), form=form)
    return _with_words(page, kind.levels, level)


def part(above: Chain, place: Place, form: pages.Form, several: pages.Form | None) -> AddItem:
    """A part of something, or many of them."""
    url = f"{NEW}?parent={above.id}"
    parent_level = place.levels.index(above.kind)
    page = AddItem(
        kind=above.type,
        levels=_levels(place.levels, parent_level, place.level, url),
        above=pages.Link(text=above.title, url=works.address(above)),
        parent=str(above.id),
        several=several if place.kind in rules.NUMBERED else None,
        several_url=f"{works.address(above)}/parts",
        form=form,
    )
    return _with_words(page, place.levels, place.level)


def _levels(levels: Sequence[str], parent_level: int | None, chosen: int, url: str) -> tuple[pages.Tab, ...]:
    fitting = rules.choices(levels, parent_level)
    if len(fitting) < 2:
        return ()
    return tuple(
        pages.Tab(text=verbs.noun(levels[at]).capitalize(), url=f"{url}&level={levels[at]}", current=at == chosen)
        for at in fitting
    )


def _with_words(page: AddItem, levels: Sequence[str], level: int) -> AddItem:
    below = [verbs.plural(one) for one in levels[level + 1 :]]
    numbered = bool(below) and levels[level + 1] in rules.NUMBERED
    words = hint = ""
    if numbered and len(below) == 1:
        words, hint = f"How many {below[0]}?", "They are numbered from 1, and can be named later."
    elif numbered:
        words = f"How many {below[1]} in each {verbs.noun(levels[level + 1])}?"
        hint = f"Such as 10, 12, 8 for three {below[0]}. They are numbered from 1, and can be named later."
    return msgspec.structs.replace(
        page,
        level=levels[level],
        noun=verbs.noun(levels[level]),
        plural=verbs.plural(levels[level]),
        parts_words=words,
        parts_hint=hint,
    )
