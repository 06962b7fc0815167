"""Writing down by hand: one film, the rest of a season, something new, and a play put right."""

from chronicle_node.web import pages
from chronicle_node.web.pages.log import AddByHand, EditPlay, Entry, LogItem, Row
from chronicle_node.web.pages.sessions import SessionChoice
from tests.browser.scenes import works
from tests.browser.scenes.kit import Scene, ago

KEY = "0192d6a0-0000-7000-8000-000000000000"
FAULTY = pages.Form(
    values={"when": "release", "audience": "friends", "undated": ""},
    errors={"undated": "Choose unknown (no date is kept) or skip (they are left out)."},
)

SCENES = {
    "log-film": Scene(
        template="log/item.html",
        page=LogItem(
            work=works.STRANGELOVE,
            action="/media/strangelove/log",
            past="watched",
            released="1964-01-29",
            key=KEY,
            form=pages.Form(values={"when": "date", "day": "1998-07-14"}),
        ),
        path="/media/strangelove/log",
    ),
    "log-season": Scene(
        template="log/item.html",
        page=LogItem(
            work=works.WIRE,
            action="/media/wire-1/log",
            past="watched",
            many=True,
            rows=tuple(
                Row(id=str(number), number=str(number), title=title, seen=int(number < 4), checked=number > 3)
                for number, title in enumerate(works.THE_WIRE_1, 1)
            ),
            key=KEY,
            form=FAULTY,
        ),
        path="/media/wire-1/log",
    ),
    "log-new": Scene(
        template="log/add.html",
        page=AddByHand(
            kinds=(
                pages.Tab(text="TV shows", url="/log?type=tv", current=True, kind="tv"),
                pages.Tab(text="Movies", url="/log?type=movie", kind="movie"),
                pages.Tab(text="Music", url="/log?type=music", kind="music"),
            ),
            kind="tv",
            fields=(
                Entry(name="show", label="Show", required=True),
                Entry(name="season", label="Season", hint="Specials are season 0.", number=True, required=True),
                Entry(name="episode", label="Episode", number=True),
            ),
            key=KEY,
        ),
        path="/log",
    ),
    "log-play": Scene(
        template="log/play.html",
        page=EditPlay(
            play=pages.Play(work=works.wire(5, "The Pager"), past="watched", at=ago(days=2), device="Kodi"),
            action="/plays/5",
            delete_url="/plays/5/delete",
            history_url="/@alice/history",
            sessions=(
                SessionChoice(value="1", words="1st time"),
                SessionChoice(value="2", words="2nd time · With Bob"),
                SessionChoice(value="none", words="Outside of any"),
            ),
            form=pages.Form(values={"when": "roughly", "roughly": "1998-07", "session": "2", "audience": "private"}),
        ),
        path="/plays/5",
        flashes=(pages.Flash(text="3 plays written down.", undo="v1:sealed"),),
    ),
}
