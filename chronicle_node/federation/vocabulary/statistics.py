"""Somebody's statistics as Chronicle nodes read them from one another: one document of days and days in a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from chronicle_node.domain.streaks import Run, Streak
from chronicle_node.federation.vocabulary import terms, values
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument
from chronicle_node.federation.vocabulary.media import word

MAX_DAYS = 12_000  # some thirty years
MAX_TYPES = 100
MAX_NAME = 100
MAX_PLAYS = 1_000_000_000
MAX_SECONDS = 10_000_000_000


@dataclass(frozen=True, slots=True)
class Kind:
    """Days in a row with something of one media type."""

    type: str
    name: str
    streak: Streak


@dataclass(frozen=True, slots=True)
class Statistics:
    """`days` are the owner's: the day, how many plays, how many seconds as far as lengths are known."""

    id: str
    owner: str
    plays: int
    today: date
    days: tuple[tuple[date, int, int], ...]
    streak: Streak
    types: tuple[Kind, ...] = ()

    def as_json(self) -> Document:
        """The document, without a context."""
        return {
            "id": self.id,
            "type": "Object",
            "attributedTo": self.owner,
            "chronicle": {"v": terms.VERSION} | self.facts,
        }

    @property
    def facts(self) -> Document:
        """What it says; the same shape is kept."""
        return {
            "plays": self.plays,
            "today": self.today.isoformat(),
            "days": [[day.isoformat(), plays, seconds] for day, plays, seconds in self.days],
            "streak": _said(self.streak),
            "types": [{"type": one.type, "name": one.name, "streak": _said(one.streak)} for one in self.types],
        }


def statistics(document: Document, owner: str) -> Statistics:
    """Read somebody's statistics, or refuse them."""
    block, identifier = document.get("chronicle"), values.here(document.get("id"), owner)
    if values.address(document.get("attributedTo")) != owner or identifier is None:
        raise UnacceptableDocument("These are not their owner's statistics.")
    if not isinstance(block, dict) or block.get("v") != terms.VERSION:
        raise UnacceptableDocument("These statistics are not in a version of the format that is known here.")
    return facts(block, identifier, owner)


def facts(block: Mapping[str, Any], identifier: str = "", owner: str = "") -> Statistics:
    """What such a block says; also what is kept of it."""
    days = values.many(block.get("days"))
    if len(days) > MAX_DAYS:
        raise UnacceptableDocument("There cannot be so many days.")
    found = {one[0]: one for one in map(_day, days)}
    return Statistics(
        id=identifier,
        owner=owner,
        plays=values.whole(block.get("plays"), MAX_PLAYS),
        today=values.day(block.get("today")),
        days=tuple(found[day] for day in sorted(found)),
        streak=_streak(block.get("streak")),
        types=tuple(_kind(each) for each in values.many(block.get("types"))[:MAX_TYPES]),
    )


def _said(streak: Streak) -> Document:
    runs = {"now": (streak.since, streak.current), "longest": (streak.longest_from, streak.longest)}
    found: Document = {
        name: {"from": first.isoformat(), "days": days} for name, (first, days) in runs.items() if first and days
    }
    return found | {"today": streak.today}


def _streak(value: object) -> Streak:
    if not isinstance(value, dict):
        raise UnacceptableDocument("Days in a row that are none.")
    now, longest = _run(value.get("now")), _run(value.get("longest"))
    return Streak(
        current=now.days if now else 0,
        since=now.first if now else None,
        today=value.get("today") is True,
        longest=longest.days if longest else 0,
        longest_from=longest.first if longest else None,
        longest_to=longest.last if longest else None,
    )


def _run(value: object) -> Run | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise UnacceptableDocument("Days in a row that are none.")
    first, days = values.day(value.get("from")), values.whole(value.get("days"), MAX_DAYS)
    return Run(first, date.fromordinal(first.toordinal() + days - 1)) if days else None


def _kind(value: object) -> Kind:
    if not isinstance(value, dict):
        raise UnacceptableDocument("A media type that is none.")
    kind = word(value.get("type"))
    return Kind(kind, values.text(value.get("name"), MAX_NAME) or kind, _streak(value.get("streak")))


def _day(value: object) -> tuple[date, int, int]:
    if not isinstance(value, list) or len(value) != 3:
        raise UnacceptableDocument("A day that is none.")
    return values.day(value[0]), values.whole(value[1], MAX_PLAYS), values.whole(value[2], MAX_SECONDS)
