"""Pages about groups: those of a person, one with what its members play, who is in it, and its form."""

from datetime import datetime
from typing import Literal

from chronicle_node.web.pages.parts import Entry, Form, Now, Part, Person
from chronicle_node.web.pages.posts import Said
from chronicle_node.web.pages.reviews import Review

Privacy = Literal["private", "invite_only", "public"]


class GroupLine(Part, frozen=True, kw_only=True):
    """A group among others. `role` is how the viewer stands in it, in words; empty outside of it."""

    name: str
    url: str
    kind: str
    privacy: Privacy
    members: int
    description: str = ""
    role: str = ""
    may_join: bool = False
    host: str = ""  # the other node it lives on


class InvitationLine(Part, frozen=True, kw_only=True):
    """An invitation that waits. `person` invites the viewer, or is invited, on the page of a group's members."""

    group: str
    group_url: str
    person: Person
    role: str
    until: datetime | None
    url: str  # + "/accept", "/decline" or "/withdraw"


class Groups(Part, frozen=True, kw_only=True):
    invitations: tuple[InvitationLine, ...] = ()
    groups: tuple[GroupLine, ...] = ()
    open: tuple[GroupLine, ...] = ()
    next: str = ""
    distant: tuple[GroupLine, ...] = ()  # on other nodes
    form: Form = Form()  # asks to come into one there
    asks_elsewhere: bool = False


class NumbersLine(Part, frozen=True, kw_only=True):
    """How much one member played."""

    person: Person
    plays: int
    time: str  # in words; empty where no length is known


class Numbers(Part, frozen=True, kw_only=True):
    """What a group did in its last days, as far as its members show it."""

    days: int
    plays: int = 0
    time: str = ""
    members: tuple[NumbersLine, ...] = ()


class GroupPage(Part, frozen=True, kw_only=True):
    """One group. Whoever isn't in it sees neither who is nor what they play."""

    line: GroupLine
    owner: Person
    is_in: bool = False
    now: tuple[Now, ...] = ()
    numbers: Numbers | None = None
    entries: tuple[Entry, ...] = ()
    reviews: tuple[Review, ...] = ()
    posts: tuple[Said, ...] = ()  # by members elsewhere
    invitation: InvitationLine | None = None
    shows_history: bool = False
    shows_stats: bool = False
    shows_now: bool = False
    elsewhere: int = 0  # members on other nodes
    may_leave: bool = False
    edit_url: str = ""
    next: str = ""
    handle: str = ""  # by which other nodes find it


class DistantGroupPage(Part, frozen=True, kw_only=True):
    """A group of another node, as that node told it. `read_at` is when; `state` is how the viewer stands with it."""

    line: GroupLine
    state: Literal["invited", "asked", "member"]
    invitation: InvitationLine | None = None
    now: tuple[Now, ...] = ()
    numbers: Numbers | None = None
    entries: tuple[Entry, ...] = ()
    posts: tuple[Said, ...] = ()
    shows_history: bool = False
    shows_stats: bool = False
    shows_now: bool = False
    read_at: datetime | None = None
    next: str = ""


class MemberRow(Part, frozen=True, kw_only=True):
    """Somebody in a group. An address that is empty has no button; `roles` are those the viewer may give."""

    person: Person
    role: str
    role_words: str
    since: datetime | None
    is_viewer: bool = False
    url: str = ""  # + "/role", "/remove"
    roles: tuple[tuple[str, str], ...] = ()
    owner_url: str = ""


class RequestLine(Part, frozen=True, kw_only=True):
    """What the viewer asked of the node of a group that they lead from here, and what came of it."""

    words: str
    state: Literal["pending", "done", "refused"]
    at: datetime
    reason: str = ""  # in the words of that node


class Members(Part, frozen=True, kw_only=True):
    line: GroupLine
    members: tuple[MemberRow, ...]
    invitations: tuple[InvitationLine, ...] = ()
    form: Form = Form()
    invite_url: str = ""
    roles: tuple[tuple[str, str], ...] = ()
    asked: tuple[RequestLine, ...] = ()  # of the node of a group elsewhere


class GroupForm(Part, frozen=True, kw_only=True):
    form: Form
    url: str
    back: str
    remove_url: str = ""
