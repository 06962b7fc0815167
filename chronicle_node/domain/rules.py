"""What of a library is meant: one language for filters, saved views, bulk changes and smart lists.

Everything that is said must hold; of several types, statuses or tags one is enough. Days are those of the library's
owner. What a rule asks for decides to whom it may be answered: `asks`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, get_args

import msgspec

from chronicle_node.domain.findings import Findings
from chronicle_node.domain.statuses import Status

Sort = Literal["title", "added", "last_played", "rating", "year", "progress", "plays", "started", "finished"]
SORTS: tuple[Sort, ...] = get_args(Sort)
MOST = 1_000  # entries of a smart list
EARLIEST, LATEST = date(1900, 1, 1), date(9000, 1, 1)
DAYS = ("added_from", "added_to", "finished_from", "finished_to", "unplayed_since")

Text = Annotated[str, msgspec.Meta(max_length=200)]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Pair = Annotated[str, msgspec.Meta(pattern="^[a-z0-9_]+=", max_length=600)]
Year = Annotated[int, msgspec.Meta(ge=0, le=9999)]
CalendarYear = Annotated[int, msgspec.Meta(ge=1900, le=8999)]
Points = Annotated[float, msgspec.Meta(ge=1, le=10)]
Days = Annotated[int, msgspec.Meta(ge=1, le=36_500)]
Times = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Words = Annotated[tuple[Word, ...], msgspec.Meta(max_length=50)]
Statuses = Annotated[tuple[Status, ...], msgspec.Meta(max_length=50)]
Pairs = Annotated[tuple[Pair, ...], msgspec.Meta(max_length=5)]

#: What only its owner is answered, what goes with ratings, and what with the diary. All else is the library's own.
OWN = ("notes", "field", "added_from", "added_to", "added_days", "friends_from")
RATINGS = ("rating_from", "rating_to", "rated")
HISTORY = (
    *("finished_from", "finished_to", "finished_year", "unplayed_since", "unplayed_days"),
    *("plays_from", "plays_to", "unfinished"),
)
TAGS = ("tag", "without_tag")
SORTS_BY: dict[str, str] = {
    **dict.fromkeys(("added", "started"), "own"),
    **dict.fromkeys(("last_played", "progress", "plays", "finished"), "history"),
    "rating": "ratings",
}
CONDITIONS = (
    *("text", "type", "status", "favorite", "year_from", "year_to"),
    *(*TAGS, *RATINGS, *HISTORY, *OWN),
)


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A rule. `type`, `status` and `tag` take several values, of which one has to fit; `without_tag` none.

    Ratings are from 1 to 10. `unfinished`: parts are left, where it is known how many there are. `unplayed_since` is a
    day, `unplayed_days` and `added_days` count back from today. `friends_from`: somebody you follow rated it at least
    so. `field` is `key=value` of one of your own fields. `descending` is the sort's usual direction unless said.
    """

    text: Text | None = None
    type: Words = ()
    status: Statuses = ()
    tag: Words = ()
    without_tag: Words = ()
    favorite: bool | None = None
    notes: bool | None = None
    year_from: Year | None = None
    year_to: Year | None = None
    rating_from: Points | None = None
    rating_to: Points | None = None
    rated: bool | None = None
    unfinished: bool | None = None
    added_from: date | None = None
    added_to: date | None = None
    added_days: Days | None = None
    finished_from: date | None = None
    finished_to: date | None = None
    finished_year: CalendarYear | None = None
    unplayed_since: date | None = None
    unplayed_days: Days | None = None
    plays_from: Times | None = None
    plays_to: Times | None = None
    friends_from: Points | None = None
    field: Pairs = ()
    sort: Sort = "title"
    descending: bool | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] | None = None

    @property
    def said(self) -> tuple[str, ...]:
        """The conditions that are there, by name."""
        return tuple(name for name in CONDITIONS if getattr(self, name) not in (None, (), ""))

    @property
    def is_descending(self) -> bool:
        return self.sort != "title" if self.descending is None else self.descending


def checked(rule: Rule) -> Rule:
    """The rule, where its days are such as somebody lived. Raises Invalid naming each that is not."""
    findings = Findings()
    for name in DAYS:
        value = getattr(rule, name)
        if value is not None and not EARLIEST <= value <= LATEST:
            findings.add(f"/{name}", f"Send a day from {EARLIEST} to {LATEST}.")
    findings.close()
    return rule


def pairs(rule: Rule) -> list[tuple[str, str]]:
    """The rule as it stands in an address."""
    found = [(name, _text(one)) for name in rule.said for one in _each(getattr(rule, name))]
    if rule.sort != "title" or rule.descending is not None:
        found.append(("sort", rule.sort))
    if rule.descending is not None and rule.is_descending != (rule.sort != "title"):
        found.append(("descending", _text(rule.descending)))
    return found


def _each(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def asks(rule: Rule) -> set[str]:
    """What somebody must be allowed to see to be answered: of own, ratings, history and tags."""
    said = set(rule.said)
    found = {
        kind
        for kind, names in (("own", OWN), ("ratings", RATINGS), ("history", HISTORY), ("tags", TAGS))
        if said & set(names)
    }
    # Without an end the order decides nothing but the order.
    return found | ({SORTS_BY[rule.sort]} if rule.limit is not None and rule.sort in SORTS_BY else set())


def allowed(rule: Rule, allows: set[str]) -> Rule:
    """The rule without what somebody who is allowed this much may not ask for."""
    kinds = {"own": OWN, "ratings": RATINGS, "history": HISTORY, "tags": TAGS}
    refused = {name for kind, names in kinds.items() if kind not in allows for name in names}
    plain = {name: () if isinstance(getattr(rule, name), tuple) else None for name in refused}
    sort = rule.sort if SORTS_BY.get(rule.sort, "library") in allows | {"library"} else "title"
    descending = rule.descending if sort == rule.sort else None
    return msgspec.structs.replace(rule, **plain, sort=sort, descending=descending)
