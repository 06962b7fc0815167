"""What is wrong with a value, in the words of whoever sent it: JSON's kinds, never Python's."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable
from typing import Any, Literal, get_args, get_origin

KINDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
    "uuid": "an id",
    "datetime": "a time such as 2026-03-01T20:15:00Z",
    "date": "a day such as 2026-03-01",
}
BOUNDS = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}
_LENGTHS = {"str": "characters", "array": "entries", "object": "members"}

_RULES: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"Expected `(int|float)` (>=|<=|>|<) (.+)", lambda m: f"takes {BOUNDS[m[2]]} {_plain(m[3])}"),
    (r"Expected `(\w+)` of length (>=|<=) (\d+)", lambda m: f"takes {BOUNDS[m[2]]} {m[3]} {_LENGTHS[m[1]]}"),
    (r"Expected `(\w+)` matching regex .*", "is not written as it has to be"),
    (r"Expected `datetime` with.*", "takes a time with its zone, such as 2026-03-01T20:15:00Z"),
    (r"Expected `([^`]+)`(?:, got .*)?", lambda m: "takes " + _kinds(m[1])),
    (r"Object missing required field .*", "is missing"),
    (r"Object contains unknown field .*", "is not known here"),
    (r"Invalid UUID", "takes an id such as 019586f2-6f9c-7d5e-8a51-3f1f0c2b9d10"),
    (r"Invalid RFC3339 encoded datetime", "takes " + KINDS["datetime"]),
    (r"Invalid RFC3339 encoded date", "takes " + KINDS["date"]),
    (r".*out of range", "is out of range"),
)
_COMPILED = tuple((re.compile(pattern, re.DOTALL), words) for pattern, words in _RULES)
_MEMBER = re.compile(r"Object (?:missing required|contains unknown) field `(.*)`")


def in_words(message: str, kind: Any) -> str:
    """What msgspec says about a value that was to be of this kind, said plainly."""
    if message.startswith("Invalid enum value"):
        known = choices(kind)
        return "takes one of " + ", ".join(known) if known else "is none of the values that are taken here"
    for pattern, words in _COMPILED:
        match = pattern.fullmatch(message)
        if match:
            return words if isinstance(words, str) else words(match)
    return message[:1].lower() + message[1:]


def member_named(message: str) -> str | None:
    """The member of an object that msgspec misses or doesn't know."""
    match = _MEMBER.fullmatch(message)
    return match[1] if match else None


def choices(kind: Any) -> list[str]:
    """The values of an enumeration, wherever it stands in the kind."""
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return [str(one.value) for one in kind]
    if get_origin(kind) is Literal:
        return [str(one) for one in get_args(kind)]
    return [value for part in get_args(kind) for value in choices(part)]


def _kinds(named: str) -> str:
    found = [KINDS.get(one, one) for one in named.split(" | ")]
    return " or ".join(dict.fromkeys(found))


def _plain(number: str) -> str:
    return number.removesuffix(".0")
