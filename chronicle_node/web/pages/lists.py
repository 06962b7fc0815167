"""Pages about lists: one list, somebody's lists, the form of a list, and the corner of an item's page."""

from datetime import datetime

from chronicle_node.web.pages.library import FieldInput
from chronicle_node.web.pages.parts import Audience, Form, Link, Part, Person, Progress, Work


class ListLine(Part, frozen=True, kw_only=True):
    """A list among others. `audience` is empty for those who may not add to it."""

    name: str
    url: str
    icon: str = ""
    description: str = ""
    audience: Audience | None = None
    is_collaborative: bool = False
    is_smart: bool = False


class Lists(Part, frozen=True, kw_only=True):
    owner: Person
    lists: tuple[ListLine, ...] = ()
    mine: bool = False
    setting: Audience | None = None  # the owner's setting for all lists, told to the owner alone
    next: str = ""


class Entry(Part, frozen=True, kw_only=True):
    """A line of a list. An address that is empty has no button."""

    anchor: str
    number: int
    work: Work
    at: datetime
    notes: str = ""
    added_by: Person | None = None  # only where it isn't the owner
    done: bool = False
    move_url: str = ""
    note_url: str = ""
    remove_url: str = ""


class ListPage(Part, frozen=True, kw_only=True):
    """`entries` is a page of them, `total` how many there are; `numbered` shows their rank."""

    line: ListLine
    owner: Person
    entries: tuple[Entry, ...] = ()
    total: int = 0
    progress: Progress | None = None
    numbered: bool = False
    order_words: str = ""
    mine: bool = False
    may_add: bool = False
    edit_url: str = ""
    feeds: tuple[Link, ...] = ()
    next: str = ""


class RuleForm(Part, frozen=True, kw_only=True):
    """The rule of a smart list. `only_mine`: it asks for what nobody else may see; `needs`: what others have to see."""

    types: tuple[tuple[str, str], ...]
    statuses: tuple[tuple[str, str], ...]
    sorts: tuple[tuple[str, str], ...]
    checked: frozenset[str] = frozenset()
    fields: tuple[FieldInput, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    fits: str = ""
    only_mine: bool = False
    needs: tuple[str, ...] = ()


class ListForm(Part, frozen=True, kw_only=True):
    """`url` is where it is sent; `remove_url` is empty while there is no list yet."""

    form: Form
    url: str
    back: str
    setting: Audience
    is_collaborative: bool = False
    remove_url: str = ""
    item: str = ""  # the id of what goes on the list at once
    rule: RuleForm | None = None  # of a smart list


class ListChoice(Part, frozen=True, kw_only=True):
    """A list beside an item: `remove_url` takes it off again."""

    id: str
    name: str
    url: str
    has_it: bool = False
    remove_url: str = ""


class ItemLists(Part, frozen=True, kw_only=True):
    """Which of one's lists an item is on, and those that it could be put on."""

    url: str
    new_url: str
    on: tuple[ListChoice, ...] = ()
    others: tuple[ListChoice, ...] = ()
