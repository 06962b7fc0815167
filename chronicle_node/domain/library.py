"""What a person keeps about a thing: its bounds, their own fields, and how their library speaks and looks."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, get_args

import msgspec

from chronicle_node.domain import statuses
from chronicle_node.domain.findings import Findings, escape
from chronicle_node.domain.statuses import Status
from chronicle_node.domain.text import clean, one_line

NOTES_MAX, TAG_MAX, FIELD_MAX, TEXT_MAX = 4_000, 40, 40, 500
MOST_TAGS, MOST_TAGS_OF_ENTRY, MOST_FIELDS, MOST_CHOICES, MOST_VIEWS = 500, 30, 30, 50, 50
Kind = Literal["text", "number", "date", "choice", "yes_no"]
Layout = Literal["table", "posters"]
Column = Literal[
    "type", "status", "rating", "year", "progress", "last_played",
    "plays", "added", "started", "finished", "tags", "notes",
]  # fmt: skip
COLUMNS: tuple[Column, ...] = get_args(Column)
QUERY_MAX = 2_000
_KEY = re.compile(r"[^a-z0-9]+")
_IS_KEY = re.compile(r"[a-z0-9_]{1,60}")


class FieldKind(msgspec.Struct, frozen=True, kw_only=True):
    """One of a person's own fields. `key` is its name in `custom_fields`; `choices` are those of a choice."""

    key: str
    name: str
    kind: Kind = "text"
    choices: tuple[str, ...] = ()


class StatusName(msgspec.Struct, frozen=True, kw_only=True):
    """What a person calls a status of one media type; None is the word of the type's verb. `used`: they choose it."""

    status: Status
    name: str | None = None
    used: bool = True


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A filter kept under a name; `query` is as it stands in the address."""

    key: str
    name: str
    query: str


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody's library speaks and looks. `statuses` by the name of a media type."""

    layout: Layout = "table"
    columns: tuple[Column, ...] = ("type", "status", "rating", "progress", "added")
    statuses: dict[str, tuple[StatusName, ...]] = {}
    fields: tuple[FieldKind, ...] = ()
    views: tuple[View, ...] = ()

    def words(self, kind: str, verb: str) -> dict[Status, str]:
        """What each status of a media type is called, in the seed's order."""
        own = {one.status: one.name for one in self.statuses.get(kind, ()) if one.name}
        spoken = statuses.words(verb)
        return {status: own.get(status) or spoken.of(status) for status in Status}

    def used(self, kind: str) -> tuple[Status, ...]:
        """Those that are offered for a media type."""
        unused = {one.status for one in self.statuses.get(kind, ()) if not one.used}
        return tuple(status for status in Status if status not in unused)


def notes(raw: str | None, findings: Findings, pointer: str = "/notes") -> str | None:
    """Notes as they are kept."""
    text = clean(raw or "").replace("\r\n", "\n").strip() or None
    if len(text or "") > NOTES_MAX:
        findings.add(pointer, f"Use at most {NOTES_MAX:,} characters.")
    return text


def folded(tag: str) -> str:
    """The form in which tags are the same tag."""
    return unicodedata.normalize("NFKC", tag).casefold()


def tags(raw: Sequence[str], findings: Findings, pointer: str = "/tags") -> tuple[str, ...]:
    """Tags as they are kept: each once, as it was written first."""
    found: dict[str, str] = {}
    for one in raw:
        name = one_line(one).lstrip("#").strip()
        if len(name) > TAG_MAX or "," in name:
            findings.add(pointer, f"Use at most {TAG_MAX} characters for a tag, and no comma.")
        elif name:
            found.setdefault(folded(name), name)
    if len(found) > MOST_TAGS_OF_ENTRY:
        findings.add(pointer, f"Use at most {MOST_TAGS_OF_ENTRY} tags for one thing.")
    return tuple(found.values())


def key_of(name: str, taken: Sequence[str] = ()) -> str:
    """A new key for something with this name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = _KEY.sub("_", plain).strip("_")[:FIELD_MAX] or "field"
    number = 2
    key = base
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key


def is_key(text: str) -> bool:
    """Whether this can be the key of a field or a view."""
    return bool(_IS_KEY.fullmatch(text))


def merged(
    before: Mapping[str, Any] | None, patch: Mapping[str, Any], fields: Sequence[FieldKind], findings: Findings
) -> dict[str, Any]:
    """A person's own fields after a merge patch; null takes a value away. What is of no field any more stays."""
    known = {one.key: one for one in fields}
    after = dict(before or {})
    for key, value in patch.items():
        pointer = f"/custom_fields/{escape(key)}"
        if value is None or value == "":
            after.pop(key, None)
        elif key not in known:
            findings.add(pointer, "You have no such field. Make it under Settings, Library first.")
        else:
            kept, fault = _value(known[key], value)
            if fault:
                findings.add(pointer, fault)
            after[key] = kept
    return after


def from_text(field: FieldKind, raw: str) -> Any:
    """What a form says of a field."""
    if field.kind == "yes_no":
        return {"yes": True, "no": False}.get(raw)
    if field.kind == "number":
        try:
            number = float(raw.replace(",", "."))
        except ValueError:
            return raw
        return int(number) if number.is_integer() and abs(number) < 1e15 else number
    return raw


def _value(field: FieldKind, value: Any) -> tuple[Any, str]:
    if field.kind == "yes_no":
        return (value, "") if isinstance(value, bool) else (None, "Send true or false.")
    if field.kind == "number":
        fits = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        return (value, "") if fits and abs(value) < 1e15 else (None, "Send a number.")
    if not isinstance(value, str):
        return None, "Send a text."
    if field.kind == "date":
        return (value, "") if _is_day(value) else (None, "Send a day such as 2026-03-01.")
    if field.kind == "choice":
        return (value, "") if value in field.choices else (None, f"Choose one of {', '.join(field.choices)}.")
    text = clean(value).strip()
    return (text, "") if len(text) <= TEXT_MAX else (None, f"Use at most {TEXT_MAX} characters.")


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
