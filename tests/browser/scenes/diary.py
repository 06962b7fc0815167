"""Home, feed, history and profile: full, empty, one's own and somebody else's."""

from datetime import date

from chronicle_node.web import pages
from chronicle_node.web.pages import Counts, Day, Entry, Flash, Now, Play, Progress, Tab, Total, UpNext, Work
from tests.browser.scenes import works
from tests.browser.scenes.kit import Scene, ago
from tests.browser.scenes.people import ALICE, BOB, CAROL, DAVE, ERIN

NOWS = (
    Now(
        person=ALICE,
        work=works.wire(6, "The Wire"),
        gerund="Watching",
        started_at=ago(minutes=23),
        progress=Progress(done=1380, total=3540),
        device="Kodi, living room",
        mine=True,
        finish_url="/now/1/finish",
        clear_url="/now/1/clear",
    ),
    Now(person=ERIN, work=works.SO_WHAT, gerund="Listening to", started_at=ago(minutes=4), device="Navidrome"),
)
NEXT = (
    UpNext(
        work=works.wire(7, "One Arrest"),
        left_words="7 episodes left",
        progress=Progress(done=6, total=13, unit="episodes"),
        log_url="/media/7/plays",
    ),
    UpNext(work=works.DARKNESS, progress=Progress(done=142, total=304, unit="pages")),
    UpNext(work=works.FRIEREN, left_words="28 episodes left", log_url="/media/f/plays"),
)
FEED = (
    Entry(
        person=BOB,
        past="watched",
        work=works.WIRE,
        at=ago(minutes=12),
        count=3,
        count_words="3 episodes of",
        detail="season 2, episodes 4 to 6",
    ),
    Entry(person=ERIN, past="listened to", work=works.GODSPEED, at=ago(hours=2)),
    Entry(person=CAROL, past="watched", work=works.CLOSE_UP, at=ago(hours=5)),
    Entry(person=DAVE, past="watched", work=works.STRANGELOVE, at=ago(days=1, hours=3)),
    Entry(person=BOB, past="played", work=works.HADES, at=ago(days=3)),
)
TABS = (
    Tab(text="Everything", url="/@alice/history", current=True),
    Tab(text="Series", url="/@alice/history?type=tv"),
    Tab(text="Films", url="/@alice/history?type=movie"),
    Tab(text="Music", url="/@alice/history?type=music"),
    Tab(text="Books", url="/@alice/history?type=book"),
)


def play(work: Work, past: str, hours: float, **more: object) -> Play:
    return Play(work=work, past=past, at=ago(hours=hours), **more)  # type: ignore[arg-type]


DAYS = (
    Day(
        day=date(2026, 11, 12),
        plays=(
            play(works.wire(5, "The Pager"), "watched", 1, device="Kodi, living room", audience="friends"),
            play(works.SO_WHAT, "listened to", 2.2, device="Navidrome", number=14),
            play(works.DARKNESS, "read", 12, device="KOReader", audience="private"),
        ),
        totals=(
            Total(kind="tv", words="1 episode", seconds=3480),
            Total(kind="music", words="1 track", seconds=545),
            Total(kind="book", words="24 pages"),
        ),
    ),
    Day(
        day=date(2026, 11, 11),
        plays=(
            play(works.STRANGELOVE, "watched", 23, device="Jellyfin", audience="friends", number=2),
            play(works.GODSPEED, "listened to", 27.5, device="Pano Scrobbler"),
            play(works.CLOSE_UP, "watched", 29, precision="day", audience="followers"),
        ),
        totals=(
            Total(kind="movie", words="2 films", seconds=11520),
            Total(kind="music", words="4 tracks", seconds=5232),
        ),
    ),
    Day(day=None, plays=(play(works.HADES, "played", 9000, precision="unknown"),)),
)
BIO = "Films mostly, and whatever the neighbours play too loud.\n\nRe-watching The Wire once a decade."

SCENES = {
    "home": Scene(
        template="home/home.html",
        page=pages.Home(now=NOWS, up_next=NEXT, feed=FEED, feed_next="/feed?after=5"),
        flashes=(Flash(text="“The Pager” is in your history."),),
    ),
    "home-empty": Scene(template="home/home.html", page=pages.Home(has_played=False)),
    "feed": Scene(
        template="feed/feed.html", page=pages.Feed(entries=FEED, tabs=TABS, next="/feed?after=5"), path="/feed"
    ),
    "feed-empty": Scene(template="feed/feed.html", page=pages.Feed(), path="/feed"),
    "history": Scene(
        template="history/history.html",
        page=pages.History(
            owner=ALICE, days=DAYS, tabs=TABS, mine=True, audience="friends", next="/@alice/history?b=1"
        ),
        path="/@alice/history",
    ),
    "history-empty": Scene(
        template="history/history.html",
        page=pages.History(owner=ALICE, mine=True, audience="private"),
        path="/@alice/history",
    ),
    "history-of-another": Scene(
        template="history/history.html",
        page=pages.History(owner=CAROL, days=DAYS[1:]),
        path="/@carol/history",
        signed_in=False,
    ),
    "profile-mine": Scene(
        template="social/profile.html",
        page=pages.Profile(
            person=ALICE,
            follow="self",
            bio=BIO,
            joined=ago(days=800),
            counts=Counts(plays=4812, following=31, followers=28, friends=24),
            now=NOWS[:1],
            recent=DAYS[:1],
            history_url="/@alice/history",
            places=tuple(
                pages.Tab(text=text, url=f"/@alice/{text.lower()}")
                for text in ("Library", "Lists", "Reviews", "Sessions", "Goals")
            ),
        ),
        path="/@alice",
    ),
    "profile-friend": Scene(
        template="social/profile.html",
        page=pages.Profile(
            person=ERIN,
            follow="friends",
            follows_me=True,
            bio="موسیقی و سینما",
            counts=Counts(following=3, followers=1204),
            now=NOWS[1:],
            recent=DAYS[1:2],
            history_url="/@erin@far.example/history",
        ),
        path="/@erin@far.example",
    ),
    "profile-stranger": Scene(
        template="social/profile.html",
        page=pages.Profile(person=DAVE, follow="requested", counts=Counts(followers=2)),
        path="/@dave",
    ),
    "profile-signed-out": Scene(
        template="social/profile.html",
        page=pages.Profile(person=BOB, follow="anonymous", bio=BIO),
        path="/@bob",
        signed_in=False,
    ),
}
