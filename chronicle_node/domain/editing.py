"""An item as it is edited: what may be said of it, what an edit makes of it, and how two states differ.

A state is flat, field by field, so that a history of edits can be read, and taken back, one field at a time. Fields of
the metadata are called `metadata.year`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chronicle_node.domain.findings import Findings
from chronicle_node.domain.matching import plain_sort_name, sort_name
from chronicle_node.domain.media import POSITION_MAX
from chronicle_node.domain.metadata import RELEASES, fields_of, merged, partial_date
from chronicle_node.domain.profiles import is_web_address
from chronicle_node.domain.text import TITLE_MAX, clean, one_line

DESCRIPTION_MAX = 10_000
URL_MAX = 2_000
META = "metadata."
#: Members of a change that live in the metadata under a name of their own.
IN_META = ("year", "poster_url", "title_language")

Unset = msgspec.UnsetType


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an item is to be; what is left out stays, and null or an empty text takes it away.

    `sort_name` is one's own; without it the title's is used, without its article in `title_language` (a tag such as
    `de`). `released` is a day, a month or a year. `metadata` is merged, field by field.
    """

    name: str | Unset = msgspec.UNSET
    sort_name: str | Unset | None = msgspec.UNSET
    description: str | Unset | None = msgspec.UNSET
    position: int | Unset | None = msgspec.UNSET
    year: int | Unset | None = msgspec.UNSET
    released: str | Unset | None = msgspec.UNSET
    poster_url: str | Unset | None = msgspec.UNSET
    title_language: str | Unset | None = msgspec.UNSET
    metadata: dict[str, Any] | Unset = msgspec.UNSET


class State(msgspec.Struct, frozen=True, kw_only=True):
    """The editable part of an item, as the database keeps it."""

    name: str
    sort_name: str | None = None
    description: str | None = None
    position: int | None = None
    metadata: dict[str, Any] = {}

    @property
    def language(self) -> str:
        """The language of the title, as a tag; English where nobody said."""
        named = self.metadata.get("title_language") or self.metadata.get("language")
        return named if isinstance(named, str) and 2 <= len(named.split("-")[0]) <= 3 else "en"

    @property
    def usual_sort_name(self) -> str:
        return sort_name(self.name, self.language)

    @property
    def own_sort_name(self) -> str | None:
        """The one somebody chose; None where it is the title's."""
        return None if self.sort_name in {None, self.usual_sort_name} else self.sort_name

    @property
    def released_under(self) -> str | None:
        """The field of the metadata that says when it came out."""
        return next((name for name in RELEASES if self.metadata.get(name)), None)

    def flat(self) -> dict[str, Any]:
        facts = {name: getattr(self, name) for name in ("name", "sort_name", "description", "position")}
        return facts | {META + name: value for name, value in self.metadata.items()}

    @property
    def digest(self) -> str:
        """What tells this state from any other."""
        return hashlib.blake2b(msgspec.json.encode(self.flat(), order="sorted"), digest_size=8).hexdigest()


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """An item that is about to be edited. `taken` are the numbers of its siblings that the person knows of.

    `version` names its state: the number of its latest change and the digest of all its fields.
    """

    item_id: int
    state: State
    schema: dict[str, Any] | None
    levels: tuple[str, ...]
    level: int
    parent_id: int | None
    version: str
    taken: frozenset[int] = frozenset()

    @property
    def kind(self) -> str:
        return self.levels[min(self.level, len(self.levels) - 1)]

    @property
    def is_part(self) -> bool:
        return self.parent_id is not None

    def is_newer_than(self, version: str | None) -> bool:
        """Whether the item is no longer as it was in this version."""
        return version is not None and version.rpartition("-")[2] != self.state.digest


class Difference(msgspec.Struct, frozen=True):
    """One field of an item before and after; None where there was nothing."""

    field: str
    before: Any
    after: Any


