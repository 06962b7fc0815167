"""Goals: one line each with how far one is, and the form."""

from chronicle_node.web.pages.parts import Audience, Form, Part, Person, Tab


class Past(Part, frozen=True, kw_only=True):
    """A period that is over."""

    name: str
    words: str  # "26 of 24 films"
    reached: bool


class Goal(Part, frozen=True, kw_only=True):
    """`pace` says how one is doing; an address that is empty has no button."""

    title: str
    name: str = ""
    kind: str = ""
    kind_name: str = ""
    span: str = ""  # "2026", "March 2026"
    words: str = ""  # "14 of 24 films"
    percent: float = 0.0
    pace: str = ""
    reached: bool = False
    ended: bool = False
    audience: Audience | None = None
    past: tuple[Past, ...] = ()
    edit_url: str = ""


class GoalsPage(Part, frozen=True, kw_only=True):
    owner: Person
    mine: bool
    places: tuple[Tab, ...] = ()
    goals: tuple[Goal, ...] = ()
    past: tuple[Goal, ...] = ()  # those that were ended


class GoalForm(Part, frozen=True, kw_only=True):
    """`goal` is the one that is changed; without it a new one is set."""

    form: Form
    url: str
    back: str
    kinds: tuple[tuple[str, str], ...]
    setting: Audience
    goal: Goal | None = None
    end_url: str = ""
    remove_url: str = ""
