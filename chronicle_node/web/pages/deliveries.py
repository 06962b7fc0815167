"""What the pages about deliveries to other nodes show."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from chronicle_node.web.pages.parts import Part


class Sent(Part, frozen=True, kw_only=True):
    """An activity, and how far it got. `about` is the address of its object."""

    url: str
    words: str
    about: str
    at: datetime
    inboxes: int
    delivered: int = 0
    pending: int = 0
    failed: int = 0


class Destination(Part, frozen=True, kw_only=True):
    host: str
    inbox: str
    state: Literal["pending", "delivered", "failed"]
    attempts: int = 0
    at: datetime | None = None
    next_try_at: datetime | None = None
    error: str = ""


class Deliveries(Part, frozen=True, kw_only=True):
    sent: tuple[Sent, ...] = ()
    next: str = ""


class Destinations(Part, frozen=True, kw_only=True):
    sent: Sent
    destinations: tuple[Destination, ...] = ()
    next: str = ""
