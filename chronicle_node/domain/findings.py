"""Everything that is wrong with an input, gathered before it is refused, so that a person corrects it once.

Checks that judge one value raise `Invalid`; whoever judges several lets `Findings` gather them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from chronicle_node.errors import Field, Invalid

T = TypeVar("T")


def invalid(pointer: str, detail: str) -> Invalid:
    """One fault as an exception, for checks of a single value."""
    return Invalid(fields=[Field(pointer=pointer, detail=detail)])


def escape(key: str) -> str:
    """A member's name as one token of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


class Findings:
    """Faults found so far. `close()` raises them together, or does nothing when there are none."""

    def __init__(self) -> None:
        self.fields: list[Field] = []

    def add(self, pointer: str, detail: str) -> None:
        self.fields.append(Field(pointer=pointer, detail=detail))

    def attempt(self, check: Callable[[], T]) -> T | None:
        """The check's value, or None with its faults kept."""
        try:
            return check()
        except Invalid as problem:
            self.fields.extend(problem.fields)
            return None

    def close(self) -> None:
        if self.fields:
            raise Invalid(fields=self.fields)
