"""What is known of somebody elsewhere as their pages show it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from markupsafe import Markup

from chronicle_node.domain import ratings as scales
from chronicle_node.domain import statuses
from chronicle_node.domain.markdown import render
from chronicle_node.domain.ratings import Scale
from chronicle_node.domain.statuses import Status
from chronicle_node.federation.vocabulary.statistics import Statistics
from chronicle_node.queries import activity
from chronicle_node.queries.activity import ActiveDay, KindStreak
from chronicle_node.queries.cards import Card
from chronicle_node.queries.friend_shelves import Facet, Thing, Whose, key_of
from chronicle_node.queries.media import Chain
from chronicle_node.web import pages
from chronicle_node.web.pages import activity as days_page
from chronicle_node.web.pages import distant as page
from chronicle_node.web.pages.library import Shelved
from chronicle_node.web.pages.lists import Entry, ListLine, ListPage
from chronicle_node.web.pages.reviews import Review
from chronicle_node.web.show import activity as shown_days
from chronicle_node.web.show import reviews as opinions
from chronicle_node.web.show import works
from chronicle_node.web.show.people import Picture, person
from chronicle_node.web.words import number

#: The pages of somebody elsewhere: what they are called, where they are, and the shelf that they show.
PLACES = (
    ("History", "history", "history"),
    ("Library", "library", "library"),
    ("Lists", "lists", "lists"),
    ("Ratings", "ratings", "ratings"),
    ("Reviews", "reviews", "reviews"),
    ("Sessions", "sessions", "sessions"),
    ("Goals", "goals", "goals"),
    ("Days", "activity", "stats"),
)
COLUMNS = (("type", "Type"), ("status", "Status"), ("rating", "Rating"), ("year", "Year"))


def places(card: Card, uris: Collection[str], current: str = "") -> tuple[pages.Tab, ...]:
    """The pages of somebody whose shelves these are; a node that names none has none."""
    return tuple(
        pages.Tab(text=text, url=f"/{card.handle}/{path}", current=kind == current)
        for text, path, kind in PLACES
        if uris and (kind == "history" or kind in uris)
    )


def frame(whose: Whose, kind: str, state: str, picture: Picture) -> page.DistantShelf:
    """The page with nothing on it yet."""
    card, tab = whose.known.actor, "lists" if kind == "list" else kind
    return page.DistantShelf(
        owner=person(card, picture),
        kind=kind,
        title=next(text for text, _, shelf in PLACES if shelf == tab).lower(),
        state=cast("page.State", state),
        places=places(card, whose.uris, tab),
    )


def shelves(owner: pages.Person, things: Sequence[Thing], scale: Scale, layout: str | None, other: str) -> page.Shelves:
    """Entries of a library."""
    return page.Shelves(
        owner=owner,
        entries=tuple(_shelved(thing, thing.media, scale) for thing in things if thing.media is not None),
        columns=COLUMNS,
        layout="posters" if layout == "posters" else "table",
        other_layout=other,
    )


def kinds(url: str, facets: Sequence[Facet], current: str | None) -> tuple[pages.Tab, ...]:
    """A choice of media types, where there are several."""
    totals: dict[str, int] = {}
    for one in facets:
        totals[one.type] = totals.get(one.type, 0) + one.entries
    if len(totals) < 2 and current is None:
        return ()
    names = {one.type: one.type_name for one in facets}
    everything = pages.Tab(text="Everything", url=url, current=current is None, count=sum(totals.values()))
    return (
        everything,
        *(
            pages.Tab(text=names[kind], url=address(url, type=kind), current=kind == current, count=total, kind=kind)
            for kind, total in totals.items()
        ),
    )


def choices(url: str, facets: Sequence[Facet], kind: str | None, current: str | None) -> tuple[pages.Tab, ...]:
    """A choice of statuses."""
    totals: dict[str, int] = {}
    for one in facets:
        if one.status is not None and kind in (None, one.type):
            totals[one.status] = totals.get(one.status, 0) + one.entries
    if not totals:
        return ()
    words = statuses.words("")
    everything = pages.Tab(
        text="Any status", url=address(url, type=kind), current=current is None, count=sum(totals.values())
    )
    return (
        everything,
        *(
            pages.Tab(
                text=words.of(status),
                url=address(url, type=kind, status=status.value),
                current=status.value == current,
                count=totals[status.value],
            )
            for status in Status
            if status.value in totals
        ),
    )


def rated(thing: Thing, chain: Chain, wanted: Scale) -> page.Rated:
    """A work with its rating."""
    given = opinions.in_scale(float(thing.facts["rating"]), scales.shown_in(Scale(thing.facts["scale"]), wanted))
    return page.Rated(work=works.work(chain), rating=given, at=_moment(thing.facts.get("at")))


def review(thing: Thing, chain: Chain, card: Card, picture: Picture, wanted: Scale, seen: Collection[UUID]) -> Review:
    """A review, whole: it has no page of its own here."""
    said = thing.facts
    return Review(
        url=thing.uri or "",
        author=person(card, picture),
        work=works.work(chain),
        title=said.get("title") or "",
        html=Markup(render(said["content"])),  # noqa: S704 - render cleans it
        words=len(said["content"].split()),
        at=datetime.fromisoformat(said["at"]),
        folded=bool(said.get("spoilers")) and chain.id not in seen,
        edited_at=_moment(said.get("edited")),
        rating=rated(thing, chain, wanted).rating if said.get("rating") else None,
    )


def line(thing: Thing, owner: pages.Person) -> ListLine:
    """A list by its name."""
    said = thing.facts
    return ListLine(
        name=said["name"],
        url=f"{owner.url}/lists/{key_of(thing.uri or '')}",
        icon=said.get("icon") or "",
        description=said.get("description") or "",
        is_collaborative=bool(said.get("together")),
        is_smart=bool(said.get("smart")),
    )


def list_page(found: Thing, things: Sequence[Thing], owner: pages.Person, read_at: datetime) -> ListPage:
    """What stands on a list."""
    return ListPage(
        line=line(found, owner),
        owner=owner,
        entries=tuple(
            Entry(
                anchor=f"e-{thing.position}",
                number=thing.position,
                work=works.work(thing.media),
                at=read_at,
                notes=thing.facts.get("notes") or "",
            )
            for thing in things
            if thing.media is not None
        ),
        numbered=bool(found.facts.get("numbered")),
    )


def days(said: Statistics, card: Card, year: int | None, picture: Picture, first_weekday: int) -> days_page.Activity:
    """A year of somebody's days, and their days in a row."""
    which = year or said.today.year
    years = [day.year for day, _, _ in said.days]
    found = activity.Activity(
        owner=card,
        mine=False,
        today=said.today,
        year=which,
        years=(min(years, default=said.today.year), said.today.year),
        days=tuple(ActiveDay(*one) for one in said.days if one[0].year == which),
        streak=said.streak,
        by_type=tuple(KindStreak(one.type, one.name, one.streak) for one in said.types),
    )
    return msgspec.structs.replace(shown_days.page(found, None, picture, first_weekday), tabs=())


def address(url: str, **asked: str | None) -> str:
    """A page with what its address asks for."""
    said = {name: value for name, value in asked.items() if value}
    return f"{url}?{urlencode(said)}" if said else url


def _shelved(thing: Thing, chain: Chain, scale: Scale) -> Shelved:
    said, status = thing.facts, Status(thing.facts["status"])
    return Shelved(
        id=str(thing.position),
        work=works.work(chain),
        status=said.get("status_name") or statuses.words(chain.verb).of(status),
        is_favorite=bool(said.get("favorite")),
        rating=_points(said.get("rating"), scale),
    )


def _points(text: str | None, scale: Scale) -> str:
    if text is None:
        return ""
    value = float(text)
    return f"{scales.stars(value):g} of 5" if scale is Scale.STARS else f"{number(value)} of 10"


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
