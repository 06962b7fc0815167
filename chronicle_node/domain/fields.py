"""What an item's metadata may hold: the fields of its media type, read from `metadata_schema`, and the one check.

A schema is `{"fields": [{"name", "type", "required", …}]}`. People's input is refused with a pointer for each fault;
what a player sends along is sifted instead, since it can't be asked again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

import msgspec

from chronicle_node.domain.findings import Findings, escape, invalid
from chronicle_node.domain.profiles import is_web_address
from chronicle_node.domain.text import clean
from chronicle_node.errors import Invalid

FieldType = Literal["string", "integer", "number", "date", "choice", "boolean", "url", "array"]
TEXT_MAX = 2000
NUMBER_MAX = 10**12
LIST_MAX = 100
ENTRY_MAX = 300
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_SPLIT = re.compile(r"[,;\n]")


class FieldSpec(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One field. `choices` are the words of a choice; `title` is what people read, made from the name where absent."""

    name: str
    type: FieldType = "string"
    required: bool = False
    title: str | None = None
    choices: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.title or self.name.replace("_url", "").replace("_", " ").strip().capitalize()


Schema = Mapping[str, Any]
#: What an item of every type may have.
COMMON = (FieldSpec(name="year", type="integer"), FieldSpec(name="poster_url", type="url", title="Poster"))


def specs_of(schema: Schema | None) -> tuple[FieldSpec, ...]:
    """The fields of a schema, in their order; what cannot be read as one is left out."""
    found = []
    for raw in (schema or {}).get("fields") or ():
        try:
            found.append(msgspec.convert(raw, FieldSpec))
        except msgspec.ValidationError:
            continue
    return tuple(found)


def known(schema: Schema | None) -> dict[str, FieldSpec]:
    """Every field that is accepted, by name: those of the type, and those of all types."""
    return {one.name: one for one in COMMON} | {one.name: one for one in specs_of(schema)}


def changed(
    schema: Schema | None,
    current: Mapping[str, Any],
    patch: Mapping[str, Any],
    *,
    required: bool = True,
    pointer: str = "/metadata",
) -> dict[str, Any]:
    """The metadata after a merge patch: null takes a field away, what is left out stays, whoever wrote it.

    Raises Invalid with a pointer for each field that is unknown, unusable, or missing though it is `required`.
    """
    fields, findings, merged = known(schema), Findings(), dict(current)
    for name, value in patch.items():
        at = f"{pointer}/{escape(name)}"
        if value is None:
            merged.pop(name, None)
        elif name not in fields and not _is_count(name, value):
            findings.add(at, f"There is no such field; this type has {', '.join(fields)}.")
        else:
            spec = fields.get(name) or FieldSpec(name=name, type="integer")
            merged[name] = findings.attempt(lambda s=spec, v=value, a=at: checked(s, v, a))  # type: ignore[misc]
    for spec in fields.values() if required else ():
        if spec.required and merged.get(spec.name) in (None, "", []) and not _is_found(findings, pointer, spec.name):
            findings.add(f"{pointer}/{escape(spec.name)}", "Fill this in: things of this type need it.")
    findings.close()
    return {name: value for name, value in merged.items() if value not in (None, "", [])}


def sifted(schema: Schema | None, sent: Mapping[str, Any]) -> dict[str, Any]:
    """What fits of what a player sent along; the rest is left out without a word."""
    fields, kept = known(schema), {}
    for name, value in sent.items():
        if name in fields and value is not None:
            alone = fields[name].type == "array" and isinstance(value, str)
            try:
                kept[name] = checked(fields[name], [value] if alone else value, "")
            except Invalid:
                continue
    return {name: value for name, value in kept.items() if value not in ("", [])}


def typed(specs: Iterable[FieldSpec], values: Mapping[str, str], *, pointer: str = "/metadata") -> dict[str, Any]:
    """A form's words as a merge patch: numbers as numbers, lists as lists, an empty field as null. Raises Invalid."""
    findings, patch = Findings(), {}
    for spec in specs:
        if spec.name in values:
            at = f"{pointer}/{escape(spec.name)}"
            patch[spec.name] = findings.attempt(lambda s=spec, a=at: _read(s, values[s.name].strip(), a))  # type: ignore[misc]
    findings.close()
    return patch


