"""One work: a show with its seasons, a film with a very long title, an album seen by nobody in particular."""

from datetime import date

from chronicle_node.web import pages
from chronicle_node.web.pages import Child, ChildGroup, Entry, Fact, Link, MyState, Play, Progress
from chronicle_node.web.pages.history import Unseen
from tests.browser.scenes import works
from tests.browser.scenes.diary import FEED
from tests.browser.scenes.kit import Scene, ago
from tests.browser.scenes.people import BOB, ERIN

SEASON_1 = tuple(
    Child(
        work=works.wire(number, title),
        number=str(number),
        seen=(2 if number == 1 else 1) if number < 7 else 0,
        done=number < 7,
        aired=date(2002, 6, 2),
        length_seconds=3540,
        log_url=f"/media/{number}/plays",
    )
    for number, title in enumerate(works.THE_WIRE_1, 1)
)

SCENES = {
    "media-show": Scene(
        template="catalog/media.html",
        page=pages.Media(
            work=works.WIRE,
            facts=(
                Fact(label="First shown", value="2 June 2002"),
                Fact(label="Length", value="60 episodes, 59 min each"),
                Fact(label="Language", value="English"),
            ),
            description="Baltimore, told from the corner, the port, city hall, the schools and the newsroom in turn.",
            elsewhere=(
                Link(text="TMDB", url="https://www.themoviedb.org/tv/1438"),
                Link(text="IMDb", url="https://www.imdb.com/title/tt0306414/"),
            ),
            mine=MyState(words="Watching", progress=Progress(done=6, total=60, unit="episodes")),
            log_url="/media/7/plays",
            log_words="Log season 1, episode 7",
            friends=FEED[:1],
            groups=(
                ChildGroup(
                    title="Season 1", progress=Progress(done=6, total=13, unit="episodes"), children=SEASON_1, open=True
                ),
                ChildGroup(title="Season 2", progress=Progress(done=0, total=12, unit="episodes")),
                ChildGroup(title="Season 3", progress=Progress(done=0, total=12, unit="episodes")),
            ),
        ),
        path="/media/wire",
    ),
    "media-film": Scene(
        template="catalog/media.html",
        page=pages.Media(
            work=works.STRANGELOVE,
            facts=(Fact(label="Released", value="29 January 1964"), Fact(label="Length", value="1 h 35 min")),
            mine=MyState(
                words="Watched twice",
                plays=(
                    Play(work=works.STRANGELOVE, past="watched", at=ago(days=1), audience="friends", device="Jellyfin"),
                    Play(work=works.STRANGELOVE, past="watched", at=ago(days=9000), precision="year"),
                ),
                more_plays_url="/@alice/history?item=strangelove",
            ),
            log_url="/media/strangelove/plays",
            log_words="Watched it again",
            friends=(
                Entry(person=BOB, past="watched", work=works.STRANGELOVE, at=ago(days=40)),
                Entry(person=ERIN, past="watched", work=works.STRANGELOVE, at=ago(days=400)),
            ),
        ),
        path="/media/strangelove",
    ),
    "media-episode": Scene(
        template="catalog/media.html",
        page=pages.Media(
            work=works.wire(5, "The Pager"),
            above=(Link(text="The Wire", url="/media/wire"), Link(text="Season 1", url="/media/wire-1")),
        ),
        path="/media/wire-1-5",
        signed_in=False,
    ),
    "media-unseen": Scene(
        template="catalog/media.html",
        page=pages.Media(
            work=works.wire(8, "Episode 8"),
            unseen=Unseen(
                words="You haven’t watched this: show what it is about",
                title="Lessons",
                description="McNulty follows a lead on a Sunday. Freamon looks at where the money goes.",
                work=works.wire(8, "Lessons"),
            ),
            above=(Link(text="The Wire", url="/media/wire"), Link(text="Season 1", url="/media/wire-1")),
            mine=MyState(words="Not in your diary yet"),
            log_url="/media/wire-1-8/plays",
            log_words="Watched it",
        ),
        path="/media/wire-1-8",
    ),
    "media-album": Scene(
        template="catalog/media.html",
        page=pages.Media(work=works.HOUNDS, mine=MyState(words="Not in your diary yet")),
        path="/media/hounds",
    ),
}
