"""Pages about what was watched, heard, read and played: home, feed, history, one work."""

from datetime import date, datetime

from chronicle_node.web.pages.editing import Related
from chronicle_node.web.pages.library import LibraryCorner
from chronicle_node.web.pages.lists import ItemLists
from chronicle_node.web.pages.parts import (
    Audience,
    Day,
    Entry,
    Form,
    Link,
    Now,
    Part,
    Person,
    Play,
    Progress,
    Tab,
    Work,
)
from chronicle_node.web.pages.posts import Said
from chronicle_node.web.pages.reviews import Opinions
from chronicle_node.web.pages.sessions import SessionCorner
from chronicle_node.web.pages.versions import Corner


class UpNext(Part, frozen=True, kw_only=True):
    """The next part of something begun; `log_url` makes the one-press check appear."""

    work: Work
    left_words: str = ""  # "3 episodes left"
    progress: Progress | None = None
    left_at: Progress | None = None  # how far into this part
    session: int = 1  # 2 and more is a repeat
    log_url: str = ""
    off_url: str = ""  # takes it out of what comes next
    at: datetime | None = None  # of the last that was done about it


class Home(Part, frozen=True, kw_only=True):
    now: tuple[Now, ...] = ()
    up_next: tuple[UpNext, ...] = ()
    feed: tuple[Entry, ...] = ()
    feed_next: str = ""
    has_played: bool = True  # False shows the first steps: connect a player, find friends


class Feed(Part, frozen=True, kw_only=True):
    entries: tuple[Entry, ...] = ()
    tabs: tuple[Tab, ...] = ()
    next: str = ""


class History(Part, frozen=True, kw_only=True):
    """The diary. `mine` shows devices and who may see each play."""

    owner: Person
    days: tuple[Day, ...] = ()
    tabs: tuple[Tab, ...] = ()
    mine: bool = False
    audience: Audience | None = None  # the owner's setting, told to the owner alone
    next: str = ""
    form: Form = Form()  # from which day on backwards
    url: str = ""
    type: str = ""
    item: str = ""  # it is of this alone,
    of: Link | None = None  # which is called so


class Child(Part, frozen=True, kw_only=True):
    """An episode, a track, a chapter. `seen` counts plays, `aired` in the future can't be logged. `done`: this time."""

    work: Work
    number: str
    seen: int = 0
    done: bool = False
    aired: date | None = None
    length_seconds: int | None = None
    log_url: str = ""


class ChildGroup(Part, frozen=True, kw_only=True):
    """A season, a disc, a volume; `open` unfolds it. Without children it is a line that leads to its page."""

    title: str
    progress: Progress
    children: tuple[Child, ...] = ()
    url: str = ""
    open: bool = False


class Fact(Part, frozen=True, kw_only=True):
    label: str
    value: str
    url: str = ""


class MyState(Part, frozen=True, kw_only=True):
    """What the signed-in person has done with a work."""

    words: str  # "Watching", "Finished twice", "On the list"
    progress: Progress | None = None
    left_words: str = ""  # "12 parts, 9 h 20 min"
    plays: tuple[Play, ...] = ()
    more_plays_url: str = ""


class Unseen(Part, frozen=True, kw_only=True):
    """What is folded away of a part that its reader has not finished; `work` is there for its picture."""

    words: str
    title: str = ""
    description: str = ""
    work: Work | None = None


class Media(Part, frozen=True, kw_only=True):
    work: Work
    facts: tuple[Fact, ...] = ()
    description: str = ""
    unseen: Unseen | None = None
    above: tuple[Link, ...] = ()  # from the show down to the season
    elsewhere: tuple[Link, ...] = ()  # the same work at other catalogues
    mine: MyState | None = None  # None when nobody is signed in
    log_url: str = ""
    log_words: str = "Log a play"
    friends: tuple[Entry, ...] = ()
    groups: tuple[ChildGroup, ...] = ()
    lists: ItemLists | None = None  # None when nobody is signed in
    library: LibraryCorner | None = None  # likewise, and for parts that are not kept by themselves
    opinions: Opinions | None = None
    said: tuple[Said, ...] = ()  # by friends on other servers
    sessions: SessionCorner | None = None  # None when nobody is signed in
    versions: Corner | None = None
    related: tuple[Related, ...] = ()
    tools: tuple[Link, ...] = ()  # where it is changed, by whoever may
