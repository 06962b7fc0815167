"""What people wrote: reviews from here and posts from elsewhere, in one list."""

from datetime import datetime

from markupsafe import Markup

from chronicle_node.web.pages.parts import Link, Part, Person, Tab, Work
from chronicle_node.web.pages.reviews import Rating


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
    attached: tuple[Link, ...] = ()


class Posts(Part, frozen=True, kw_only=True):
    tabs: tuple[Tab, ...]
    posts: tuple[Said, ...] = ()
    only_works: bool = False
    next: str = ""
