"""What lies ahead: up next, full and empty."""

from chronicle_node.web import pages
from chronicle_node.web.pages.agenda import NextPage, PutOff
from chronicle_node.web.pages.parts import Progress, Tab
from chronicle_node.web.show import agenda
from tests.browser.scenes import works
from tests.browser.scenes.kit import Scene, ago

TABS = (
    Tab(text="Everything", url="/next", current=True),
    Tab(text="Series", url="/next?type=tv"),
    Tab(text="Books", url="/next?type=book"),
)
ROWS = (
    pages.UpNext(
        work=works.wire(7, "One Arrest"),
        progress=Progress(done=6, total=13, unit="episodes"),
        left_at=Progress(done=1380, total=3540),
        log_url="/media/7/plays",
        off_url="/media/7/put-off",
        at=ago(hours=3),
    ),
    pages.UpNext(
        work=works.FRIEREN,
        left_words="12 episodes so far",
        session=2,
        log_url="/media/f/plays",
        off_url="/media/f/put-off",
        at=ago(days=40),
    ),
    pages.UpNext(
        work=works.STRANGELOVE,
        left_at=Progress(done=43, unit="percent"),
        log_url="/media/s/plays",
        off_url="/media/s/put-off",
        at=ago(days=2),
    ),
    pages.UpNext(work=works.CLOSE_UP, log_url="/media/c/plays", off_url="/media/c/put-off", at=ago(days=3)),
)

SCENES = {
    "next": Scene(
        template="agenda/next.html",
        page=NextPage(
            places=agenda.places("/next"),
            rows=ROWS,
            off=(PutOff(work=works.GODSPEED, url="/x"), PutOff(work=works.DARKNESS, url="/x", until=ago(days=-9))),
            tabs=TABS,
            next="/next?cursor=4",
        ),
        path="/next",
    ),
    "next-empty": Scene(template="agenda/next.html", page=NextPage(places=agenda.places("/next")), path="/next"),
}
