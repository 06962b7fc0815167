"""The page on which one moves from one account to another."""

from datetime import datetime

from chronicle_node.web.pages.parts import Form, Part, Person


class Alias(Part, frozen=True, kw_only=True):
    """Another account of the visitor's."""

    person: Person
    remove_url: str


class Moving(Part, frozen=True, kw_only=True):
    """`handle` is the visitor's own, with the host; before `may_move_at` they cannot move again."""

    handle: str
    moved_to: Person | None = None
    moved_at: datetime | None = None
    may_move_at: datetime | None = None
    aliases: tuple[Alias, ...] = ()
    move_form: Form = Form()
    alias_form: Form = Form()
