"""Sessions: one's own in all states, one that goes on beside another, somebody else's, the form, an item's corner."""

from datetime import date

from chronicle_node.web import pages
from chronicle_node.web.pages import Form, Progress, Tab
from chronicle_node.web.pages.sessions import (
    ComparedLine,
    Figure,
    NewSession,
    PartRow,
    SessionCorner,
    SessionLine,
    SessionPage,
    Sessions,
)
from tests.browser.scenes import works
from tests.browser.scenes.kit import Scene, ago
from tests.browser.scenes.people import ALICE, CAROL

AGAIN = SessionLine(
    work=works.WIRE,
    number=2,
    url="/sessions/two",
    name="With Bob, in the winter",
    progress=Progress(done=4, total=13, unit="episodes"),
    left_words="8 h 51 min left",
    next=works.wire(5, "The Pager"),
    next_url="/media/wire-5/plays",
    at=ago(days=1),
    in_turn=True,
)
OTHERS = (
    SessionLine(
        work=works.GODSPEED,
        number=1,
        url="/sessions/g",
        status="paused",
        status_words="Paused",
        progress=Progress(done=35, unit="percent"),
        at=ago(days=40),
    ),
    SessionLine(
        work=works.WIRE,
        number=1,
        url="/sessions/one",
        name="Thelongestnamethatanybodyevergavetotheirfirsttimethroughanything",
        status="completed",
        status_words="Completed",
        progress=Progress(done=13, total=13, unit="episodes"),
        at=ago(days=900),
    ),
)
FIRST = ComparedLine(
    words="1st time",
    url="/sessions/one",
    first_day=date(2024, 5, 1),
    last_day=date(2024, 5, 20),
    days="13",
    plays="13",
    time="12 h 4 min",
    pace="0.65",
    done="100 %",
    share=100,
)
SECOND = ComparedLine(
    words="2nd time · With Bob, in the winter",
    current=True,
    first_day=date(2026, 11, 8),
    last_day=date(2026, 11, 11),
    days="3",
    plays="4",
    time="3 h 48 min",
    pace="1",
    done="30.8 %",
    share=20,
)
PAGE = SessionPage(
    line=AGAIN,
    owner=ALICE,
    mine=True,
    notes="Subtitles on. Bob has never seen it, so nobody says a word about season two.",
    several=True,
    figures=(
        Figure(label="First", value="8 November 2026"),
        Figure(label="Days with a play", value="3 of 4 days"),
        Figure(label="Time", value="3 h 48 min"),
        Figure(label="Pace", value="1 episode a day"),
    ),
    compared=(FIRST, SECOND),
    together=ComparedLine(words="Together", days="16", plays="17", time="15 h 52 min", done="100 %"),
    outside=1,
    groups=(
        Tab(text="Season 1 · 4 of 13", url="/sessions/two?group=1#parts", current=True),
        Tab(text="Season 2 · 0 of 12", url="/sessions/two?group=2#parts"),
    ),
    rows=tuple(
        PartRow(
            id=str(number),
            number=str(number),
            title=title,
            url=f"/media/wire-{number}",
            done=number < 5,
            seen=2 if number < 5 else 1,
            length_seconds=3540,
        )
        for number, title in enumerate(works.THE_WIRE_1, 1)
    ),
    more="/sessions/two?start=200#parts",
    again_url="/sessions/new?item=wire",
    form=Form(values={"name": AGAIN.name, "started_at": "2026-11-08", "is_default": "true"}),
)

SCENES = {
    "session": Scene(template="sessions/session.html", page=PAGE, path="/sessions/two"),
    "session-of-somebody": Scene(
        template="sessions/session.html",
        page=SessionPage(line=OTHERS[1], owner=CAROL),
        path="/sessions/one",
        signed_in=False,
    ),
    "sessions": Scene(
        template="sessions/sessions.html",
        page=Sessions(
            owner=ALICE,
            lines=(AGAIN, *OTHERS),
            tabs=(
                Tab(text="All", url="/@alice/sessions", current=True),
                Tab(text="Paused", url="/@alice/sessions?status=paused"),
            ),
            mine=True,
            next="/@alice/sessions?cursor=2",
        ),
        path="/@alice/sessions",
    ),
    "sessions-empty": Scene(
        template="sessions/sessions.html", page=Sessions(owner=ALICE, mine=True), path="/@alice/sessions"
    ),
    "session-new": Scene(
        template="sessions/new.html",
        page=NewSession(
            work=works.WIRE,
            number=3,
            url="/sessions",
            back="/media/wire",
            going_on=("2nd time · With Bob, in the winter",),
            plays=tuple(
                pages.Play(work=works.wire(number, title), past="watched", at=ago(days=20 - number))
                for number, title in enumerate(works.THE_WIRE_1[:3], 1)
            ),
            ids=("1", "2", "3"),
            chosen=frozenset({"2"}),
            form=Form(values={"include": "chosen"}, errors={"started_at": "This lies in the future."}),
        ),
        path="/sessions/new?item=wire",
    ),
    "media-sessions": Scene(
        template="catalog/media.html",
        page=pages.Media(
            work=works.WIRE,
            mine=pages.MyState(words="Watching"),
            sessions=SessionCorner(
                tabs=(
                    Tab(text="2nd time · With Bob", url="/media/wire?session=two", current=True),
                    Tab(text="1st time", url="/media/wire?session=one"),
                    Tab(text="All plays", url="/media/wire?session=all"),
                ),
                words="In progress",
                page_url="/sessions/two",
                new_url="/sessions/new?item=wire",
                session="two",
            ),
            groups=(
                pages.ChildGroup(
                    title="Season 1",
                    progress=Progress(done=1, total=2, unit="episodes"),
                    children=(
                        pages.Child(work=works.wire(1, "The Target"), number="1", seen=2, done=True),
                        pages.Child(
                            work=works.wire(2, "The Detail"), number="2", seen=1, log_url="/media/wire-2/plays"
                        ),
                    ),
                    open=True,
                ),
            ),
        ),
        path="/media/wire?session=two",
    ),
}
