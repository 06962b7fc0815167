"""What came to somebody, and whom they hear nothing of."""

from chronicle_node.web.pages import PersonRow, Profile
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

SCENES = {
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
