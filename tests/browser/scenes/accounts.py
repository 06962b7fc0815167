"""Welcome, set-up, sign-in and sign-up, with their refusals."""

from chronicle_node.web import pages
from chronicle_node.web.pages import Flash, Form
from tests.browser.scenes.kit import Scene

HOST = "lantern.example"

REFUSED = Form.refused(
    {"username": "Alice!", "email": "alice@lantern.example", "password": "short"},
    "This account could not be made yet. Two fields need another look.",
    [
        {"pointer": "/username", "detail": "Use small letters, digits and underscores only."},
        {"pointer": "/password", "detail": "Too short: use at least 10 characters."},
    ],
)

SCENES = {
    "welcome": Scene(
        template="accounts/welcome.html",
        page=pages.Welcome(registration="open", host=HOST, description="A small node for a film club."),
        signed_in=False,
    ),
    "welcome-closed": Scene(
        template="accounts/welcome.html",
        page=pages.Welcome(registration="closed", host=HOST),
        signed_in=False,
    ),
    "setup": Scene(
        template="accounts/setup.html",
        page=pages.Setup(token="once", host=HOST),
        path="/setup",
        signed_in=False,
    ),
    "sign-in": Scene(
        template="accounts/sign-in.html",
        page=pages.SignIn(registration="open"),
        path="/sign-in",
        signed_in=False,
        flashes=(Flash(text="You are signed out.", kind="info"),),
    ),
    "sign-in-refused": Scene(
        template="accounts/sign-in.html",
        page=pages.SignIn(
            form=Form(values={"username": "alice"}, problem="User name and password don’t match. Try again.")
        ),
        path="/sign-in",
        signed_in=False,
    ),
    "sign-up": Scene(
        template="accounts/sign-up.html",
        page=pages.SignUp(registration="open", host=HOST),
        path="/sign-up",
        signed_in=False,
    ),
    "sign-up-invite-refused": Scene(
        template="accounts/sign-up.html",
        page=pages.SignUp(registration="invite", host=HOST, form=REFUSED),
        path="/sign-up",
        signed_in=False,
    ),
    "sign-up-closed": Scene(
        template="accounts/sign-up.html",
        page=pages.SignUp(registration="closed", host=HOST),
        path="/sign-up",
        signed_in=False,
    ),
}
