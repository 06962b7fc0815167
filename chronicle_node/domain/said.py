"""What has happened around posts, in the past tense; `events` names who hears of it."""

from __future__ import annotations

from uuid import UUID

from chronicle_node.domain.happening import Event


class Stated(Event, frozen=True):
    """What somebody said, or may want to say, is otherwise now: a rating, where something stands, a list, a digest.

    `subject_id` is the list, or the post of a digest; `item_id` the work of anything else.
    """

    user_id: int
    kind: str
    item_id: int | None = None
    subject_id: UUID | None = None
    status: str | None = None
    only_narrows: bool = False

    @property
    def key(self) -> str:
        return f"{self.order}:{self.status or ''}{':narrows' if self.only_narrows else ''}"

    @property
    def order(self) -> str:
        """One after another, so that each has one post at a time."""
        return f"{self.kind} {self.user_id} {self.subject_id if self.item_id is None else self.item_id}"


class NodeMet(Event, frozen=True):
    """Somebody on a node is told things from now on; it is asked what software it runs."""

    host: str


class WorkNamed(Event, frozen=True):
    """A post speaks of a work by the address of its description alone, which nobody here has read yet."""

    source: str
