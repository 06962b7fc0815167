"""What people wrote: reviews from here and posts from elsewhere, in one list."""

from datetime import datetime

from markupsafe import Markup

from chronicle_node.web.pages.parts import Form, Link, Part, Person, Tab, Work
from chronicle_node.web.pages.preview import Preview
from chronicle_node.web.pages.reviews import Rating, Review


class Listed(Part, frozen=True, kw_only=True):
    """A list with the first of what stands on it, in place of its words."""

    title: str
    url: str = ""
    description: str = ""
    works: tuple[Work, ...] = ()
    more: int = 0


class Said(Part, frozen=True, kw_only=True):
    """`html` was made safe. Where there is a `warning`, it and the title are folded away behind that."""

    person: Person
    url: str  # of the review here, or of the original elsewhere
    is_elsewhere: bool
    at: datetime
    html: Markup
    what: str = ""  # "a review", where it is more than words
    title: str = ""
    warning: str = ""
    edited_at: datetime | None = None
    work: Work | None = None
    listed: Listed | None = None
    rating: Rating | None = None
    status: str = ""  # where the work stands with its author, in the words of its kind
    attached: tuple[Link, ...] = ()
    react_url: str = ""  # where it is liked and passed on, for whoever is signed in
    is_liked: bool = False
    is_boosted: bool = False
    talk_url: str = ""  # where it stands with its answers, for whoever is signed in
    answers: Link | None = None  # what it answers
    boosted_by: Person | None = None  # who passed it on to the visitor
    others: int = 0  # whom the visitor follows passed it on, too
    depth: int = 0  # beneath another answer
    audience: str = ""  # whom one's own is for
    edit_url: str = ""  # where one's own is changed


class Reply(Part, frozen=True, kw_only=True):
    """The form for an answer: whom it may be for, as values and words, the widest first."""

    form: Form
    url: str
    audiences: tuple[tuple[str, str], ...] = ()


class Mentions(Part, frozen=True, kw_only=True):
    tabs: tuple[Tab, ...]
    posts: tuple[Said, ...] = ()
    next: str = ""


class Posts(Part, frozen=True, kw_only=True):
    tabs: tuple[Tab, ...]
    posts: tuple[Said, ...] = ()
    only: str = "everything"  # or "works"
    is_usual: bool = True  # what the visitor sees without asking
    next: str = ""


class Responses(Part, frozen=True, kw_only=True):
    """What came of a review: how many like it and passed it on, and a page of the answers, oldest first."""

    likes: int = 0
    boosts: int = 0
    answers: tuple[Said, ...] = ()
    count: int = 0  # of all answers
    next: str = ""
    begin_url: str = ""  # where the answers begin, on a page that shows later ones
    react_url: str = ""  # for whoever is signed in, and isn't its author
    is_liked: bool = False
    is_boosted: bool = False
    reply: Reply | None = None


class ReviewPage(Part, frozen=True, kw_only=True):
    review: Review
    responses: Responses = Responses()
    preview: Preview | None = None


class TalkPage(Part, frozen=True, kw_only=True):
    """A post between what it answers and a page of the answers to it."""

    post: Said
    above: tuple[Said, ...] = ()
    answers: tuple[Said, ...] = ()
    count: int = 0  # of all answers
    next: str = ""
    begin_url: str = ""  # where the answers begin, on a page that shows later ones
    review: Link | None = None  # what the talk began with, where that was a review here
    likes: int = 0
    boosts: int = 0
    reply: Reply | None = None
    preview: Preview | None = None


class AnswerForm(Part, frozen=True, kw_only=True):
    """Changing an answer of one's own."""

    reply: Reply
    back_url: str
    delete_url: str


class Hashtag(Part, frozen=True, kw_only=True):
    name: str
    posts: tuple[Said, ...] = ()
    next: str = ""
