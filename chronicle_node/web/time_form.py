"""The fields that say when something was, on every page that asks for it; and what was wrong with them."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec

from chronicle_node import ids
from chronicle_node.domain.audience import Audience
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.marking import Mode, Undated
from chronicle_node.domain.when import RELEASE_WORD, UNKNOWN_WORD
from chronicle_node.errors import Field, Problem
from chronicle_node.services.log import Note

Choice = Literal["now", "date", "ended", "started", "release", "roughly", "unknown"]
OUTSIDE = "none"
_ON_A_DAY = ("date", "ended", "started")


class TimeForm(msgspec.Struct, frozen=True, kw_only=True):
    """`day` and `time` go with a day, `roughly` with a year or month, `undated` with many releases.

    `session`: an id, `none` for outside of any, or empty for the one that goes on. `companions`: names with commas.
    """

    when: Choice = "now"
    day: str = ""
    time: str = ""
    roughly: str = ""
    undated: Undated | None = None
    audience: Audience = Audience.PUBLIC
    key: str | None = None
    session: str = ""
    companions: str = ""

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
        return msgspec.structs.replace(self.beside(), at=self.at())

    def beside(self) -> Note:
        """The same without the time."""
        return Note(audience=self.audience, key=self.key, session=self.told(), companions=self.names())

    def told(self) -> UUID | msgspec.UnsetType | None:
        """The session that was chosen; None for outside of any. Raises Invalid."""
        if self.session in {"", OUTSIDE}:
            return None if self.session else msgspec.UNSET
        found = ids.parse(self.session)
        if found is None:
            raise invalid("/session", "Choose one of these.")
        return found

    def names(self) -> tuple[str, ...]:
        """Who was there."""
        return tuple(name.strip() for name in self.companions.split(",") if name.strip())

    def mode(self) -> Mode:
        """What the form says of many; a time that is the same for all is when the last one ended."""
        return Mode(self.when) if self.when in set(Mode) else Mode.ENDED


def blamed(form: TimeForm | None, error: Problem) -> Problem:
    """The fault of a time, with the field of this form that it came from."""
    chosen = form.when if form else "now"
    name = "/day" if chosen in _ON_A_DAY else "/roughly" if chosen == "roughly" else "/when"
    error.fields = [Field(name, field.detail) if field.pointer == "/at" else field for field in error.fields]
    return error
