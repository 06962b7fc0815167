"""Groups: the overview, one from inside and from outside, who is in it, and its form."""

from chronicle_node.web.pages import Entry, Form, Now
from chronicle_node.web.pages.groups import (
    DistantGroupPage,
    GroupForm,
    GroupLine,
    GroupPage,
    Groups,
    InvitationLine,
    MemberRow,
    Members,
    Numbers,
    NumbersLine,
    RequestLine,
)
from tests.browser.scenes import opinions, works
from tests.browser.scenes.kit import NOW, Scene, ago
from tests.browser.scenes.people import ALICE, BOB, CAROL, DAVE, ERIN
from tests.browser.scenes.posts import SAID

CLUB = GroupLine(
    name="Film club",
    url="/groups/club",
    kind="Friends",
    privacy="private",
    members=4,
    description="Every other Friday, at whoever has cleaned up.",
    role="Owner",
)
LONG = GroupLine(
    name="Everybodywhoeverstayeduptoolatefortheverylastepisodeandregrettedit",
    url="/groups/long",
    kind="Family",
    privacy="invite_only",
    members=128,
    description="A name without a single space, to see what a narrow screen does to it. " * 4,
)
OPEN = GroupLine(name="نادي السينما", url="/groups/open", kind="Group", privacy="public", members=1, may_join=True)
INVITED = InvitationLine(
    group=LONG.name,
    group_url=LONG.url,
    person=DAVE,
    role="Member",
    until=NOW,
    url="/groups/invitations/1",
)
DISTANT = GroupLine(
    name="Cinéma de minuit",
    url="/groups/elsewhere/1",
    kind="Friends",
    privacy="private",
    members=12,
    description="Only what runs after midnight.\nBring a coat.",
    role="Member",
    host="far.example",
)
WAITING = GroupLine(
    name="مشاهدو الأفلام الصامتة",
    url="/groups/elsewhere/2",
    kind="Group",
    privacy="public",
    members=40,
    role="Asked to join",
    host="a-node-with-a-rather-long-name.somewhere.example",
)
ASKED = InvitationLine(
    group=DISTANT.name, group_url=DISTANT.url, person=ERIN, role="Member", until=NOW, url=DISTANT.url
)
ENTRIES = (
    Entry(person=BOB, past="watched", work=works.STRANGELOVE, at=ago(hours=2)),
    Entry(person=CAROL, past="listened to", work=works.GODSPEED, at=ago(days=1)),
)
NOWS = (
    Now(person=ERIN, work=works.SO_WHAT, gerund="Listening to", started_at=ago(minutes=4)),
    Now(person=CAROL, work=works.GODSPEED, gerund="Watching", started_at=ago(minutes=40), paused=True),
)
NUMBERS = Numbers(
    days=30,
    plays=184,
    time="9 days 4 hours",
    members=(
        NumbersLine(person=CAROL, plays=120, time="6 days"),
        NumbersLine(person=ERIN, plays=63, time="3 days 4 hours"),
        NumbersLine(person=BOB, plays=1, time=""),
    ),
)
ROLES = (("member", "Member"), ("limited", "Limited"), ("admin", "Admin"))


def row(who: object, role: str, words: str, **more: object) -> MemberRow:
    return MemberRow(person=who, role=role, role_words=words, since=ago(days=400), **more)  # type: ignore[arg-type]


