"""What an answer from elsewhere answers, where nobody here knows it: read upwards, so that a talk has its beginning.

Each post is read from its own address, signed by the node, and kept where it is for everybody or names somebody here.
Bounded in steps, people met and time, and by what all servers below one domain may have us fetch; posts that answer
each other in a circle end where they began.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chronicle_node.db import Tx
from chronicle_node.errors import Problem, TooMany
from chronicle_node.federation import reading, received, talk
from chronicle_node.federation.reading import Read
from chronicle_node.federation.uris import Uris
from chronicle_node.httpkit.ratelimit import Bucket
from chronicle_node.net import urls
from chronicle_node.net.errors import OutboundError
from chronicle_node.node import Node
from chronicle_node.services import posts

MAX_STEPS = 12
MAX_NEW = 3  # authors nobody here knows: each is somebody who is kept
SECONDS = 60.0
FETCHES_AN_HOUR = 600  # from all servers below one domain, since whoever owns it makes names without end
FETCHES = Bucket(FETCHES_AN_HOUR, 3_600, "Too much of one domain was read; try again later.")


@dataclass(slots=True)
class Climb:
    """One way upwards, and who was met on it."""

    node: Node
    who: talk.Identity
    seen: set[str] = field(default_factory=set)
    met: int = 0

    def spend(self, address: str) -> None:
        """Something is to be fetched from there. Raises TooMany where that is too often."""
        if self.node.settings.rate_limit:
            FETCHES.take(urls.domain(address))

    def meet(self, author: str) -> None:
        """Somebody nobody here knows is to be asked after. Raises TooMany where they are too many."""
        if self.met >= MAX_NEW:
            raise TooMany
        self.met += 1
        self.spend(author)


async def read(node: Node, payload: Mapping[str, Any]) -> None:
    """Read what stands at an address, what that answers, and so on. A job."""
    climb, uri = Climb(node, await talk.node_identity(node)), payload["uri"]
    try:
        async with asyncio.timeout(SECONDS):
            while uri is not None and uri not in climb.seen and len(climb.seen) < MAX_STEPS:
                climb.seen.add(uri)
                uri = await _answered_by(climb, uri)
    except TimeoutError:
        return  # what was found by then is kept
    except OutboundError as error:
        if talk.is_away(error):
            raise
    except Problem:
        return  # nothing that can be read, or shut out, or enough for now


async def _answered_by(climb: Climb, uri: str) -> str | None:
    """The address of what a post answers, itself kept; None where the way ends."""
    node = climb.node
    if Uris(node.settings.public_url).is_local(uri):
        return None
    known = await node.db.read(posts.find, uri)
    if known is not None:
        is_over = known.gone_at is not None or known.answers_id is not None
        return None if is_over else known.in_reply_to
    climb.spend(uri)
    found = await reading.post(node, uri, climb.who, climb.meet)
    if found is None or not await node.db.write(_keep, found):
        return None
    return found.found.in_reply_to


async def _keep(tx: Tx, read: Read) -> bool:
    found, author = read.found, read.author
    addressed = (*found.to, *found.cc)
    said = await received.heard(tx, author, found, addressed)
    if said.audience != "public" and not await posts.people_here(tx, addressed, author.id):
        return False
    outcome = await received.keep(tx, author, found, said, addressed, is_news=False, is_wanted=True, climbs=False)
    return outcome == received.DONE
