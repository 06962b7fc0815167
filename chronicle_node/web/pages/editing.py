"""Pages on which an item of the catalogue is edited, and the history of what was done with it."""

from datetime import datetime

from chronicle_node.web.pages.metadata import MetaField
from chronicle_node.web.pages.parts import Form, Part, Person, Work


class FieldChange(Part, frozen=True, kw_only=True):
    """One field before and after, as words; empty where there was nothing."""

    label: str
    before: str = ""
    after: str = ""


class ChangeLine(Part, frozen=True, kw_only=True):
    """One change. `by` is None for somebody whose name isn't told. `undo_url` is there where it can be taken back."""

    id: str
    words: str  # "edited", "added the id"
    at: datetime
    by: Person | None = None
    fields: tuple[FieldChange, ...] = ()
    other: Work | None = None
    relation: str = ""  # how it is related to the other
    undone: bool = False
    undoes: str = ""  # the anchor of the change that it took back
    undo_url: str = ""


class IdLine(Part, frozen=True, kw_only=True):
    """An id of another catalogue; `url` is empty where it has no page."""

    name: str
    id: str
    url: str = ""
    remove_url: str = ""


class RelationLine(Part, frozen=True, kw_only=True):
    """Another item, and how it is related. `kind` is the relation as the form sends it."""

    words: str
    work: Work
    kind: str = ""
    id: str = ""


class Related(Part, frozen=True, kw_only=True):
    """Other items of one relation: all sequels."""

    words: str
    works: tuple[Work, ...]


class EditItem(Part, frozen=True, kw_only=True):
    """The form. `meanwhile` is what others changed since it was opened; it is sent again over it."""

    work: Work
    action: str
    version: str
    changes_url: str
    usual_sort_name: str
    is_part: bool
    entries: tuple[MetaField, ...] = ()
    meanwhile: tuple[FieldChange, ...] = ()
    is_stale: bool = False
    form: Form = Form()
    ids: tuple[IdLine, ...] = ()
    ids_form: Form = Form()
    providers: tuple[str, ...] = ()
    relations: tuple[RelationLine, ...] = ()


class Relate(Part, frozen=True, kw_only=True):
    """What an item can be related to, and how."""

    work: Work
    url: str
    action: str
    q: str = ""
    kinds: tuple[tuple[str, str], ...] = ()
    found: tuple[RelationLine, ...] = ()


class Changes(Part, frozen=True, kw_only=True):
    work: Work
    changes: tuple[ChangeLine, ...] = ()
    edit_url: str = ""
    next: str = ""
