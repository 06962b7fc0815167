"""An item's metadata in forms and on pages: which fields are asked for, what was typed, and how values read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from chronicle_node.domain import fields
from chronicle_node.domain.fields import FieldSpec
from chronicle_node.errors import Field, Problem
from chronicle_node.web import pages
from chronicle_node.web.pages.metadata import MetaField

PREFIX = "meta-"  # so that a field called "title" is not the title
POINTER = "/metadata/"
KINDS = {"string": "text", "integer": "number", "boolean": "yes_no", "url": "link", "array": "list"}
HINTS = {"array": "Several are parted by commas.", "date": "2024-10-15, or only 2024-10 or 2024."}


def form_fields(specs: Iterable[FieldSpec]) -> tuple[MetaField, ...]:
    """The fields as a form asks for them."""
    return tuple(
        MetaField(
            name=PREFIX + spec.name,
            label=spec.label,
            kind=KINDS.get(spec.type, spec.type),
            required=spec.required,
            choices=spec.choices,
            hint=HINTS.get(spec.type, ""),
        )
        for spec in specs
    )


def sent(specs: Iterable[FieldSpec], form: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as a merge patch of the metadata. Raises Invalid."""
    return fields.typed(specs, {spec.name: form[PREFIX + spec.name] for spec in specs if PREFIX + spec.name in form})


def values(specs: Iterable[FieldSpec], metadata: Mapping[str, Any]) -> dict[str, str]:
    """What the fields of a form hold, for metadata as it stands."""
    return {PREFIX + spec.name: fields.written(spec, metadata.get(spec.name)) for spec in specs}


def renamed(error: Problem) -> Problem:
    """The same fault with the fields named as the form names them."""
    error.fields = [
        Field("/" + PREFIX + fault.pointer.removeprefix(POINTER), fault.detail)
        if fault.pointer.startswith(POINTER)
        else fault
        for fault in error.fields
    ]
    return error


def facts(specs: Iterable[FieldSpec], metadata: Mapping[str, Any]) -> tuple[pages.Fact, ...]:
    """What an item's page tells of it, beside what stands elsewhere on the page."""
    shown = ((spec, metadata.get(spec.name)) for spec in specs)
    return tuple(
        pages.Fact(label=spec.label, value=_words(spec, value), url=value if spec.type == "url" else "")
        for spec, value in shown
        if value not in (None, "", [])
    )


def _words(spec: FieldSpec, value: Any) -> str:
    if spec.type == "url":
        return urlsplit(str(value)).netloc
    if spec.type == "boolean":
        return "Yes" if value else "No"
    if isinstance(value, float):
        return f"{value:g}"
    return fields.written(spec, value)
