"""What the catalogue knows of an item beside its title: a document whose fields its media type declares.

`checked` is the one place where it is judged before it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec

from chronicle_node.domain.findings import Findings, escape
from chronicle_node.domain.text import clean

FIELDS_MAX, TEXT_MAX, BYTES_MAX = 60, 4_000, 32_000
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_CUT = re.compile(r"\d{4}(-\d\d){0,2}")


def fields_of(schema: Mapping[str, Any] | None) -> dict[str, str]:
    """The declared fields by name, with the type of each."""
    declared = (schema or {}).get("fields") or []
    return {str(one["name"]): str(one.get("type", "string")) for one in declared if one.get("name")}


def checked(meta: Mapping[str, Any], schema: Mapping[str, Any] | None, *, pointer: str = "/metadata") -> dict[str, Any]:
    """The document as it is kept: tidy, without what is empty. Raises Invalid naming each faulty field."""
    findings, kinds, kept = Findings(), fields_of(schema), {}
    for name, value in meta.items():
        at = f"{pointer}/{escape(name)}"
        tidy = _tidy(value)
        if tidy is None or tidy == []:
            continue
        if not _NAME.fullmatch(name):
            findings.add(at, "Name a field with small letters, digits and underscores.")
        elif (fault := _fault(tidy, kinds.get(name))) is not None:
            findings.add(at, fault)
        kept[name] = tidy
    if len(kept) > FIELDS_MAX or len(msgspec.json.encode(kept)) > BYTES_MAX:
        findings.add(pointer, f"Keep it to {FIELDS_MAX} fields and {BYTES_MAX:,} bytes.")
    findings.close()
    return kept


def partial_date(text: str) -> bool:
    """Whether this is a day, a month or a year that can be."""
    if not _CUT.fullmatch(text):
        return False
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


def _tidy(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value).strip() or None
    if isinstance(value, list):
        return [tidy for one in value if (tidy := _tidy(one)) is not None]
    return value


def _fault(value: Any, kind: str | None) -> str | None:
    if isinstance(value, str) and len(value) > TEXT_MAX:
        return f"Use at most {TEXT_MAX:,} characters."
    right, words = _KINDS.get(kind or "", (lambda _: True, ""))
    return None if right(value) else words


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_KINDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "integer": (lambda value: isinstance(value, int) and not isinstance(value, bool), "Send a whole number."),
    "number": (_is_number, "Send a number."),
    "string": (lambda value: isinstance(value, str), "Send text."),
    "array": (lambda value: isinstance(value, list), "Send a list."),
    "boolean": (lambda value: isinstance(value, bool), "Send true or false."),
    "date": (lambda value: isinstance(value, str) and partial_date(value), "Send a date: 2026-03-01, 2026-03 or 2026."),
}
