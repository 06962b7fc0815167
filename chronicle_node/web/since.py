"""Forms that stood open while what they show was changed elsewhere: each brings signs of what it had shown."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Mapping

from multidict import MultiMapping, MutableMultiMapping

from chronicle_node.errors import Conflict, Field

FIELD = "was"
LONGEST = 300  # characters of what stands elsewhere
MEANWHILE = (
    "You changed this elsewhere meanwhile. The fields in question say what is there now; save once more to replace it."
)


def mark(value: str) -> str:
    """A short sign of what a field holds; line ends and the space around it don't count."""
    return hashlib.sha256("\n".join(value.split("\r\n")).strip().encode()).hexdigest()[:12]


def marks(values: Mapping[str, str]) -> str:
    """What a form brings back beside its fields: signs of the values that it shows."""
    return values.get(FIELD) or " ".join(f"{name}={mark(value)}" for name, value in values.items())


def untouched(fields: MultiMapping[str]) -> frozenset[str]:
    """The fields that were left as they had been shown: what is kept in them may be different by now, and stays."""
    return frozenset(name for name, was in _said(fields).items() if mark(fields.get(name, "")) == was)


def refuse_clash(fields: MultiMapping[str], now: Mapping[str, str], words: Container[str] = ()) -> None:
    """Raises Conflict where a field was changed both in the form and elsewhere; it quotes those that hold `words`."""
    clash = [
        Field(f"/{name}", _there(now.get(name, "")) if name in words else "It was changed elsewhere.")
        for name, was in _said(fields).items()
        if mark(now.get(name, "")) not in {was, mark(fields.get(name, ""))} and name not in untouched(fields)
    ]
    if clash:
        raise Conflict(MEANWHILE, fields=clash)


def catch_up(fields: MutableMultiMapping[str], now: Mapping[str, str]) -> None:
    """Have a form that was refused show what is there now, except for what was typed into it."""
    for name in untouched(fields):
        fields[name] = now.get(name, "")
    fields[FIELD] = marks(now)


def _said(fields: MultiMapping[str]) -> dict[str, str]:
    parts = (part.partition("=") for part in fields.get(FIELD, "").split())
    return {name: was for name, _, was in parts}


def _there(value: str) -> str:
    short = value if len(value) <= LONGEST else f"{value[:LONGEST]}…"
    return f"Elsewhere it became “{short}”." if value else "It was emptied elsewhere."