def written(spec: FieldSpec, value: Any) -> str:
    """A value as its form field shows it, and as `typed` reads it again."""
    if value is None:
        return ""
    if spec.type == "boolean":
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def checked(spec: FieldSpec, value: Any, pointer: str) -> Any:
    """The value as it is kept. Raises Invalid."""
    return _CHECKS[spec.type](spec, value, pointer)


def as_json_schema(schema: Schema | None) -> dict[str, Any]:
    """The same as JSON Schema, for programs that speak it."""
    specs = [*specs_of(schema), *(one for one in COMMON if one.name not in {s.name for s in specs_of(schema)})]
    return {
        "type": "object",
        "properties": {one.name: {"title": one.label, **_json_type(one)} for one in specs},
        "required": [one.name for one in specs if one.required],
    }


def _json_type(spec: FieldSpec) -> dict[str, Any]:
    if spec.type == "choice":
        return {"type": "string", "enum": list(spec.choices)}
    known: dict[str, dict[str, Any]] = {
        "date": {"type": "string", "pattern": f"^{_DATE.pattern}$"},
        "url": {"type": "string", "format": "uri"},
        "array": {"type": "array", "items": {"type": "string", "maxLength": ENTRY_MAX}, "maxItems": LIST_MAX},
        "string": {"type": "string", "maxLength": TEXT_MAX},
    }
    return known.get(spec.type, {"type": spec.type})


def _is_count(name: str, value: Any) -> bool:
    """How many parts there are: `episode_count`, `brew_count`; every whole may say so."""
    return name.endswith("_count") and isinstance(value, int)


def _is_found(findings: Findings, pointer: str, name: str) -> bool:
    return any(fault.pointer == f"{pointer}/{escape(name)}" for fault in findings.fields)


def _read(spec: FieldSpec, text: str, pointer: str) -> Any:
    if not text:
        return None
    if spec.type in {"integer", "number"}:
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            raise invalid(pointer, "Type a number.") from None
        return int(number) if math.isfinite(number) and number == int(number) else number
    if spec.type == "boolean":
        return {"yes": True, "no": False}.get(text, text)
    if spec.type == "array":
        return [part.strip() for part in _SPLIT.split(text) if part.strip()]
    return text


def _string(_: FieldSpec, value: Any, pointer: str) -> str:
    if not isinstance(value, str):
        raise invalid(pointer, "Send text.")
    text = clean(value).strip()
    if len(text) > TEXT_MAX:
        raise invalid(pointer, f"Use at most {TEXT_MAX:,} characters.")
    return text


def _number(spec: FieldSpec, value: Any, pointer: str) -> float:
    whole = spec.type == "integer"
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        raise invalid(pointer, f"Send a {'whole ' if whole else ''}number.")
    if not abs(value) <= NUMBER_MAX:  # NaN and infinity fail this too
        raise invalid(pointer, f"Send a number between -{NUMBER_MAX:,} and {NUMBER_MAX:,}.")
    return value


def _date(_: FieldSpec, value: Any, pointer: str) -> str:
    """A day, a month or a year, as far as it is known."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            date.fromisoformat(value + "-01-01"[: 10 - len(value)] if len(value) < 10 else value)
        except ValueError:
            raise invalid(pointer, "There is no such day.") from None
        return value
    raise invalid(pointer, "Write a day, a month or a year as 2024-10-15, 2024-10 or 2024.")


def _choice(spec: FieldSpec, value: Any, pointer: str) -> str:
    if value not in spec.choices:
        raise invalid(pointer, f"Choose one of {', '.join(spec.choices)}.")
    return str(value)


def _boolean(_: FieldSpec, value: Any, pointer: str) -> bool:
    if not isinstance(value, bool):
        raise invalid(pointer, "Say yes or no.")
    return value


def _url(_: FieldSpec, value: Any, pointer: str) -> str:
    if not isinstance(value, str) or len(value) > TEXT_MAX or not is_web_address(value.strip()):
        raise invalid(pointer, "Give an address that begins with https://, or leave it empty.")
    return value.strip()


def _array(_: FieldSpec, value: Any, pointer: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise invalid(pointer, "Send a list of texts.")
    kept = list(dict.fromkeys(text for one in value if (text := clean(one).strip())))
    if len(kept) > LIST_MAX or any(len(one) > ENTRY_MAX for one in kept):
        raise invalid(pointer, f"Give at most {LIST_MAX} entries of {ENTRY_MAX} characters each.")
    return kept


_CHECKS: Mapping[str, Any] = {
    "string": _string,
    "integer": _number,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "boolean": _boolean,
    "url": _url,
    "array": _array,
}
