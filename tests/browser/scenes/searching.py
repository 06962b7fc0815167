"""The search: nothing asked yet, answers of both groups, and none."""

from chronicle_node.web import pages
from chronicle_node.web.pages import Tab, Work
from tests.browser.scenes.kit import Scene
from tests.browser.scenes.people import BOB, ERIN

KINDS = ("Anime", "Audiobooks", "Board games", "Books", "Comics", "Games", "Manga", "Movies", "Music", "Podcasts", "TV")
TABS = (
    Tab(text="Everything", url="/search?q=runn", current=True),
    *(Tab(text=words, url=f"/search?q=runn&type={words.lower()}") for words in KINDS),
)
WORKS = (
    Work(kind="movie", kind_name="Movie", title="Runner Runner", url="/media/1", year=2013),
    Work(kind="movie", kind_name="Movie", title="Running on Empty", url="/media/2", year=1988),
    Work(kind="book", kind_name="Book", title="The Kite Runner", url="/media/3", year=2003, by="Khaled Hosseini"),
    Work(kind="music", kind_name="Track", title="Running Up That Hill", url="/media/4", by="Kate Bush",
         place="Hounds of Love, track 1"),
)  # fmt: skip

SCENES = {
    "search": Scene(template="search/search.html", page=pages.Search(), path="/search"),
    "search-found": Scene(
        template="search/search.html",
        page=pages.Search(
            q="runn",
            tabs=TABS,
            works=WORKS,
            people=(BOB, ERIN),
            tags=(pages.Link(text="running gags", url="/@alice/library?tag=running+gags"),),
            said="4 titles, 2 people, 1 tag",
            next="/search?q=runn&cursor=x",
        ),
        path="/search?q=runn",
    ),
    "search-nothing": Scene(
        template="search/search.html",
        page=pages.Search(q="zzz", tabs=TABS, said="0 titles"),
        path="/search?q=zzz",
        signed_in=False,
    ),
}
