"""Pages about people: a profile, and the people one follows."""

from datetime import datetime
from typing import Literal

from chronicle_node.web.pages.parts import Day, Follow, Form, Now, Part, Person, Tab
from chronicle_node.web.pages.preview import Preview

PeopleTab = Literal["following", "followers", "friends", "requests", "blocked"]


class Muting(Part, frozen=True, kw_only=True):
    """How the viewer muted somebody; `until` is None for good."""

    until: datetime | None = None
    only_notifications: bool = False


class Counts(Part, frozen=True, kw_only=True):
    """A number the viewer may not know is None and its label is not shown."""

    plays: int | None = None
    following: int | None = None
    followers: int | None = None
    friends: int | None = None


class Profile(Part, frozen=True, kw_only=True):
    """Sections the viewer may not see arrive empty, exactly like sections with nothing in them."""

    person: Person
    follow: Follow
    bio: str = ""
    joined: datetime | None = None
    follows_me: bool = False
    counts: Counts = Counts()
    now: tuple[Now, ...] = ()
    recent: tuple[Day, ...] = ()
    history_url: str = ""
    places: tuple[Tab, ...] = ()  # their other pages
    sharing_url: str = ""  # what they may see of the viewer's, where they are friends
    muted: Muting | None = None
    moved_to: Person | None = None  # the account they go on under
    preview: Preview | None = None


class PersonRow(Part, frozen=True, kw_only=True):
    """Somebody in a list. `request_url` + "/accept" or "/reject" answers a request that waits."""

    person: Person
    follow: Follow = "stranger"
    follows_me: bool = False
    since: datetime | None = None
    request_url: str = ""
    sharing_url: str = ""


class SharedKind(Part, frozen=True, kw_only=True):
    """A kind of thing, what was decided about it for a friend, and whether they see it as things stand."""

    name: str
    title: str
    what: str
    decided: str
    sees: bool


class Sharing(Part, frozen=True, kw_only=True):
    """What one friend may see of the viewer's."""

    person: Person
    url: str
    part_url: str
    kinds: tuple[SharedKind, ...]


class People(Part, frozen=True, kw_only=True):
    """`found` is the answer to a search by handle; `people` is the list of the chosen tab."""

    tab: PeopleTab = "following"
    tabs: tuple[Tab, ...] = ()
    requests: tuple[PersonRow, ...] = ()
    people: tuple[PersonRow, ...] = ()
    found: PersonRow | None = None
    find: Form = Form()
    my_handle: str = ""  # with the host, to give to others
    invitations: int = 0  # into groups, that wait
    next: str = ""
