"""The catalogue changed by hand: something new, a duplicate in the way, and twelve parts at once."""

from chronicle_node.web import pages
from chronicle_node.web.pages.catalogue import AddItem
from tests.browser.scenes import works
from tests.browser.scenes.kit import Scene

KINDS = (
    pages.Tab(text="TV shows", url="/media/new?type=tv", current=True, kind="tv"),
    pages.Tab(text="Movies", url="/media/new?type=movie", kind="movie"),
    pages.Tab(text="Music", url="/media/new?type=music", kind="music"),
    pages.Tab(text="Books", url="/media/new?type=book", kind="book"),
)
FAULTY = pages.Form(
    values={"name": "The Wire", "year": "2002", "parts": "ten, twelve"},
    errors={"parts": "Write numbers with commas between them, such as 10, 12, 8."},
)

SCENES = {
    "catalogue-new": Scene(
        template="catalog/new.html",
        page=AddItem(
            kinds=KINDS,
            kind="tv",
            level="show",
            noun="show",
            plural="shows",
            parts_words="How many episodes in each season?",
            parts_hint="Such as 10, 12, 8 for three seasons. They are numbered from 1, and can be named later.",
            form=FAULTY,
        ),
        path="/media/new",
    ),
    "catalogue-duplicate": Scene(
        template="catalog/new.html",
        page=AddItem(
            kinds=KINDS,
            levels=(
                pages.Tab(text="Series", url="/media/new?type=book&level=series"),
                pages.Tab(text="Book", url="/media/new?type=book&level=book", current=True),
            ),
            kind="book",
            level="book",
            noun="book",
            plural="books",
            like=(works.DARKNESS, works.STRANGELOVE),
            form=pages.Form(values={"name": works.DARKNESS.title}),
        ),
        path="/media/new",
    ),
    "catalogue-parts": Scene(
        template="catalog/new.html",
        page=AddItem(
            kind="tv",
            level="episode",
            noun="episode",
            plural="episodes",
            above=pages.Link(text="Season 1", url="/media/wire-1"),
            parent="wire-1",
            several=pages.Form(values={"first": "14"}),
            several_url="/media/wire-1/parts",
            form=pages.Form(values={"position": "14"}),
        ),
        path="/media/new",
    ),
    "media-tools": Scene(
        template="catalog/media.html",
        page=pages.Media(
            work=works.HOUNDS,
            mine=pages.MyState(words="Not in your diary yet"),
            tools=(
                pages.Link(text="Edit", url="/media/hounds/edit"),
                pages.Link(text="Add parts", url="/media/new?parent=hounds"),
                pages.Link(text="Changes", url="/media/hounds/changes"),
            ),
        ),
        path="/media/hounds",
    ),
}
