"""Pages about the versions of one work: the work, its form, and the choice of what else is a version of it."""

from datetime import datetime

from chronicle_node.web.pages.parts import Form, Link, Part, Person, Progress, Work


class Version(Part, frozen=True, kw_only=True):
    """One version. What the viewer did with it is empty for nobody in particular."""

    id: str
    work: Work
    edition: str = ""  # "Director's cut"
    is_main: bool = False
    plays: int = 0
    seconds: int = 0
    last_at: datetime | None = None
    progress: Progress | None = None
    rating: str = ""


class Mine(Part, frozen=True, kw_only=True):
    plays: int
    versions: int  # that were played
    seconds: int = 0
    last_at: datetime | None = None
    progress: Progress | None = None


class Given(Part, frozen=True, kw_only=True):
    """What somebody did with one version."""

    title: str
    plays: int = 0
    rating: str = ""


class Fan(Part, frozen=True, kw_only=True):
    person: Person
    plays: int
    given: tuple[Given, ...] = ()


class Group(Part, frozen=True, kw_only=True):
    name: str
    kind: str
    description: str = ""
    versions: tuple[Version, ...] = ()
    mine: Mine | None = None
    people: tuple[Fan, ...] = ()
    edit_url: str = ""


class GroupForm(Part, frozen=True, kw_only=True):
    """`url` is where the form is sent; each version can be taken out at `remove_url`, with its id as `item`."""

    form: Form
    url: str
    back: str
    remove_url: str
    dissolve_url: str
    add_url: str
    versions: tuple[Version, ...] = ()


class Choose(Part, frozen=True, kw_only=True):
    """What is chosen for a work: another version of it. `q` is what was searched for, `found` what can be chosen."""

    work: Work
    url: str
    q: str = ""
    found: tuple[Version, ...] = ()
    refused: str = ""  # why the viewer may not


class Corner(Part, frozen=True, kw_only=True):
    """The corner of an item's page: its group and the other versions, or only where to say that there are some."""

    group: Link | None = None
    others: tuple[Work, ...] = ()
    choose_url: str = ""
    merge_url: str = ""
