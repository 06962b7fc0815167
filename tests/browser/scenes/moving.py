"""Moving from one account to another: nothing yet, on the way here, gone, too soon; and the page of who has gone."""

from chronicle_node.web import pages
from chronicle_node.web.pages import Form
from chronicle_node.web.pages.moving import Alias, Moving
from tests.browser.scenes.kit import Scene, ago
from tests.browser.scenes.people import ALICE, CAROL, DAVE, ERIN

PATH = "/settings/move"
HANDLE = "@alice@lantern.example"
NOT_YET = (
    "@erin@far.example does not say yet that it is yours. Sign in there, name this account among its aliases"
    " (“moving from another account”), and come back."
)

SCENES = {
    "settings-move": Scene(template="settings/move.html", page=Moving(handle=HANDLE), path=PATH),
    "settings-move-refused": Scene(
        template="settings/move.html",
        page=Moving(
            handle=HANDLE,
            aliases=(
                Alias(person=ERIN, remove_url=f"{PATH}/aliases/1/remove"),
                Alias(person=CAROL, remove_url=f"{PATH}/aliases/2/remove"),
                Alias(person=DAVE, remove_url=f"{PATH}/aliases/3/remove"),
            ),
            move_form=Form(values={"handle": ERIN.handle}, errors={"handle": NOT_YET}),
            alias_form=Form(values={"alias": "@nobody@far.example"}, problem="There is nobody called that there."),
        ),
        path=PATH,
    ),
    "settings-move-gone": Scene(
        template="settings/move.html",
        page=Moving(handle=HANDLE, moved_to=ERIN, moved_at=ago(hours=2), may_move_at=ago(days=-7)),
        path=PATH,
    ),
    "settings-move-too-soon": Scene(
        template="settings/move.html", page=Moving(handle=HANDLE, may_move_at=ago(days=-4)), path=PATH
    ),
    "profile-moved": Scene(
        template="social/profile.html",
        page=pages.Profile(person=CAROL, follow="stranger", bio="Now elsewhere.", moved_to=ERIN),
        path="/@carol",
    ),
    "profile-moved-mine": Scene(
        template="social/profile.html",
        page=pages.Profile(person=ALICE, follow="self", moved_to=ERIN),
        path="/@alice",
    ),
}
