"""Versions of one work: the work with its figures, its form, the choice of another one, and the corner of an item."""

from datetime import timedelta

from chronicle_node.web import pages
from chronicle_node.web.pages import Form, Link, Progress
from chronicle_node.web.pages.versions import Choose, Corner, Fan, Given, Group, GroupForm, Mine, Version
from tests.browser.scenes import works
from tests.browser.scenes.kit import NOW, Scene
from tests.browser.scenes.people import BOB, CAROL

LONG = "Everythingthatwasevercalledunfilmableandthenfilmedanyway, in the version without a single space"
UNBROKEN = pages.Work(kind="movie", kind_name="Film", title=LONG, url="/media/2", year=1963)
VERSIONS = (
    Version(
        id="1",
        work=works.STRANGELOVE,
        edition="Restored from the camera negative",
        is_main=True,
        plays=3,
        seconds=17_100,
        last_at=NOW - timedelta(days=2),
        rating="9.5 of 10",
    ),
    Version(id="2", work=UNBROKEN, edition=LONG),
    Version(id="3", work=works.WIRE, plays=12, progress=Progress(done=12, total=60, unit="episodes")),
)

SCENES = {
    "versions": Scene(
        template="versions/group.html",
        page=Group(
            name="Dr. Strangelove",
            kind="movie",
            description="The restored one is four minutes longer and has its ending back.",
            versions=VERSIONS,
            mine=Mine(
                plays=15,
                versions=2,
                seconds=59_580,
                last_at=NOW - timedelta(days=2),
                progress=Progress(done=12, total=60, unit="episodes"),
            ),
            people=(
                Fan(person=BOB, plays=4, given=(Given(title="Dr. Strangelove", plays=4, rating="10 of 10"),)),
                Fan(person=CAROL, plays=0, given=(Given(title=LONG, rating="3 of 10"),)),
            ),
            edit_url="/versions/1/edit",
        ),
        path="/versions/1",
    ),
    "versions-for-anybody": Scene(
        template="versions/group.html",
        page=Group(name="دكتور سترينجلوف", kind="movie", versions=VERSIONS[:2]),
        path="/versions/1",
        signed_in=False,
    ),
    "versions-form": Scene(
        template="versions/edit.html",
        page=GroupForm(
            form=Form(values={"main": "1"}, errors={"name": "Give the work a name.", "main": "Choose one."}),
            url="/versions/1/edit",
            back="/versions/1",
            remove_url="/versions/1/remove",
            dissolve_url="/versions/1/dissolve",
            add_url="/media/1/versions",
            versions=VERSIONS,
        ),
        path="/versions/1/edit",
    ),
    "versions-choose": Scene(
        template="versions/choose.html",
        page=Choose(work=works.STRANGELOVE, url="/media/strangelove/versions", q="strange", found=VERSIONS[1:]),
        path="/media/strangelove/versions",
    ),
    "versions-choose-nothing": Scene(
        template="versions/choose.html",
        page=Choose(work=works.STRANGELOVE, url="/media/strangelove/versions", q="zzz"),
        path="/media/strangelove/versions",
    ),
    "versions-refused": Scene(
        template="versions/choose.html",
        page=Choose(work=works.WIRE, url="/media/wire/versions", refused="Only administrators do that."),
        path="/media/wire/versions",
    ),
    "media-versions": Scene(
        template="catalog/media.html",
        page=pages.Media(
            work=works.STRANGELOVE,
            versions=Corner(
                group=Link(text="Dr. Strangelove", url="/versions/1"),
                others=tuple(one.work for one in VERSIONS[1:]),
                choose_url="/media/strangelove/versions",
            ),
        ),
        path="/media/strangelove",
    ),
}
