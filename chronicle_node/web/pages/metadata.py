"""The fields of a media type as a form asks for them; `layout/metadata.html` draws them."""

from chronicle_node.web.pages.parts import Part


class MetaField(Part, frozen=True, kw_only=True):
    """One field. `kind`: text, long, number, date, choice, yes_no, link or list."""

    name: str  # in the form
    label: str
    kind: str
    required: bool = False
    choices: tuple[str, ...] = ()
    hint: str = ""
