"""Pages about what came to a person, and whom they hear nothing of."""

from datetime import datetime

from chronicle_node.web.pages.parts import Form, Part, Person
from chronicle_node.web.pages.social import PersonRow


class Told(Part, frozen=True, kw_only=True):
    """One notification. `read_url` marks it, where it is not read yet."""

    title: str
    message: str
    at: datetime
    url: str = ""
    person: Person | None = None
    read_url: str = ""


class Notifications(Part, frozen=True, kw_only=True):
    told: tuple[Told, ...] = ()
    only_unread: bool = False
    until: str = ""  # "all read" means what stands on this page, not what comes meanwhile
    next: str = ""


class Choice(Part, frozen=True, kw_only=True):
    """A kind of notification that one may have or not."""

    kind: str
    words: str
    is_on: bool


class NotificationSettings(Part, frozen=True, kw_only=True):
    choices: tuple[Choice, ...]
    form: Form = Form()


class MutedRow(Part, frozen=True, kw_only=True):
    row: PersonRow
    until: datetime | None = None
    only_notifications: bool = False


class MutedPeople(Part, frozen=True, kw_only=True):
    people: tuple[MutedRow, ...] = ()
    next: str = ""
