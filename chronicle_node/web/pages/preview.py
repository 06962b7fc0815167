"""What a page says of itself to those who link to it, and how somebody with an account elsewhere goes on from it."""

from typing import Literal

from chronicle_node.web.pages.parts import Form, Part


class Preview(Part, frozen=True, kw_only=True):
    """The card that other servers and messengers draw for a link. It holds nothing the page itself doesn't show."""

    title: str
    about: str = ""
    kind: Literal["profile", "article"] = "article"
    picture: str = ""  # its path on this node
    document: str = ""  # where programs of other servers read the same; empty where they may not


class FromElsewhere(Part, frozen=True, kw_only=True):
    """`go_url` is the visitor's own server, once they have named it."""

    address: str  # "@bob@this.example"
    profile_path: str  # its page here
    form: Form = Form()
    server: str = ""
    go_url: str = ""
