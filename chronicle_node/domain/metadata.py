"""An item's metadata as whoever adds or edits it says it: judged by the fields of its media type (`fields`), and beside
them what every item may have: when it came out, and the language of its title.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from chronicle_node.domain import fields
from chronicle_node.domain.findings import Findings
from chronicle_node.domain.text import one_line

RELEASES = ("air_date", "release_date", "first_air_date", "published")
OWN = ("title_language", *RELEASES)
_CUT = re.compile(r"\d{4}(-\d\d){0,2}")


def fields_of(schema: Mapping[str, Any] | None) -> dict[str, str]:
    """The declared fields by name, with the type of each."""
    return {one.name: one.type for one in fields.specs_of(schema)}


def merged(
    current: Mapping[str, Any],
    patch: Mapping[str, Any],
    schema: Mapping[str, Any] | None,
    *,
    required: bool = False,
    pointer: str = "/metadata",
) -> dict[str, Any]:
    """The metadata after a merge patch, where null takes a field away. Raises Invalid naming each faulty field."""
    findings, known = Findings(), fields.known(schema)
    own = {name: value for name, value in patch.items() if name in OWN and name not in known}
    theirs = {name: value for name, value in patch.items() if name not in own}
    kept = findings.attempt(lambda: fields.changed(schema, current, theirs, required=required, pointer=pointer)) or {}
    for name, value in own.items():
        if value is not None and not isinstance(value, str):
            findings.add(f"{pointer}/{name}", "Send text.")
        elif value and name in RELEASES and not partial_date(value):
            findings.add(f"{pointer}/{name}", "Send as much as is known: 2017-10-05, 2017-10 or 2017.")
        elif line := one_line(value):
            kept[name] = line
        else:
            kept.pop(name, None)
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
