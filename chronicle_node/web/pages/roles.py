"""The page on which administrators give roles."""

from datetime import datetime

from chronicle_node.web.pages.parts import Part


class Holder(Part, frozen=True, kw_only=True):
    """Somebody and their role; `url` is where another one is sent."""

    username: str
    name: str
    role: str
    active: bool
    since: datetime
    url: str


class Roles(Part, frozen=True, kw_only=True):
    """`abilities` are value, label, hint and whether members have it; `choices` are roles with their words."""

    abilities: tuple[tuple[str, str, str, bool], ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    holders: tuple[Holder, ...] = ()
    q: str = ""
    next: str = ""
