"""Pages of somebody who is not signed in yet: welcome, set-up, sign-in, sign-up."""

from typing import Literal

from chronicle_node.web.pages.parts import Form, Part

Registration = Literal["open", "invite", "closed"]


class Welcome(Part, frozen=True, kw_only=True):
    registration: Registration
    host: str  # the node's name in handles: @you@HOST
    description: str = ""  # the owner's own words about this node
    is_fresh: bool = False  # nobody can make an account or sign in yet


class Setup(Part, frozen=True, kw_only=True):
    """First run. `token` is the one-time link's secret and travels back in the form."""

    token: str
    host: str
    form: Form = Form()


class SignIn(Part, frozen=True, kw_only=True):
    form: Form = Form()
    next: str = ""  # a path of this node to return to
    registration: Registration = "closed"


class SignUp(Part, frozen=True, kw_only=True):
    """With `invite` the form asks for the code; with `closed` the page explains and has no form."""

    registration: Registration
    host: str
    form: Form = Form()
