"""Pages on which an item of the catalogue is edited, and the history of what was done with it."""

from datetime import datetime

from chronicle_node.web.pages.parts import Form, Part, Person, Work


class Entry(Part, frozen=True, kw_only=True):
    """A field of the metadata: its name in the form, its label, and what may be written there."""

    name: str
    label: str
    hint: str = ""
    number: bool = False


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


class EditItem(Part, frozen=True, kw_only=True):
    """The form. `meanwhile` is what others changed since it was opened; it is sent again over it."""

    work: Work
    action: str
    version: str
    changes_url: str
    usual_sort_name: str
    is_part: bool
    entries: tuple[Entry, ...] = ()
    meanwhile: tuple[FieldChange, ...] = ()
    is_stale: bool = False
    form: Form = Form()


class Changes(Part, frozen=True, kw_only=True):
    work: Work
    changes: tuple[ChangeLine, ...] = ()
    edit_url: str = ""
    next: str = ""
