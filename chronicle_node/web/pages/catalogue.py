"""Pages on which the catalogue is changed: something new, several parts of one thing."""

from chronicle_node.web.pages.parts import Form, Link, Part, Tab, Work


class AddItem(Part, frozen=True, kw_only=True):
    """What is added, of one media type on one level. `above` is what it becomes a part of, `like` what there is.

    `several` is the form for many numbered parts at once, `parts_words` the label of how many parts it gets itself.
    """

    kinds: tuple[Tab, ...] = ()
    levels: tuple[Tab, ...] = ()
    kind: str = ""
    level: str = ""
    noun: str = ""
    plural: str = ""
    above: Link | None = None
    parent: str = ""
    like: tuple[Work, ...] = ()
    parts_words: str = ""
    parts_hint: str = ""
    several: Form | None = None
    several_url: str = ""
    form: Form = Form()
