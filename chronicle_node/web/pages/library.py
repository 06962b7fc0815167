"""Pages of a library: its shelves, what one keeps about one thing, bulk changes, and how a library speaks and looks."""

from datetime import datetime

from chronicle_node.web.pages.parts import Audience, Form, Link, Part, Person, Progress, Tab, Work

Choice = tuple[str, str]  # a value and its words


class LibraryCorner(Part, frozen=True, kw_only=True):
    """The library on an item's page: its status at one press, and the way to everything else."""

    url: str
    kept: bool
    status: str
    statuses: tuple[Choice, ...]
    is_favorite: bool = False
    tags: tuple[Link, ...] = ()
    notes: str = ""


class FieldInput(Part, frozen=True, kw_only=True):
    """One of a person's own fields in the form."""

    name: str
    label: str
    kind: str
    choices: tuple[Choice, ...] = ()


class EntryForm(Part, frozen=True, kw_only=True):
    """All that one keeps about a thing. `known` are one's tags; `remove_url` is empty for what isn't kept yet."""

    work: Work
    url: str
    remove_url: str
    form: Form
    statuses: tuple[Choice, ...]
    is_favorite: bool
    fields: tuple[FieldInput, ...] = ()
    known: tuple[str, ...] = ()


class Shelved(Part, frozen=True, kw_only=True):
    """One entry among others. What others may not see is empty."""

    id: str
    work: Work
    status: str
    is_favorite: bool = False
    rating: str = ""
    progress: Progress | None = None
    tags: tuple[Link, ...] = ()
    notes: str = ""
    added: datetime | None = None
    started: datetime | None = None
    finished: datetime | None = None
    last_played: datetime | None = None
    plays: int | None = None
    fields: tuple[Choice, ...] = ()
    edit_url: str = ""


class Filters(Part, frozen=True, kw_only=True):
    """The drawer of filters: what is chosen now, and what there is to choose. `said` names what is on, to take off."""

    form: Form
    statuses: tuple[Choice, ...]
    tags: tuple[str, ...]
    sorts: tuple[Choice, ...]
    checked: frozenset[str] = frozenset()  # "status=watching", "tag=noir"
    fields: tuple[FieldInput, ...] = ()
    said: tuple[Link, ...] = ()
    hidden: tuple[Choice, ...] = ()
    own: bool = False
    ratings: bool = False
    history: bool = False


class Library(Part, frozen=True, kw_only=True):
    """Somebody's library. `total` entries fit the filters, `everything` is how many there are."""

    owner: Person
    mine: bool
    url: str
    entries: tuple[Shelved, ...]
    total: int
    everything: int
    kinds: tuple[Tab, ...]
    statuses: tuple[Tab, ...]
    filters: Filters
    layout: str = "table"
    columns: tuple[Choice, ...] = ()
    chosen: tuple[str, ...] = ()  # all the columns that are kept, shown or not
    orders: tuple[Tab, ...] = ()
    views: tuple[Tab, ...] = ()
    query: str = ""
    bulk_url: str = ""
    smart_url: str = ""
    setting: Audience | None = None
    next: str = ""


class Bulk(Part, frozen=True, kw_only=True):
    """The question before many entries change; `changed`: the number is another one than was agreed to."""

    total: int
    question: str
    removes: bool
    fields: tuple[Choice, ...]
    back: str
    changed: bool = False


class TypeStatuses(Part, frozen=True, kw_only=True):
    """The statuses of one media type: value, the word of its verb, the person's own name, and whether it is used."""

    kind: str
    name: str
    rows: tuple[tuple[str, str, str, bool], ...]
    own: bool = False


class OwnField(Part, frozen=True, kw_only=True):
    number: int
    key: str
    name: str
    kind: str
    choices: str


class OwnTag(Part, frozen=True, kw_only=True):
    id: str
    name: str
    entries: int
    url: str


class LibrarySettingsPage(Part, frozen=True, kw_only=True):
    """How a library speaks and looks. `columns` are value, words and whether it is shown."""

    layout: str
    columns: tuple[tuple[str, str, bool], ...]
    types: tuple[TypeStatuses, ...]
    fields: tuple[OwnField, ...]
    tags: tuple[OwnTag, ...]
    library_url: str
    form: Form = Form()