def edited(state: State, wish: Wish, schema: Mapping[str, Any] | None, *, is_part: bool) -> State:
    """The state that the wish makes of this one. Raises Invalid naming every faulty member."""
    findings = Findings()
    name = state.name if wish.name is msgspec.UNSET else _name(findings, wish.name)
    patch = {} if wish.metadata is msgspec.UNSET else dict(wish.metadata)
    patch |= {one: value for one in IN_META if (value := getattr(wish, one)) is not msgspec.UNSET}
    if wish.released is not msgspec.UNSET and not _released_fault(wish):
        patch |= dict.fromkeys(one for one in RELEASES if one in state.metadata)
        patch[state.released_under or _release_field(schema)] = wish.released or None
    required = not is_part and wish.metadata is not msgspec.UNSET
    _judge(findings, wish, is_part=is_part)
    kept = findings.attempt(lambda: merged(state.metadata, _sound(findings, patch), schema, required=required))
    findings.close()
    plain = State(
        name=name,
        description=state.description if wish.description is msgspec.UNSET else tidy(wish.description),
        position=state.position if wish.position is msgspec.UNSET else wish.position,
        metadata=kept or {},
    )
    own = state.own_sort_name if wish.sort_name is msgspec.UNSET else _own(wish.sort_name)
    return msgspec.structs.replace(plain, sort_name=own or plain.usual_sort_name)


def differences(before: State, after: State) -> list[Difference]:
    """What is not the same, in the order in which a page shows it."""
    old, new = before.flat(), after.flat()
    return [
        Difference(field, old.get(field), new.get(field))
        for field in dict.fromkeys([*old, *new])
        if old.get(field) != new.get(field)
    ]


def last_change(version: str) -> int:
    """The number of the latest change that this version knows of."""
    number = version.partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0


def undone(state: State, made: Sequence[Difference]) -> tuple[State, list[str]]:
    """The state with these differences taken back, and the fields that were changed again since and are left alone."""
    facts, stuck = state.flat(), [one.field for one in made if state.flat().get(one.field) != one.after]
    if not stuck:
        facts |= {one.field: one.before for one in made}
    meta = {name.removeprefix(META): value for name, value in facts.items() if name.startswith(META)}
    plain = {name: facts[name] for name in ("name", "sort_name", "description", "position")}
    kept = State(**plain, metadata={name: value for name, value in meta.items() if value is not None})
    return kept, stuck


def tidy(raw: str | None) -> str | None:
    """A text of several lines as it is kept; None where nothing is left."""
    return clean(raw or "").replace("\r\n", "\n").strip() or None


def _release_field(schema: Mapping[str, Any] | None) -> str:
    return next((name for name in RELEASES if name in fields_of(schema)), "release_date")


def _own(raw: str | None) -> str | None:
    return plain_sort_name(line) if (line := one_line(raw)) else None


def _name(findings: Findings, raw: str) -> str:
    name = one_line(raw)
    if not 1 <= len(name) <= TITLE_MAX:
        findings.add("/name", f"Give it a title of at most {TITLE_MAX} characters.")
    return name


def _judge(findings: Findings, wish: Wish, *, is_part: bool) -> None:
    if len(_text(wish.description)) > DESCRIPTION_MAX:
        findings.add("/description", f"Use at most {DESCRIPTION_MAX:,} characters.")
    if len(one_line(_text(wish.sort_name))) > TITLE_MAX:
        findings.add("/sort_name", f"Use at most {TITLE_MAX} characters.")
    if isinstance(wish.position, int):
        if not is_part:
            findings.add("/position", "Only what is part of something has a number in it.")
        elif not 0 <= wish.position <= POSITION_MAX:
            findings.add("/position", f"Send a number from 0 to {POSITION_MAX:,}.")
    if isinstance(wish.year, int) and not -3000 <= wish.year <= 2200:
        findings.add("/year", "Send the year of its release, such as 2017.")
    if _released_fault(wish):
        findings.add("/released", "Send as much as is known: 2017-10-05, 2017-10 or 2017.")
    poster = _text(wish.poster_url).strip()
    if poster and (len(poster) > URL_MAX or not is_web_address(poster)):
        findings.add("/poster_url", "Give the address of a picture, such as https://example.org/poster.jpg.")
    language = _text(wish.title_language).strip()
    if language and not (language.replace("-", "").isalnum() and 2 <= len(language.split("-")[0]) <= 3):
        findings.add("/title_language", "Use a language tag such as en, de or fr.")


def _released_fault(wish: Wish) -> bool:
    text = _text(wish.released).strip()
    return bool(text) and not partial_date(text)


def _sound(findings: Findings, patch: dict[str, Any]) -> dict[str, Any]:
    """The patch without what was found faulty under a name of its own, so that nothing is told twice."""
    told = {fault.pointer.removeprefix("/") for fault in findings.fields}
    return {name: None if value == "" else value for name, value in patch.items() if name not in told}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
