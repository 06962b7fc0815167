"""Where something stands in a person's library, in the words of its verb: a book is read, a show watched.

The five stored values are the seed's; only the words differ. A verb that somebody made up is conjugated.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache

import msgspec

from chronicle_node.domain import conjugation


class Status(StrEnum):
    PLAN_TO_WATCH = "plan_to_watch"
    WATCHING = "watching"
    COMPLETED = "completed"
    ON_HOLD = "on_hold"
    DROPPED = "dropped"


class Words(msgspec.Struct, frozen=True):
    """How a verb speaks: the two statuses that differ, and the past tense for a line of history."""

    planned: str
    doing: str
    done: str
    past: str

    def of(self, status: Status) -> str:
        return {
            Status.PLAN_TO_WATCH: self.planned,
            Status.WATCHING: self.doing,
            Status.COMPLETED: self.done,
            Status.ON_HOLD: "On hold",
            Status.DROPPED: "Dropped",
        }[status]


_NEUTRAL = Words(planned="Planned", doing="In progress", done="Completed", past="finished")
_WORDS = {
    "watch": Words(planned="Plan to watch", doing="Watching", done="Watched", past="watched"),
    "listen": Words(planned="Want to hear", doing="Listening", done="Heard", past="listened to"),
    "read": Words(planned="Want to read", doing="Reading", done="Read", past="read"),
    "play": Words(planned="Want to play", doing="Playing", done="Played", past="played"),
    "attend": Words(planned="Want to go", doing="Attending", done="Attended", past="attended"),
}


@cache
def words(verb: str) -> Words:
    """The words of a media type's `interaction_verb`; neutral ones where it isn't spelled in plain letters."""
    known = _WORDS.get(verb)
    if known is not None or not all(word.isascii() and word.isalpha() for word in verb.split() or ("",)):
        return known or _NEUTRAL
    done = conjugation.participle(verb)
    return Words(
        planned=f"Want to {verb.lower()}",
        doing=conjugation.gerund(verb).capitalize(),
        done=done.capitalize(),
        past=done,
    )
