"""What lies ahead: up next, full and empty; the calendar in its views."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec

from chronicle_node.domain import calendars
from chronicle_node.domain.streaks import NO_STREAK, Streak
from chronicle_node.queries.activity import ActiveDay, KindStreak
from chronicle_node.queries.activity import Activity as Busy
from chronicle_node.queries.cards import Card
from chronicle_node.web import pages
from chronicle_node.web.pages.agenda import NextPage, NowPage, PutOff
from chronicle_node.web.pages.behind import Behind, Row
from chronicle_node.web.pages.calendar import Calendar, CalendarDay, Release
from chronicle_node.web.pages.goals import Goal, GoalForm, GoalsPage, Past
from chronicle_node.web.pages.parts import Form, Link, Progress, Tab
from chronicle_node.web.show import activity, agenda
from tests.browser.scenes import works
from tests.browser.scenes.diary import NOWS
from tests.browser.scenes.kit import Scene, ago
from tests.browser.scenes.people import ALICE, CAROL

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

TODAY = date(2026, 11, 12)
RELEASES = (
    Release(work=works.wire(8, "Lessons"), at=datetime(2026, 11, 12, 21, 0, tzinfo=UTC), log_url="/media/8/plays"),
    Release(work=works.STRANGELOVE),
    Release(work=works.FRIEREN, is_played=True),
    Release(work=works.CLOSE_UP),
)


def day(each: date) -> CalendarDay:
    """Thursdays are full."""
    shown = RELEASES if each.weekday() == 3 else RELEASES[:1] if each.day % 5 == 0 else ()
    outside = each.month != TODAY.month
    return CalendarDay(day=each, url=f"/calendar#{each}", is_today=each == TODAY, outside=outside, releases=shown)


def views(current: str) -> tuple[Tab, ...]:
    return tuple(Tab(text=text, url=f"/calendar?view={text}", current=text == current) for text in ("Month", "Week"))


BEFORE, AFTER = Link(text="Previous month", url="/a"), Link(text="Next month", url="/b")
CARD = Card(id=UUID(int=1), handle="@alice", username="alice", host="", name="Alice", local=True)
LONG = Streak(12, date(2026, 11, 1), False, 41, date(2026, 1, 3), date(2026, 2, 12))
BUSY = Busy(
    owner=CARD,
    mine=True,
    today=TODAY,
    year=2026,
    years=(2024, 2026),
    days=tuple(
        ActiveDay(date(2026, 1, 1) + timedelta(days=number), number * 7 % 11 + 1, number * 1300 % 30_000)
        for number in range(315)
        if number * 13 % 7
    ),
    streak=LONG,
    by_type=(KindStreak("tv", "Series", LONG), KindStreak("book", "Books", NO_STREAK)),
)
BEHIND = Goal(
    title="24 films a year",
    kind="movie",
    kind_name="Film",
    span="2026",
    words="14 of 24 films",
    percent=58.3,
    pace="6 behind schedule, 10 films to go",
    audience="friends",
    past=(Past(name="2025", words="26 of 24 films", reached=True), Past(name="2024", words="9 of 24", reached=False)),
    edit_url="/goals/1/edit",
)
REACHED = Goal(
    title="Everythingthatstandsontheshelfandhasneverbeenopenedbyanybody",
    name="200 hours a month",
    span="November 2026",
    words="204.5 of 200 hours",
    percent=100,
    pace="Reached, with 4.5 more",
    reached=True,
    audience="private",
    edit_url="/goals/2/edit",
)
KINDS = (("", "Everything"), ("book", "Books"), ("movie", "Films"))
SCENES = {
    "now": Scene(
        template="agenda/now.html", page=NowPage(places=agenda.places("/now", "@alice"), now=NOWS), path="/now"
    ),
    "now-empty": Scene(template="agenda/now.html", page=NowPage(places=agenda.places("/now", "@alice")), path="/now"),
    "behind": Scene(
        template="agenda/behind.html",
        page=Behind(
            places=agenda.places("/behind", "@alice"),
            tabs=TABS,
            rows=(
                Row(
                    work=works.WIRE,
                    left_words="54 parts, 2 days 5 h",
                    pace_words="3 a week",
                    caught_up_on=date(2027, 3, 18),
                    coming_words="2 to come, the next on 19 November 2026",
                ),
                Row(work=works.STRANGELOVE, left_words="1 part", session=2),
                Row(
                    work=works.CLOSE_UP, left_words="12 parts, 5 h and 3 parts of unknown length", pace_words="4 a week"
                ),
            ),
            total_words="67 parts, 2 days 12 h",
            pace_words="3 h 10 min a week",
            caught_up_on=date(2027, 4, 1),
            planned_words="31 works you plan to begin: 9 days 3 h and 4 works of unknown length",
        ),
        path="/behind",
    ),
    "behind-empty": Scene(
        template="agenda/behind.html",
        page=Behind(places=agenda.places("/behind", "@alice"), planned_words="3 works you plan to begin: 5 h"),
        path="/behind",
    ),
    "goals": Scene(
        template="agenda/goals.html",
        page=GoalsPage(
            owner=ALICE,
            mine=True,
            places=agenda.places("/{}/goals", "@alice"),
            goals=(BEHIND, REACHED),
            past=(msgspec.structs.replace(BEHIND, words="", pace="", ended=True, span=""),),
        ),
        path="/@alice/goals",
    ),
    "goals-of-somebody": Scene(
        template="agenda/goals.html", page=GoalsPage(owner=CAROL, mine=False), path="/@carol/goals", signed_in=False
    ),
    "goal-form": Scene(
        template="agenda/goal-form.html",
        page=GoalForm(
            form=Form(values={"target": "0", "unit": "hours"}, errors={"target": "Choose a number from 1 to 168."}),
            url="/goals",
            back="/@alice/goals",
            kinds=KINDS,
            setting="friends",
        ),
        path="/goals/new",
    ),
    "goal-change": Scene(
        template="agenda/goal-form.html",
        page=GoalForm(
            form=Form(values={"target": "24", "audience": "friends"}),
            url="/goals/1/edit",
            back="/@alice/goals",
            kinds=KINDS,
            setting="followers",
            goal=BEHIND,
            end_url="/goals/1/end",
            remove_url="/goals/1/delete",
        ),
        path="/goals/1/edit",
    ),
    "activity": Scene(
        template="agenda/activity.html", page=activity.page(BUSY, None, lambda *_: "", 0), path="/@alice/activity"
    ),
    "activity-empty": Scene(
        template="agenda/activity.html",
        page=activity.page(
            msgspec.structs.replace(BUSY, mine=False, days=(), streak=NO_STREAK, by_type=()), None, lambda *_: "", 0
        ),
        path="/@alice/activity",
        signed_in=False,
    ),
    "calendar-month": Scene(
        template="agenda/calendar.html",
        page=Calendar(
            title="November 2026",
            view="month",
            places=agenda.places("/calendar", "@alice"),
            views=views("Month"),
            tabs=TABS,
            weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
            weeks=tuple(tuple(day(each) for each in week) for week in calendars.month(TODAY)),
            some_day=RELEASES[1:2],
            address="http://lantern.example/calendar/cal_3x4mpl3.ics",
            before=BEFORE,
            after=AFTER,
        ),
        path="/calendar",
    ),
    "calendar-week": Scene(
        template="agenda/calendar.html",
        page=Calendar(
            title="9 to 15 November 2026",
            view="week",
            places=agenda.places("/calendar", "@alice"),
            views=views("Week"),
            days=tuple(day(TODAY + timedelta(days=number - 3)) for number in range(7)),
            today_url="/calendar",
            before=BEFORE,
            after=AFTER,
        ),
        path="/calendar",
    ),
    "calendar-empty": Scene(
        template="agenda/calendar.html",
        page=Calendar(
            title="From 12 November 2026",
            view="agenda",
            places=agenda.places("/calendar", "@alice"),
            views=views("List"),
            before=BEFORE,
            after=AFTER,
        ),
        path="/calendar",
    ),
    "next": Scene(
        template="agenda/next.html",
        page=NextPage(
            places=agenda.places("/next", "@alice"),
            rows=ROWS,
            off=(PutOff(work=works.GODSPEED, url="/x"), PutOff(work=works.DARKNESS, url="/x", until=ago(days=-9))),
            tabs=TABS,
            next="/next?cursor=4",
        ),
        path="/next",
    ),
    "next-empty": Scene(
        template="agenda/next.html", page=NextPage(places=agenda.places("/next", "@alice")), path="/next"
    ),
}
