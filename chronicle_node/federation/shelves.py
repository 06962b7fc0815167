"""From our library, lists, ratings, reviews, goals, sessions and statistics to those of the wire."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from chronicle_node.domain import lists as rules
from chronicle_node.federation import undertakings
from chronicle_node.federation.plays import media_of, wire_word
from chronicle_node.federation.uris import Uris
from chronicle_node.federation.vocabulary.plays import stamp
from chronicle_node.federation.vocabulary.shelves import MAX_STATUS_NAME, Shelved
from chronicle_node.federation.vocabulary.statistics import MAX_DAYS, MAX_NAME, MAX_TYPES, Kind, Statistics
from chronicle_node.queries.goals import GoalCard
from chronicle_node.queries.library_entries import LibraryEntry
from chronicle_node.queries.list_entries import ListEntry
from chronicle_node.queries.lists import ListCard
from chronicle_node.queries.ratings import Rated, Rating
from chronicle_node.queries.reviews import Review
from chronicle_node.queries.sessions import Session
from chronicle_node.queries.shared_shelves import Numbers

Thing = LibraryEntry | ListEntry | ListCard | Rated | Review | GoalCard | Session


def shelved(uris: Uris, owner: UUID, thing: Thing) -> Shelved:
    """One thing on a shelf of somebody here."""
    home = uris.actor(owner)
    if isinstance(thing, GoalCard | Session):
        return undertakings.shelved(uris, owner, thing)
    if isinstance(thing, ListCard):
        return _list(uris, owner, home, thing)
    media = media_of(uris, thing.media)
    if isinstance(thing, LibraryEntry):
        return Shelved("library", home, _entry(thing), media)
    if isinstance(thing, Rated):
        return Shelved("ratings", home, _mark(thing.rating) | {"at": _moment(thing.rating.rated_at)}, media)
    if isinstance(thing, Review):
        return Shelved("reviews", home, _review(thing), media, uris.review(thing.id))
    return Shelved("list", home, {"notes": thing.notes}, media)


def statistics(uris: Uris, owner: UUID, found: Numbers) -> Statistics:
    """Somebody's days."""
    return Statistics(
        id=uris.shelf(owner, "stats"),
        owner=uris.actor(owner),
        plays=found.plays,
        today=found.activity.today,
        days=tuple((one.day, one.plays, one.seconds) for one in found.days[-MAX_DAYS:]),
        streak=found.activity.streak,
        types=tuple(
            Kind(wire_word(one.type), one.type_name[:MAX_NAME], one.streak)
            for one in found.activity.by_type[:MAX_TYPES]
        ),
    )


def _entry(found: LibraryEntry) -> dict[str, object]:
    return {
        "status": found.status.value,
        "status_name": found.status_name[:MAX_STATUS_NAME],
        "favorite": found.is_favorite or None,
        "rating": _points(found.rating),
    }


def _review(found: Review) -> dict[str, object]:
    mark = _mark(found.rating) if found.rating else {}
    return mark | {
        "title": found.title,
        "content": found.content,
        "spoilers": found.contains_spoilers or None,
        "at": stamp(found.written_at),
        "edited": _moment(found.edited_at),
    }


def _list(uris: Uris, owner: UUID, home: str, card: ListCard) -> Shelved:
    facts = {
        "name": card.name[: rules.NAME_MAX],
        "description": card.description,
        "icon": card.icon,
        "numbered": (card.sort_order == "manual" and not card.is_smart) or None,
        "together": card.is_collaborative or None,
        "smart": card.is_smart or None,
    }
    return Shelved("lists", home, facts, id=uris.list(owner, card.id))


def _mark(found: Rating) -> dict[str, object]:
    return {"rating": _points(found.rating), "scale": found.rating_type}


def _points(value: float | None) -> str | None:
    """As text, so that 8.5 is 8.5 in every language."""
    return None if value is None else f"{round(float(value), 1):g}"


def _moment(at: datetime | None) -> str | None:
    return stamp(at) if at is not None else None
