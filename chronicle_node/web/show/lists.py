"""Lists as their pages show them."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from chronicle_node.queries.list_entries import Entries, ListEntry
from chronicle_node.queries.lists import Choice, ListCard, Theirs
from chronicle_node.web import pages
from chronicle_node.web.pages import lists as shown
from chronicle_node.web.pages.parts import Audience
from chronicle_node.web.show import works
from chronicle_node.web.show.people import Picture, person

ORDERS = (
    ("manual", "By hand, with numbers"),
    ("title", "By title"),
    ("date_added", "Latest addition first"),
)
FEEDS = (("rss", "RSS"), ("atom", "Atom"), ("json", "JSON Feed"))


def address(list_id: UUID) -> str:
    """The page of a list."""
    return f"/lists/{list_id}"


def line(card: ListCard) -> shown.ListLine:
    """A list by its name."""
    return shown.ListLine(
        name=card.name,
        url=address(card.id),
        icon=card.icon or "",
        description=card.description or "",
        audience=cast("Audience | None", card.audience),
        is_collaborative=card.is_collaborative,
        is_smart=card.is_smart,
    )


def theirs(found: Theirs, picture: Picture, setting: str | None) -> shown.Lists:
    """Somebody's lists."""
    owner = person(found.owner, picture)
    return shown.Lists(
        owner=owner,
        lists=tuple(line(card) for card in found.lists.items),
        mine=found.is_viewer,
        setting=cast("Audience | None", setting),
        next=f"{owner.url}/lists?{urlencode({'cursor': found.lists.next})}" if found.lists.next else "",
    )


def page(
    card: ListCard, found: Entries, part: tuple[ListEntry, ...], picture: Picture, *, more: str | None, is_open: bool
) -> shown.ListPage:
    """One list; `part` of what is on it, `more` the place where the next part begins. `is_open`: anybody may see it."""
    own, total = address(card.id), len(found.entries)
    counts = bool(found.entries) and found.entries[0].is_finished is not None
    return shown.ListPage(
        line=line(card),
        owner=person(card.owner, picture),
        entries=tuple(_entry(card, entry, picture) for entry in part),
        total=total,
        progress=pages.Progress(done=found.finished, total=total, unit="entries") if counts else None,
        numbered=card.sort_order == "manual" and not card.is_smart,
        order_words="" if card.is_smart else dict(ORDERS).get(card.sort_order, ""),
        mine=card.is_mine,
        may_add=card.may_add,
        edit_url=f"{own}/edit" if card.is_mine else "",
        feeds=tuple(pages.Link(text=words, url=f"{own}/feed.{kind}") for kind, words in FEEDS) if is_open else (),
        next=f"{own}?{urlencode({'cursor': more})}" if more else "",
    )


def corner(found: list[Choice], item: UUID) -> shown.ItemLists:
    """The corner of an item's page."""
    choices = [(_choice(one, item), one.has_it) for one in found]
    return shown.ItemLists(
        url=f"/media/{item}/lists",
        new_url=f"/lists/new?item={item}",
        on=tuple(choice for choice, has_it in choices if has_it),
        others=tuple(choice for choice, has_it in choices if not has_it),
    )


def _entry(card: ListCard, entry: ListEntry, picture: Picture) -> shown.Entry:
    work, here = works.work(entry.media), f"{address(card.id)}/entries/{entry.media.id}"
    adder = entry.added_by
    return shown.Entry(
        anchor=f"e-{entry.media.id}",
        number=entry.position,
        work=work if entry.has_page else msgspec.structs.replace(work, url="", by_url=""),
        at=entry.added_at,
        notes=entry.notes or "",
        added_by=person(adder, picture) if adder and adder.id != card.owner.id else None,
        done=bool(entry.is_finished),
        move_url=f"{here}/move" if entry.may_change and card.is_mine and card.sort_order == "manual" else "",
        note_url=f"{here}/note" if entry.may_change else "",
        remove_url=f"{here}/remove" if entry.may_change else "",
    )


def _choice(one: Choice, item: UUID) -> shown.ListChoice:
    own = address(one.id)
    return shown.ListChoice(
        id=str(one.id),
        name=one.name if one.is_mine else f"{one.name} · {one.owner}",
        url=own,
        has_it=one.has_it,
        remove_url=f"{own}/entries/{item}/remove" if one.may_remove else "",
    )
