"""What friends on other nodes may be shown beside plays and presence: which shelves, and how long a copy is good.

Each kind is one of the policy's, or ruled by one. A list is a shelf of its own, ruled by the kind `lists`.
"""

from __future__ import annotations

from datetime import timedelta

KINDS = ("library", "lists", "ratings", "reviews", "stats")
#: Goals are part of somebody's statistics, and sessions of their history.
RULED_BY = {"goals": "stats", "sessions": "history"}
ALL = (*KINDS, *RULED_BY)
#: What else is another by a change of a kind: a library shows ratings, and says what plays did; a smart list asks for
#: any of it.
TOLD_BY = {
    "history": ("library", "lists", "stats", "goals", "sessions"),
    "stats": ("goals",),
    "library": ("lists",),
    "ratings": ("library", "lists", "reviews"),
}
LIST = "list"  # what stands on one of the lists

FRESH = timedelta(minutes=5)  # so long a copy is shown without another look
KEPT = timedelta(days=7)  # and so long where the other node does not answer
PAUSE = timedelta(minutes=1)  # between two attempts that came to nothing
ON_A_PAGE = 100


def rest(things: int) -> timedelta:
    """How long a shelf of so many things is left before it is read whole again, whatever its owner's node says.

    Three seconds for each page, so that a long one that is often another keeps neither of the two nodes busy.
    """
    return min(FRESH, timedelta(seconds=3 * (things // ON_A_PAGE)))
