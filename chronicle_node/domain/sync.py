"""The kinds of things whose changes a client can follow."""

from __future__ import annotations

from typing import Literal, get_args

#: Kinds with a list of what changed; each entry names the thing, or what is left of one that is gone.
Listed = Literal["history", "library", "sessions", "ratings", "reviews", "lists"]
#: Kinds of which only the time of the last change is kept.
Told = Literal["settings", "follows", "followers", "blocks", "webhooks"]
Kind = Listed | Told

LISTED: tuple[Listed, ...] = get_args(Listed)
TOLD: tuple[Told, ...] = get_args(Told)
KINDS: tuple[str, ...] = (*LISTED, *TOLD)
