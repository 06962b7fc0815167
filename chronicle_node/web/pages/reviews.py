"""Ratings and reviews: what stands on an item's page, the form to write one, one review, and all of somebody's."""

from datetime import datetime
from typing import Literal

from markupsafe import Markup

from chronicle_node.web.pages.parts import Audience, Form, Part, Person, Work

Scale = Literal["numeric", "stars", "thumbs"]


class Rating(Part, frozen=True, kw_only=True):
    """A rating in one scale. `value` is what the scale's own field says of it: "3.5", "7.2", "up"."""

    scale: Scale
    value: str
    words: str  # "3.5 of 5 stars"


class RatingField(Part, frozen=True, kw_only=True):
    """One's own rating, to be given, changed and taken back. `rating` is None while there is none."""

    url: str
    scale: Scale
    rating: Rating | None = None


class FriendsRating(Part, frozen=True, kw_only=True):
    person: Person
    rating: Rating


class Review(Part, frozen=True, kw_only=True):
    """A review as it is shown. `html` was made safe; it is empty where the whole is only behind `url`."""

    url: str
    author: Person
    work: Work
    title: str
    html: Markup
    words: int
    at: datetime
    folded: bool = False  # it gives things away, and the visitor hasn't finished the work
    edited_at: datetime | None = None
    rating: Rating | None = None
    audience: Audience | None = None  # told to the author alone
    edit_url: str = ""


class Opinions(Part, frozen=True, kw_only=True):
    """What the visitor and their friends think of a work. `form` is the visitor's review, filled in."""

    field: RatingField
    form: Form
    form_url: str
    mine: Review | None = None
    ratings: tuple[FriendsRating, ...] = ()
    reviews: tuple[Review, ...] = ()


class ReviewForm(Part, frozen=True, kw_only=True):
    """The form on a page of its own. `delete_url` is there once there is a review."""

    work: Work
    form: Form
    form_url: str
    delete_url: str = ""
    meanwhile: str = ""  # what was written elsewhere while the form stood open


class Reviews(Part, frozen=True, kw_only=True):
    owner: Person
    reviews: tuple[Review, ...] = ()
    mine: bool = False
    next: str = ""
