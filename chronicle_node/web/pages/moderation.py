"""Pages about reports: the form of one, and those that wait for an answer."""

from datetime import datetime
from typing import Literal

from chronicle_node.web.pages.parts import Form, Part, Person


class Quoted(Part, frozen=True, kw_only=True):
    """Something that was reported, as it read then. `id` is what its removal names."""

    id: str
    what: str  # "a review"
    url: str
    text: str


class ReportForm(Part, frozen=True, kw_only=True):
    """`fields` say what is reported; `node` is the person's node, where that is another one."""

    person: Person
    things: tuple[Quoted, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    node: str = ""
    back_url: str = "/"
    is_group: bool = False
    form: Form = Form()


class Step(Part, frozen=True, kw_only=True):
    words: str
    by: str
    at: datetime
    note: str = ""


class Report(Part, frozen=True, kw_only=True):
    """`by` is who reported it: somebody, or the node in `from_node`."""

    url: str
    person: Person
    reason: str
    state: Literal["open", "resolved", "dismissed"]
    at: datetime
    by: Person | None = None
    from_node: str = ""
    things: tuple[Quoted, ...] = ()
    is_sent_on: bool = False
    decided_at: datetime | None = None
    before: int = 0  # other reports about the same person
    policy: str = ""  # of their node, where that is another one
    is_active: bool = True


class Reports(Part, frozen=True, kw_only=True):
    reports: tuple[Report, ...] = ()
    closed: bool = False
    next: str = ""


class WholeReport(Part, frozen=True, kw_only=True):
    report: Report
    steps: tuple[Step, ...] = ()
    others: tuple[Report, ...] = ()
    may_decide_nodes: bool = False
    form: Form = Form()
