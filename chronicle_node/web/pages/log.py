"""Pages on which plays are written down by hand, and put right."""

from chronicle_node.web.pages.metadata import MetaField
from chronicle_node.web.pages.parts import Form, Link, Part, Play, Tab, Work
from chronicle_node.web.pages.sessions import SessionChoice


class Row(Part, frozen=True, kw_only=True):
    """A part that can be marked; `checked` are those that are not done yet."""

    id: str
    number: str
    title: str
    seen: int = 0
    checked: bool = True
    later: bool = False  # it comes out some day to come


class LogItem(Part, frozen=True, kw_only=True):
    """When one thing, or many parts of one, were played. `key` makes a form that is sent twice count once."""

    work: Work
    action: str
    past: str
    rows: tuple[Row, ...] = ()
    many: bool = False
    up_to: bool = False
    released: str = ""  # as far as it is known, for one thing
    whole: Link | None = None  # leads to the same form for all of it
    key: str
    sessions: tuple[SessionChoice, ...] = ()
    form: Form = Form()


class Entry(Part, frozen=True, kw_only=True):
    """A field that this media type has: its name, its label and what to say about it."""

    name: str
    label: str
    hint: str = ""
    required: bool = False
    number: bool = False


class AddByHand(Part, frozen=True, kw_only=True):
    """A play of something the catalogue may not have yet."""

    kinds: tuple[Tab, ...]
    kind: str
    fields: tuple[Entry, ...]
    more: tuple[MetaField, ...] = ()  # what the type asks for beside
    key: str
    form: Form = Form()


class EditPlay(Part, frozen=True, kw_only=True):
    play: Play
    action: str
    delete_url: str
    history_url: str
    sessions: tuple[SessionChoice, ...] = ()
    source: str = ""
    form: Form = Form()
