"""What happens in talks across servers: answers, what is passed on, and what may have been missed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from chronicle_node.domain.happening import Event


class AnswerChanged(Event, frozen=True):
    """Somebody here answered something, said it otherwise, or took it back; those who are to know are told."""

    post_id: int

    @property
    def order(self) -> str:
        """What is taken back must not arrive before what it takes back."""
        return f"answer {self.post_id}"


class PassedOn(Event, frozen=True):
    """Somebody elsewhere whom a person here follows passed on something that nobody here has read yet."""

    actor_id: int
    uri: str
    activity_uri: str
    said_at: datetime


class AnswerCame(Event, frozen=True):
    """Somebody elsewhere answered something that nobody here knows; it is read, and what it answers in its turn."""

    uri: str


class OutboxWanted(Event, frozen=True):
    """What somebody elsewhere said may have been missed; their outbox is read."""

    actor_id: int


class HostReturned(Event, frozen=True):
    """A node that was away for some time is there again; what its people said meanwhile may have been missed."""

    instance_id: int


class TalkWanted(Event, frozen=True):
    """Of a talk that began here, answers may have been missed; those that are known are asked for theirs."""

    thread_id: UUID
