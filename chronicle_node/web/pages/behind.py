"""What is left of what one has begun."""

from datetime import date

from chronicle_node.web.pages.parts import Part, Tab, Work


class Row(Part, frozen=True, kw_only=True):
    """A work with what is left of it, in words."""

    work: Work
    left_words: str  # "12 parts, 9 h 20 min"
    pace_words: str = ""
    caught_up_on: date | None = None
    coming_words: str = ""
    session: int = 1


class Behind(Part, frozen=True, kw_only=True):
    places: tuple[Tab, ...]
    tabs: tuple[Tab, ...] = ()
    rows: tuple[Row, ...] = ()
    total_words: str = ""
    pace_words: str = ""
    caught_up_on: date | None = None
    planned_words: str = ""
