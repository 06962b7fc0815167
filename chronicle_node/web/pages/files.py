"""The page of one's own file locations."""

from datetime import datetime

from chronicle_node.web.pages.parts import Form, Part, Work


class FileLine(Part, frozen=True, kw_only=True):
    """A path. `state` is there, missing, or empty where nobody has looked."""

    path: str
    kind: str = ""
    state: str = ""
    at: datetime | None = None
    remove_url: str


class Files(Part, frozen=True, kw_only=True):
    """`check_url` is empty for those who can't have them looked for."""

    work: Work
    url: str
    files: tuple[FileLine, ...] = ()
    check_url: str = ""
    form: Form = Form()
