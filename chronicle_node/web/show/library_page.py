"""Somebody's library as its page shows it: tabs by type and status, filters that live in the address, entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode

import msgspec

from chronicle_node.domain import ratings, rules, statuses
from chronicle_node.domain.library import COLUMNS
from chronicle_node.domain.ratings import Scale
from chronicle_node.domain.rules import Rule
from chronicle_node.domain.statuses import Status
from chronicle_node.queries.library_entries import Facet, Library, LibraryEntry, Reader
from chronicle_node.web import pages
from chronicle_node.web.pages import library as shapes
from chronicle_node.web.pages.parts import Audience
from chronicle_node.web.show import library, rule_words, shelf, works
from chronicle_node.web.show.people import Picture, person
from chronicle_node.web.words import number

COLUMN_WORDS = {
    "type": "Type",
    "status": "Status",
    "rating": "Rating",
    "year": "Year",
    "progress": "Progress",
    "last_played": "Last played",
    "plays": "Plays",
    "added": "Added",
    "started": "Started",
    "finished": "Finished",
    "tags": "Tags",
    "notes": "Notes",
}
FOR_OTHERS = ("type", "status", "rating", "year")


def page(
    found: Library,
    rule: Rule,
    picture: Picture,
    *,
    scale: Scale,
    layout: str | None,
    setting: str | None,
    sent: pages.Form | None = None,
) -> shapes.Library:
    """One page of a library, for whoever looks."""
    owner, reader = person(found.owner.card, picture), found.reader
    url = f"{owner.url}/library"
    layout = layout or reader.settings.layout
    spoken = names(found.facets, reader, rule)
    kinds = {one.type: one.type_name for one in found.facets}
    more = urlencode([*rules.pairs(rule), ("cursor", found.entries.next or "")])
    columns = reader.settings.columns if reader.is_owner else FOR_OTHERS
    return shapes.Library(
        owner=owner,
        mine=reader.is_owner,
        url=url,
        entries=tuple(_shelved(one, url, reader, scale) for one in found.entries.items),
        total=found.total,
        everything=sum(one.entries for one in found.facets),
        kinds=_kinds(found.facets, url, rule),
        statuses=_statuses(found.facets, url, rule, spoken),
        filters=_filters(found, url, rule, kinds, spoken, sent),
        layout=layout,
        columns=tuple((name, COLUMN_WORDS[name]) for name in COLUMNS if name in columns and _shown(name, reader)),
        chosen=columns if reader.is_owner else (),
        smart_url=f"/lists/new?{urlencode([*rules.pairs(rule), ('smart', 'true')])}" if reader.is_owner else "",
        bulk_url="/library/bulk" if reader.is_owner else "",
        orders=_orders(url, rule, reader),
        views=_views(url, rule, reader),
        query=urlencode(rules.pairs(rule)),
        setting=cast("Audience | None", setting),
        next=f"{url}?{more}" if found.entries.next else "",
    )


def names(facets: tuple[Facet, ...], reader: Reader, rule: Rule) -> dict[str, str]:
    """What statuses are called: as the one type asked for calls them, else so that every type is meant."""
    kinds = {one.type: one.verb for one in facets}
    if len(rule.type) == 1 and rule.type[0] in kinds:
        return {key.value: words for key, words in reader.settings.words(rule.type[0], kinds[rule.type[0]]).items()}
    return {status.value: statuses.words("").of(status) for status in Status}


def _shown(column: str, reader: Reader) -> bool:
    return reader.is_owner or column != "rating" or "ratings" in reader.allows


def _kinds(facets: tuple[Facet, ...], url: str, rule: Rule) -> tuple[pages.Tab, ...]:
    totals: dict[str, int] = {}
    for one in facets:
        totals[one.type] = totals.get(one.type, 0) + one.entries
    words = {one.type: one.type_name for one in facets}
    everything = pages.Tab(
        text="Everything",
        url=rule_words.address(url, rule, type=(), status=()),
        current=not rule.type,
        count=sum(totals.values()),
    )
    return (
        everything,
        *(
            pages.Tab(
                text=words[kind],
                url=rule_words.address(url, rule, type=(kind,)),
                current=rule.type == (kind,),
                count=total,
                kind=kind,
            )
            for kind, total in totals.items()
        ),
    )


def _statuses(facets: tuple[Facet, ...], url: str, rule: Rule, spoken: Mapping[str, str]) -> tuple[pages.Tab, ...]:
    inside = [one for one in facets if not rule.type or one.type in rule.type]
    found = [
        pages.Tab(
            text="Any status",
            url=rule_words.address(url, rule, status=()),
            current=not rule.status,
            count=sum(one.entries for one in inside),
        )
    ]
    for status in Status:
        total = sum(one.entries for one in inside if one.status is status)
        if total or status in rule.status:
            address = rule_words.address(url, rule, status=(status,))
            current = rule.status == (status,)
            found.append(pages.Tab(text=spoken[status], url=address, current=current, count=total))
    return tuple(found)


def _filters(
    found: Library,
    url: str,
    rule: Rule,
    kinds: Mapping[str, str],
    spoken: Mapping[str, str],
    sent: pages.Form | None,
) -> shapes.Filters:
    reader = found.reader
    pairs = rules.pairs(rule)
    values = {name: value for name, value in pairs if name not in {"type", "status", "tag"}}
    values |= {"sort": rule.sort, "tag": rule.tag[0] if rule.tag else ""}
    values |= {f"field-{one.partition('=')[0]}": one.partition("=")[2] for one in rule.field}
    values["descending"] = "" if rule.descending is None else str(rule.is_descending).lower()
    return shapes.Filters(
        form=sent or pages.Form(values=values),
        statuses=tuple(spoken.items()),
        tags=tuple(one.name for one in found.tags),
        sorts=tuple((name, words) for name, words in rule_words.SORTS if _may_sort(name, reader)),
        checked=frozenset(f"{name}={value}" for name, value in pairs),
        fields=tuple(shelf.field(one) for one in reader.settings.fields) if reader.is_owner else (),
        said=rule_words.chips(url, rule, kinds, spoken, reader.settings.fields),
        hidden=tuple((name, value) for name, value in pairs if name == "type"),
        own=reader.is_owner,
        ratings="ratings" in reader.allows,
        history="history" in reader.allows,
    )


def _may_sort(name: str, reader: Reader) -> bool:
    return rules.SORTS_BY.get(name, "library") in reader.allows | {"library"}


def _orders(url: str, rule: Rule, reader: Reader) -> tuple[pages.Tab, ...]:
    """Each order as a link; the one that is on turns round."""
    found = []
    for name, words in rule_words.SORTS:
        if _may_sort(name, reader):
            current = rule.sort == name
            down = not rule.is_descending if current else None
            address = rule_words.address(url, rule, sort=name, descending=down)
            kind = ("descending" if rule.is_descending else "ascending") if current else ""
            found.append(pages.Tab(text=words, url=address, current=current, kind=name + " " + kind))
    return tuple(found)


def _views(url: str, rule: Rule, reader: Reader) -> tuple[pages.Tab, ...]:
    if not reader.is_owner:
        return ()
    now = urlencode(rules.pairs(rule))
    return tuple(
        pages.Tab(text=view.name, url=f"{url}?{view.query}", current=view.query == now, kind=view.key)
        for view in reader.settings.views
    )


def _shelved(entry: LibraryEntry, url: str, reader: Reader, scale: Scale) -> shapes.Shelved:
    work = works.work(entry.media)
    chain = entry.media
    own = entry.custom_fields or {}
    return shapes.Shelved(
        id=str(chain.id),
        work=work if entry.has_page else msgspec.structs.replace(work, url="", by_url=""),
        status=entry.status_name,
        is_favorite=entry.is_favorite,
        rating=_rating(entry.rating, scale),
        progress=_progress(entry),
        tags=shelf.tag_links(entry.tags or (), url),
        notes=entry.notes or "",
        added=entry.added_at,
        started=entry.started_at,
        finished=entry.finished_at,
        last_played=entry.last_played_at,
        plays=entry.plays,
        fields=tuple((one.name, _value(own[one.key])) for one in reader.settings.fields if one.key in own),
        edit_url=f"/media/{chain.id}/library" if reader.is_owner else "",
    )


def _progress(entry: LibraryEntry) -> pages.Progress | None:
    if not entry.parts_total and not entry.parts_done:
        return None
    unit = library.unit(entry.unit or "part", entry.parts_done or 0, entry.parts_total)
    return pages.Progress(done=entry.parts_done or 0, total=entry.parts_total, unit=unit)


def _rating(value: float | None, scale: Scale) -> str:
    if value is None:
        return ""
    if scale is Scale.STARS:
        return f"{ratings.stars(value):g} of 5"
    return f"{number(value)} of 10"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value)
