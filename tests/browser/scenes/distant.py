"""Pages of somebody on another node: each shelf, and what is shown while there is nothing to show."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
from markupsafe import Markup

from chronicle_node.domain.streaks import Streak
from chronicle_node.federation.vocabulary.statistics import Kind, Statistics
from chronicle_node.queries.cards import Card
from chronicle_node.web.pages import Day, Play, Tab
from chronicle_node.web.pages.distant import DistantShelf, Rated, Ratings, Shelves
from chronicle_node.web.pages.goals import Goal
from chronicle_node.web.pages.library import Shelved
from chronicle_node.web.pages.lists import Entry, ListLine, ListPage
from chronicle_node.web.pages.reviews import Rating, Review
from chronicle_node.web.show import distant
from tests.browser.scenes import agenda, sessions, works
from tests.browser.scenes.kit import NOW, Scene, ago
from tests.browser.scenes.people import ALICE, ERIN

HOME = ERIN.url
PLACES = tuple(
    Tab(text=text, url=f"{HOME}/{path}", current=path == "library")
    for text, path in (
        ("History", "history"), ("Library", "library"), ("Lists", "lists"), ("Ratings", "ratings"),
        ("Reviews", "reviews"), ("Sessions", "sessions"), ("Goals", "goals"), ("Days", "activity"),
    )
)  # fmt: skip
STARS = Rating(scale="stars", value="4.5", words="4.5 of 5 stars")
WORKS = (works.CLOSE_UP, works.WIRE, works.DARKNESS, works.STRANGELOVE, works.GODSPEED, works.HADES)
CARD = Card(id=UUID(int=3), handle=ERIN.handle, username="erin", host=ERIN.host, name="Erin", local=False)
DAY = NOW.date()
DAYS = tuple((DAY - timedelta(days=number), number % 5, number * 1_800) for number in range(0, 300, 2) if number % 5)
NUMBERS = Statistics(
    id="", owner="", plays=412, today=DAY, days=DAYS,
    streak=Streak(3, DAY - timedelta(days=2), True, 31, date(2026, 3, 1), date(2026, 3, 31)),
    types=(Kind("tv", "TV shows", Streak(0, None, False, 12, date(2026, 3, 1), date(2026, 3, 12))),),
)  # fmt: skip


def shelf(kind: str, title: str, **more: Any) -> Scene:
    page = DistantShelf(owner=ERIN, kind=kind, title=title, state="shown", as_of=ago(minutes=3), places=PLACES)
    return Scene(template="distant/shelf.html", page=msgspec.structs.replace(page, **more), path=f"{HOME}/{kind}")


def theirs(goal: Goal) -> Goal:
    return msgspec.structs.replace(goal, audience=None, edit_url="")


def entries(layout: str) -> Shelves:
    return Shelves(
        owner=ERIN,
        entries=tuple(
            Shelved(id=str(number), work=work, status="Watching", is_favorite=number == 1, rating="4.5 of 5")
            for number, work in enumerate(WORKS)
        ),
        columns=distant.COLUMNS,
        layout="posters" if layout == "posters" else "table",
        other_layout=f"{HOME}/library?layout=posters",
    )


RATED = tuple(Rated(work=work, rating=STARS, at=ago(days=number)) for number, work in enumerate(WORKS))
LINE = ListLine(name="Films for the winter", url=f"{HOME}/lists/1", icon="❄", description="With tea.", is_smart=True)
KINDS = (
    Tab(text="Everything", url=f"{HOME}/library", current=True, count=4_812),
    Tab(text="Films", url=f"{HOME}/library?type=movie", count=2_031),
)
STATUSES = (
    Tab(text="Any status", url=f"{HOME}/library", current=True, count=4_812),
    Tab(text="Watched", url=f"{HOME}/library?status=completed", count=4_100),
)
REVIEW = Review(
    url="https://far.example/reviews/1",
    author=ERIN,
    work=works.CLOSE_UP,
    title="Seen twice",
    html=Markup("<p>Who is <em>the</em> liar?</p>"),
    words=4,
    at=ago(days=9),
    rating=STARS,
)

SCENES = {
    "distant-library": shelf("library", "library", shelves=entries("table"), kinds=KINDS, statuses=STATUSES, next=HOME),
    "distant-posters": shelf("library", "library", shelves=entries("posters"), more_comes=True),
    "distant-away": shelf("ratings", "ratings", state="away", as_of=ago(hours=7), ratings=RATED),
    "distant-reviews": shelf("reviews", "reviews", reviews=(REVIEW, msgspec.structs.replace(REVIEW, folded=True))),
    "distant-lists": shelf("lists", "lists", lists=(LINE, msgspec.structs.replace(LINE, is_smart=False))),
    "distant-list": shelf(
        "list",
        LINE.name,
        list=ListPage(
            line=LINE,
            owner=ERIN,
            numbered=True,
            entries=tuple(
                Entry(anchor=f"e-{number}", number=number, work=work, at=NOW, notes="With tea." if number == 1 else "")
                for number, work in enumerate(WORKS, 1)
            ),
        ),
    ),
    "distant-history": shelf(
        "history",
        "history",
        history=(Day(day=DAY, plays=tuple(Play(work=work, past="watched", at=NOW) for work in WORKS)),),
    ),
    "distant-days": shelf("stats", "days", days=distant.days(NUMBERS, CARD, None, lambda *_: "", 0)),
    "distant-goals": shelf("goals", "goals", goals=(theirs(agenda.BEHIND), theirs(agenda.REACHED))),
    "distant-sessions": shelf(
        "sessions", "sessions", sessions=(msgspec.structs.replace(sessions.AGAIN, url="", next=None, left_words=""),)
    ),
    "distant-loading": shelf("library", "library", state="loading", as_of=None),
    "distant-nothing": shelf("library", "library", state="none", as_of=None),
    "distant-silent": shelf("reviews", "reviews", state="away", as_of=None),
    "ratings": Scene(
        template="reviews/ratings.html", page=Ratings(owner=ALICE, ratings=RATED, mine=True), path="/@alice/ratings"
    ),
}
