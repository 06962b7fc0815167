"""Pages about media types: those there are, one as a form, and what an administrator decides about them."""

from chronicle_node.web.pages.parts import Form, Part


class TypeLine(Part, frozen=True, kw_only=True):
    """One media type. A button is shown for each address that is there."""

    name: str
    title: str
    words: str  # "show, season, episode · watched"
    made_by: str = ""
    hidden: bool = False
    enabled: bool = True
    edit_url: str = ""
    hide_url: str = ""
    show_url: str = ""
    disable_url: str = ""
    enable_url: str = ""


class MediaTypes(Part, frozen=True, kw_only=True):
    built_in: tuple[TypeLine, ...] = ()
    made: tuple[TypeLine, ...] = ()
    may_make: bool = False


class NodeTypes(Part, frozen=True, kw_only=True):
    """For administrators: which types the node deals with, and who may make new ones."""

    types: tuple[TypeLine, ...] = ()
    makers: str = "everyone"


class LevelRow(Part, frozen=True, kw_only=True):
    """A level of the hierarchy; `was` is its place so far, `items` how many things stand on it."""

    number: int
    label: str
    value: str = ""
    was: str = ""
    items: int = 0
    error: str = ""


class FieldRow(Part, frozen=True, kw_only=True):
    """A field of the metadata as the form asks for it."""

    number: int
    title: str = ""
    kind: str = "string"
    choices: str = ""
    required: bool = False
    name: str = ""
    title_error: str = ""
    choices_error: str = ""


class TypeForm(Part, frozen=True, kw_only=True):
    """A media type to make or to change. `fixed`: a built-in type, whose levels and words players rely on."""

    form: Form
    action: str
    levels: tuple[LevelRow, ...]
    fields: tuple[FieldRow, ...]
    kinds: tuple[tuple[str, str], ...]
    inks: tuple[str, ...]
    icons: tuple[tuple[str, str], ...]
    name: str = ""
    fixed: bool = False
    remove_url: str = ""
