"""The fields that say when something was, on every page that asks for it; and what was wrong with them."""

from __future__ import annotations

from typing import Literal

import msgspec

from chronicle_node.domain.audience import Audience
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.marking import Mode, Undated
from chronicle_node.domain.when import RELEASE_WORD, UNKNOWN_WORD
from chronicle_node.errors import Field, Problem
from chronicle_node.services.log import Note

Choice = Literal["now", "date", "ended", "started", "release", "roughly", "unknown"]
_ON_A_DAY = ("date", "ended", "started")


class TimeForm(msgspec.Struct, frozen=True, kw_only=True):
    """`day` and `time` go with a day, `roughly` with a year or month, `undated` with many releases."""

    when: Choice = "now"
    day: str = ""
    time: str = ""
    roughly: str = ""
    undated: Undated | None = None
    audience: Audience = Audience.PUBLIC
    key: str | None = None

    def at(self) -> str | None:
        """The time as text; None for now. Raises Invalid naming the field that is empty."""
        if self.when in _ON_A_DAY:
            if not self.day:
                raise invalid("/day", "Choose the day.")
            return f"{self.day}T{self.time}" if self.time else self.day
        if self.when == "roughly":
            if not self.roughly:
                raise invalid("/roughly", "Say which year, such as 1998, or which month, such as 1998-07.")
            return self.roughly
        return {"release": RELEASE_WORD, "unknown": UNKNOWN_WORD}.get(self.when)

    def note(self) -> Note:
        """What the form says of one play."""
        return Note(at=self.at(), audience=self.audience, key=self.key)

    def mode(self) -> Mode:
        """What the form says of many; a time that is the same for all is when the last one ended."""
        return Mode(self.when) if self.when in set(Mode) else Mode.ENDED


def blamed(form: TimeForm | None, error: Problem) -> Problem:
    """The fault of a time, with the field of this form that it came from."""
    chosen = form.when if form else "now"
    name = "/day" if chosen in _ON_A_DAY else "/roughly" if chosen == "roughly" else "/when"
    error.fields = [Field(name, field.detail) if field.pointer == "/at" else field for field in error.fields]
    return error
