"""What every page shows around its own matter: who looks, the node's name, messages, theme, time zone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

import msgspec

from chronicle_node.web.pages.parts import Part, Person

Theme = Literal["auto", "light", "dark"]


class Flash(Part, frozen=True, kw_only=True):
    """A sentence about what just happened, shown once."""

    text: str
    kind: Literal["good", "bad", "info"] = "good"
    undo: str = ""  # what takes it back, sealed


class TypeLook(Part, frozen=True, kw_only=True):
    """How a media type appears: its ink, its icon, the shape of its covers."""

    ink: str
    icon: str = "shape"
    is_square: bool = False


class Frame(Part, frozen=True, kw_only=True):
    """Filled once for each request by the middleware that knows the viewer; signed out by default."""

    node_name: str = "Chronicle"
    base: str = ""  # the node's address, as others write it
    federates: bool = True
    me: Person | None = None
    is_admin: bool = False
    moderates: bool = False
    csrf_token: str = ""
    theme: Theme = "auto"
    zone: str = "UTC"
    now: datetime = msgspec.field(default_factory=lambda: datetime.now(UTC))
    path: str = "/"  # the current address with its query, where sign-in returns to
    flashes: tuple[Flash, ...] = ()
    waiting: int = 0  # follow requests and invitations that want an answer
    unread: int = 0  # notifications
    sign_up_open: bool = False
    poster_key: str = ""  # what this visitor's addresses of pictures are signed with
    looks: Mapping[str, TypeLook] = {}  # of each media type, by its name

    @property
    def is_trial(self) -> bool:
        """Whether the node has no address yet that other nodes would take."""
        return self.federates and self.base.startswith("http://")

    def here(self, place: str, exact: bool = False) -> bool:
        """Say whether the current page is a place of the navigation, or lies below it."""
        path = self.path.partition("?")[0]
        return path == place or (not exact and place != "/" and path.startswith(place + "/"))