SCENES = {
    "groups": Scene(
        template="groups/groups.html",
        page=Groups(
            invitations=(INVITED, ASKED),
            groups=(CLUB, LONG),
            open=(OPEN,),
            next="/groups?cursor=2",
            distant=(DISTANT, WAITING),
            form=Form(values={"handle": "@nobody@far.example"}, errors={"handle": "There is nobody of that name."}),
            asks_elsewhere=True,
        ),
        path="/groups",
    ),
    "groups-empty": Scene(template="groups/groups.html", page=Groups(), path="/groups"),
    "group": Scene(
        template="groups/group.html",
        page=GroupPage(
            line=CLUB,
            owner=ALICE,
            is_in=True,
            now=NOWS,
            numbers=NUMBERS,
            entries=ENTRIES,
            reviews=(opinions.review(BOB, opinions.TEXT, title="No fighting"),),
            shows_history=True,
            elsewhere=2,
            may_leave=True,
            edit_url="/groups/club/edit",
            next="/groups/club?cursor=2",
            handle="@group-3fa9c2d1b0e4@chronicle.example",
        ),
        path="/groups/club",
    ),
    "group-elsewhere": Scene(
        template="groups/distant.html",
        page=DistantGroupPage(
            line=DISTANT,
            state="member",
            now=NOWS,
            numbers=NUMBERS,
            entries=ENTRIES,
            shows_history=True,
            read_at=ago(minutes=3),
            next="/more",
            posts=SAID,
        ),
        path=DISTANT.url,
    ),
    "group-elsewhere-new": Scene(
        template="groups/distant.html", page=DistantGroupPage(line=DISTANT, state="member"), path=DISTANT.url
    ),
    "group-elsewhere-invited": Scene(
        template="groups/distant.html",
        page=DistantGroupPage(line=DISTANT, state="invited", invitation=ASKED),
        path=DISTANT.url,
    ),
    "group-elsewhere-asked": Scene(
        template="groups/distant.html", page=DistantGroupPage(line=WAITING, state="asked"), path=WAITING.url
    ),
    "group-quiet": Scene(
        template="groups/group.html", page=GroupPage(line=LONG, owner=DAVE, is_in=True, may_leave=True), path=LONG.url
    ),
    "group-invited": Scene(
        template="groups/group.html", page=GroupPage(line=LONG, owner=DAVE, invitation=INVITED), path=LONG.url
    ),
    "group-outside": Scene(template="groups/group.html", page=GroupPage(line=LONG, owner=DAVE), path=LONG.url),
    "group-open": Scene(template="groups/group.html", page=GroupPage(line=OPEN, owner=CAROL), path=OPEN.url),
    "group-members": Scene(
        template="groups/members.html",
        page=Members(
            line=CLUB,
            members=(
                row(ALICE, "owner", "Owner", is_viewer=True),
                row(DAVE, "admin", "Admin", url="/groups/club/members/dave", roles=ROLES, owner_url="/o"),
                row(CAROL, "limited", "Limited", url="/groups/club/members/carol", roles=ROLES),
            ),
            invitations=(
                InvitationLine(
                    group=CLUB.name,
                    group_url=CLUB.url,
                    person=BOB,
                    role="Member",
                    until=NOW,
                    url="/groups/club/invitations/2",
                ),
            ),
            form=Form(values={"handle": "@nobody"}, errors={"handle": "There is nobody called @nobody here."}),
            invite_url="/groups/club/invitations",
            roles=ROLES,
        ),
        path="/groups/club/members",
    ),
    "group-elsewhere-members": Scene(
        template="groups/members.html",
        page=Members(
            line=DISTANT,
            members=(
                row(ERIN, "owner", "Owner"),
                row(CAROL, "member", "Member", url="/groups/elsewhere/1/members/carol@far.example", roles=ROLES[:2]),
            ),
            invite_url="/groups/elsewhere/1/invitations",
            roles=ROLES[:2],
            asked=(
                RequestLine(
                    words="Invite @bob@a-node-with-a-rather-long-name.example", state="pending", at=ago(minutes=2)
                ),
                RequestLine(words="Send @dave@far.example away", state="done", at=ago(hours=2)),
                RequestLine(
                    words="Invite @zoe@far.example",
                    state="refused",
                    at=ago(days=1),
                    reason="They cannot be invited at present.",
                ),
            ),
        ),
        path="/groups/elsewhere/1/members",
    ),
    "group-form": Scene(
        template="groups/form.html",
        page=GroupForm(
            form=Form(values={"description": "Fridays", "privacy": "public"}, errors={"name": "Give it a name."}),
            url="/groups/club/edit",
            back="/groups/club",
            remove_url="/groups/club/delete",
        ),
        path="/groups/club/edit",
    ),
}
