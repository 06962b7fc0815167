"""People: requests waiting, a found stranger, a handle nobody has, and nobody at all."""

from chronicle_node.web import pages
from chronicle_node.web.pages import SECTIONS, Form, PersonRow, Tab
from chronicle_node.web.pages.preview import FromElsewhere
from chronicle_node.web.pages.social import SharedKind, Sharing
from tests.browser.scenes.kit import Scene, ago
from tests.browser.scenes.people import BOB, CAROL, DAVE, ERIN

TABS = (
    Tab(text="Following", url="/people", current=True, count=3),
    Tab(text="Followers", url="/people?show=followers", count=2),
    Tab(text="Friends", url="/people?show=friends", count=1),
)
DECIDED = ("default", "yes", "no")
HANDLE = "@alice@lantern.example"

SCENES = {
    "from-elsewhere": Scene(
        template="social/from-elsewhere.html",
        page=FromElsewhere(
            address="@alice@chronicle.example",
            profile_path="/@alice",
            form=pages.Form(values={"server": "me"}, errors={"server": "Write the name of the server alone."}),
        ),
        path="/from-another-server?person=alice",
        signed_in=False,
    ),
    "from-elsewhere-known": Scene(
        template="social/from-elsewhere.html",
        page=FromElsewhere(
            address="@alice@chronicle.example",
            profile_path="/@alice",
            form=pages.Form(values={"server": "@me@far.example"}),
            server="far.example",
            go_url="https://far.example/authorize_interaction?uri=https%3A%2F%2Fchronicle.example%2F%40alice",
        ),
        path="/from-another-server?person=alice",
        signed_in=False,
    ),
    "people": Scene(
        template="social/people.html",
        page=pages.People(
            tabs=TABS,
            requests=(
                PersonRow(person=ERIN, since=ago(hours=3), request_url="/people/requests/1"),
                PersonRow(person=DAVE, since=ago(days=6), request_url="/people/requests/2"),
            ),
            people=(
                PersonRow(
                    person=BOB, follow="friends", follows_me=True, since=ago(days=200), sharing_url="/people/2/sharing"
                ),
                PersonRow(person=CAROL, follow="following", since=ago(days=4)),
                PersonRow(person=DAVE, follow="requested"),
            ),
            my_handle=HANDLE,
            next="/people?after=3",
        ),
        path="/people",
    ),
    "people-found": Scene(
        template="social/people.html",
        page=pages.People(
            tabs=TABS,
            found=PersonRow(person=ERIN, follow="stranger", follows_me=True),
            find=Form(values={"handle": "@erin@far.example"}),
            my_handle=HANDLE,
        ),
        path="/people?handle=@erin@far.example",
    ),
    "people-not-found": Scene(
        template="social/people.html",
        page=pages.People(
            tab="friends",
            tabs=TABS,
            find=Form(
                values={"handle": "@nobody@far.example"},
                errors={"handle": "far.example knows nobody by that name. Check the spelling."},
                problem="Nobody was found.",
            ),
        ),
        path="/people",
    ),
    "sharing": Scene(
        template="social/sharing.html",
        page=Sharing(
            person=ERIN,
            url="/people/3/sharing",
            part_url="/people/3/part",
            kinds=tuple(
                SharedKind(
                    name=name,
                    title=title,
                    what=what,
                    decided=("default", "yes", "no")[number % 3],
                    sees=number % 2 == 0,
                )
                for number, (name, title, what) in enumerate(SECTIONS)
            ),
        ),
        path="/people/3/sharing",
    ),
}
