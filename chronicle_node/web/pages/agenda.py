"""Pages about what is on, and about what comes next."""

from datetime import datetime

from chronicle_node.web.pages.history import UpNext
from chronicle_node.web.pages.parts import Now, Part, Tab, Work


class PutOff(Part, frozen=True, kw_only=True):
    """A work that is not offered. `until` None: as long as its person likes."""

    work: Work
    url: str  # brings it back
    until: datetime | None = None


class NextPage(Part, frozen=True, kw_only=True):
    """`places` lead to the other pages of the agenda, `tabs` narrow this one to a media type."""

    places: tuple[Tab, ...]
    rows: tuple[UpNext, ...] = ()
    off: tuple[PutOff, ...] = ()
    tabs: tuple[Tab, ...] = ()
    next: str = ""


class NowPage(Part, frozen=True, kw_only=True):
    """What one is at, first, and what friends are at."""

    places: tuple[Tab, ...]
    now: tuple[Now, ...] = ()
