"""Pages of people on other nodes: their shelves, history and days, as far as they are let be seen here."""

from datetime import datetime
from typing import Literal

from chronicle_node.web.pages.activity import Activity
from chronicle_node.web.pages.goals import Goal
from chronicle_node.web.pages.library import Choice, Shelved
from chronicle_node.web.pages.lists import ListLine, ListPage
from chronicle_node.web.pages.parts import Day, Part, Person, Tab, Work
from chronicle_node.web.pages.reviews import Rating, Review
from chronicle_node.web.pages.sessions import SessionLine

State = Literal["shown", "loading", "away", "none"]


class Rated(Part, frozen=True, kw_only=True):
    """A work with the rating somebody gave it."""

    work: Work
    rating: Rating
    at: datetime | None = None


class Shelves(Part, frozen=True, kw_only=True):
    """Entries of a library, as the tables and posters of one's own show them."""

    owner: Person
    entries: tuple[Shelved, ...]
    columns: tuple[Choice, ...] = ()
    orders: tuple[Tab, ...] = ()
    layout: Literal["table", "posters"] = "table"
    other_layout: str = ""  # where the same is shown the other way
    bulk_url: str = ""
    mine: bool = False


class DistantShelf(Part, frozen=True, kw_only=True):
    """One page of somebody elsewhere. What is not theirs to be seen by the visitor looks like what is not there.

    `as_of`: when it was read, where it is not from just now. `more_comes`: only its beginning has been read yet.
    """

    owner: Person
    kind: str
    title: str
    state: State
    as_of: datetime | None = None
    more_comes: bool = False
    places: tuple[Tab, ...] = ()
    kinds: tuple[Tab, ...] = ()
    statuses: tuple[Tab, ...] = ()
    shelves: Shelves | None = None
    ratings: tuple[Rated, ...] = ()
    reviews: tuple[Review, ...] = ()
    lists: tuple[ListLine, ...] = ()
    list: ListPage | None = None
    history: tuple[Day, ...] = ()
    days: Activity | None = None
    goals: tuple[Goal, ...] = ()
    past_goals: tuple[Goal, ...] = ()  # those that were ended
    sessions: tuple[SessionLine, ...] = ()
    next: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see."""
        on_shelves = self.shelves.entries if self.shelves else ()
        on_list = self.list.entries if self.list else ()
        said = self.ratings or self.reviews or self.lists or self.history or self.days
        return not (on_shelves or on_list or said or self.goals or self.past_goals or self.sessions)


class Ratings(Part, frozen=True, kw_only=True):
    """What somebody of this node gave things."""

    owner: Person
    ratings: tuple[Rated, ...] = ()
    mine: bool = False
    next: str = ""
