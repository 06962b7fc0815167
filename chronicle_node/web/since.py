"""Forms that stood open while what they show was changed elsewhere: each brings signs of what it had shown."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from multidict import MultiMapping

FIELD = "was"


def mark(value: str) -> str:
    """A short sign of what a field holds; line ends and the space around it don't count."""
    return hashlib.sha256("\n".join(value.split("\r\n")).strip().encode()).hexdigest()[:12]


def marks(values: Mapping[str, str]) -> str:
    """What a form brings back beside its fields: signs of the values that it shows."""
    return values.get(FIELD) or " ".join(f"{name}={mark(value)}" for name, value in values.items())


def untouched(fields: MultiMapping[str]) -> frozenset[str]:
    """The fields that were left as they had been shown: what is kept in them may be different by now, and stays."""
    said = (part.partition("=") for part in fields.get(FIELD, "").split())
    return frozenset(name for name, _, was in said if mark(fields.get(name, "")) == was)
