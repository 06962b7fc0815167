"""Pages about merged duplicates: what one would do, all there were, one of them, and what may be here twice."""

from datetime import datetime

from chronicle_node.web.pages.parts import Part, Person, Work
from chronicle_node.web.pages.versions import Version


class PartPair(Part, frozen=True, kw_only=True):
    gone: str
    kept: str


class Preview(Part, frozen=True, kw_only=True):
    """What merging `gone` into `kept` would do. `yours` are sentences' ends: "3 plays"."""

    gone: Work
    kept: Work
    url: str
    kept_id: str
    swap_url: str
    same: tuple[PartPair, ...] = ()
    along: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    former_ids: tuple[str, ...] = ()
    yours: tuple[str, ...] = ()


class Choose(Part, frozen=True, kw_only=True):
    """What an item is merged into is chosen here; `refused` says why the viewer may not."""

    work: Work
    url: str
    q: str = ""
    found: tuple[Version, ...] = ()
    refused: str = ""


class Line(Part, frozen=True, kw_only=True):
    """A merge. `name` is empty where the viewer may not have known of what is gone."""

    url: str
    into: Work
    at: datetime
    name: str = ""
    by: Person | None = None
    mine: bool = False
    undone_at: datetime | None = None


class Merges(Part, frozen=True, kw_only=True):
    merges: tuple[Line, ...] = ()
    everybody: bool = False
    next: str = ""


class MergePage(Part, frozen=True, kw_only=True):
    """One merge; `undo_url` is empty where it was undone or something stands in the way."""

    line: Line
    plays: int = 0
    in_the_way: tuple[str, ...] = ()
    undo_url: str = ""


class Twins(Part, frozen=True, kw_only=True):
    """Two items that may be one."""

    one: Work
    one_id: str
    other: Work
    why: str
    merge_url: str
    versions_url: str


class Duplicates(Part, frozen=True, kw_only=True):
    twins: tuple[Twins, ...] = ()
    next: str = ""
