"""Pages about sessions: somebody's, one of them, the form that begins one, and the corner of an item's page."""

from datetime import date, datetime

from chronicle_node.web.pages.parts import Form, Part, Person, Play, Progress, Tab, Work


class SessionLine(Part, frozen=True, kw_only=True):
    """A session among others."""

    work: Work
    number: int
    url: str
    name: str = ""
    status: str = "in_progress"
    status_words: str = "In progress"
    progress: Progress | None = None
    left_words: str = ""  # "6 h 20 min left"
    next: Work | None = None
    next_url: str = ""  # ticks the next part off
    at: datetime
    in_turn: bool = False  # takes what is told to go nowhere in particular, where there are several


class Sessions(Part, frozen=True, kw_only=True):
    owner: Person
    lines: tuple[SessionLine, ...] = ()
    tabs: tuple[Tab, ...] = ()
    mine: bool = False
    next: str = ""


class Figure(Part, frozen=True, kw_only=True):
    label: str
    value: str


class ComparedLine(Part, frozen=True, kw_only=True):
    """A session beside others of the same work; `share` of the longest, in percent, for the chart."""

    words: str
    url: str = ""
    current: bool = False
    first_day: date | None = None
    last_day: date | None = None
    days: str = ""
    plays: str = ""
    time: str = ""
    pace: str = ""
    done: str = ""
    share: float | None = None


class PartRow(Part, frozen=True, kw_only=True):
    id: str
    number: str
    title: str
    url: str
    done: bool
    seen: int = 0
    length_seconds: int | None = None


class SessionPage(Part, frozen=True, kw_only=True):
    """One session. `turns` are the buttons that change its state: a status and its words."""

    line: SessionLine
    owner: Person
    mine: bool = False
    notes: str = ""
    is_default: bool = False
    several: bool = False  # others of the same work go on, too
    all_known_done: bool = False
    figures: tuple[Figure, ...] = ()
    compared: tuple[ComparedLine, ...] = ()
    together: ComparedLine | None = None
    outside: int = 0
    groups: tuple[Tab, ...] = ()
    rows: tuple[PartRow, ...] = ()
    more: str = ""
    again_url: str = ""
    form: Form = Form()


class NewSession(Part, frozen=True, kw_only=True):
    """The form that begins one. `plays` are those it may take, the latest first."""

    work: Work
    number: int
    url: str
    back: str
    going_on: tuple[str, ...] = ()
    plays: tuple[Play, ...] = ()
    ids: tuple[str, ...] = ()
    chosen: frozenset[str] = frozenset()
    form: Form = Form()


class SessionCorner(Part, frozen=True, kw_only=True):
    """Which session the marks of an item's page are of, and the way to a new one."""

    tabs: tuple[Tab, ...] = ()
    words: str = ""
    page_url: str = ""
    new_url: str
    session: str = ""  # the id that a press goes to; empty: as the rule has it


class SessionChoice(Part, frozen=True, kw_only=True):
    """An option of the field that says where a play belongs."""

    value: str
    words: str
