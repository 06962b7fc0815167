"""What came to somebody, whom they hear nothing of, and what is reported."""

from chronicle_node.web.pages import Form, PersonRow, Profile
from chronicle_node.web.pages.moderation import Quoted, Report, ReportForm, Reports, Step, WholeReport
from chronicle_node.web.pages.notifications import (
    Choice,
    MutedPeople,
    MutedRow,
    Notifications,
    NotificationSettings,
    Told,
)
from chronicle_node.web.pages.social import Muting
from tests.browser.scenes.kit import Scene, ago
from tests.browser.scenes.people import BOB, CAROL, DAVE, ERIN

LONG = "Karl-Theodor Maria Nikolaus Johann Jacob Philipp Franz Joseph Sylvester would like to follow you"

QUOTED = Quoted(
    id="019586f2-6f9c-7d5e-8a51-3f1f0c2b9d10",
    what="a post",
    url="https://far.example/notes/1",
    text="Whoever likes this film is a fool, and so is everybody they know.\nEvery one of them.",
)
OPEN = Report(
    url="/admin/reports/1",
    person=ERIN,
    reason="They insult everybody who likes a film, again and again, and don’t stop when they are asked to.",
    state="open",
    at=ago(hours=2),
    by=BOB,
    things=(QUOTED,),
    is_sent_on=True,
    before=2,
    policy="open",
)
FROM_NODE = Report(
    url="/admin/reports/2",
    person=DAVE,
    reason="مراجعة مسيئة",
    state="open",
    at=ago(days=1),
    from_node="a-name-that-somebody-chose-to-be-really-very-long.social.example",
    is_active=False,
)

SCENES = {
    "report": Scene(
        template="moderation/report.html",
        page=ReportForm(
            person=ERIN,
            things=(QUOTED,),
            fields=(("post", QUOTED.id),),
            node="far.example",
            back_url="/@erin@far.example",
            form=Form(errors={"reason": "Say in a few words what is wrong with it."}),
        ),
        path="/report",
    ),
    "report-person": Scene(
        template="moderation/report.html",
        page=ReportForm(person=BOB, fields=(("person", "@bob"),), back_url="/@bob"),
        path="/report",
    ),
    "report-group": Scene(
        template="moderation/report.html",
        page=ReportForm(
            person=ERIN,
            things=(
                Quoted(
                    id="1", what="a group", url="/groups/1", text="Cinéma de minuit\nOnly what runs after midnight."
                ),
            ),
            fields=(("group", "1"),),
            node="far.example",
            back_url="/groups/elsewhere/1",
            is_group=True,
        ),
        path="/report",
    ),
    "admin-reports": Scene(
        template="admin/reports.html",
        page=Reports(reports=(OPEN, FROM_NODE), next="/admin/reports?cursor=a"),
        path="/admin/reports",
    ),
    "admin-reports-none": Scene(template="admin/reports.html", page=Reports(), path="/admin/reports"),
    "admin-report": Scene(
        template="admin/report.html",
        page=WholeReport(
            report=OPEN,
            steps=(
                Step(words="dismissed it", by="@carol", at=ago(hours=1), note="A matter of taste?"),
                Step(words="opened it again", by="@alice", at=ago(minutes=20)),
            ),
            others=(FROM_NODE,),
            may_decide_nodes=True,
        ),
        path="/admin/reports/1",
    ),
    "admin-report-here": Scene(
        template="admin/report.html", page=WholeReport(report=FROM_NODE), path="/admin/reports/2"
    ),
    "notifications": Scene(
        template="notifications/notifications.html",
        page=Notifications(
            told=(
                Told(
                    title=LONG,
                    message="Accept or decline the request under People.",
                    at=ago(minutes=2),
                    url="/people",
                    person=ERIN,
                    read_url="/notifications/1/read",
                ),
                Told(
                    title="ليلى تحب مراجعتك",
                    message="@bob; what came of it stands beneath your review.",
                    at=ago(hours=3),
                    url="/reviews/1",
                    person=BOB,
                    read_url="/notifications/2/read",
                ),
                Told(title="far.example is blocked here now", message="You followed two people there.", at=ago(days=2)),
                Told(title="Carol answered your review", message="@carol", at=ago(days=3), url="/", person=CAROL),
            ),
            until="2026-11-12T20:13:00+00:00",
            next="/notifications?cursor=a",
        ),
        path="/notifications",
    ),
    "notifications-none": Scene(
        template="notifications/notifications.html", page=Notifications(), path="/notifications"
    ),
    "notifications-all-read": Scene(
        template="notifications/notifications.html",
        page=Notifications(only_unread=True),
        path="/notifications?show=unread",
    ),
    "settings-notifications": Scene(
        template="settings/notifications.html",
        page=NotificationSettings(
            choices=(
                Choice(kind="friend_request", words="Somebody asks to follow me", is_on=True),
                Choice(kind="like", words="Somebody likes what I wrote", is_on=False),
                Choice(kind="node_blocked", words="A node that people I know live on is blocked here", is_on=True),
            )
        ),
        path="/settings/notifications",
    ),
    "settings-muted": Scene(
        template="settings/muted.html",
        page=MutedPeople(
            people=(
                MutedRow(row=PersonRow(person=ERIN), until=ago(days=-6)),
                MutedRow(row=PersonRow(person=DAVE), only_notifications=True),
            ),
            next="/settings/muted?cursor=a",
        ),
        path="/settings/muted",
    ),
    "settings-muted-none": Scene(template="settings/muted.html", page=MutedPeople(), path="/settings/muted"),
    "profile-muted": Scene(
        template="social/profile.html",
        page=Profile(person=ERIN, follow="following", muted=Muting(until=ago(days=-6))),
        path="/@erin@far.example",
    ),
}
