"""What people wrote: reviews from here and posts from elsewhere, in one list."""

from datetime import datetime

from markupsafe import Markup

from chronicle_node.web.pages.parts import Link, Part, Person, Tab, Work
from chronicle_node.web.pages.reviews import Rating, Review


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
    rating: Rating | None = None
    status: str = ""  # where the work stands with its author, in the words of its kind
    attached: tuple[Link, ...] = ()
    react_url: str = ""  # where it is liked and passed on, for whoever is signed in
    is_liked: bool = False
    is_boosted: bool = False


class Posts(Part, frozen=True, kw_only=True):
    tabs: tuple[Tab, ...]
    posts: tuple[Said, ...] = ()
    only_works: bool = False
    next: str = ""


class Responses(Part, frozen=True, kw_only=True):
    """What came of a review: how many like it and passed it on, and the answers, oldest first."""

    likes: int = 0
    boosts: int = 0
    answers: tuple[Said, ...] = ()
    react_url: str = ""  # for whoever is signed in, and isn't its author
    is_liked: bool = False
    is_boosted: bool = False


class ReviewPage(Part, frozen=True, kw_only=True):
    review: Review
    responses: Responses = Responses()
