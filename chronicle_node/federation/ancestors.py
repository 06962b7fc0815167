"""What an answer from elsewhere answers, where nobody here knows it: read upwards, so that a talk has its beginning.

Each post is read from its own address, signed by the node, and kept where it is for everybody or names somebody here.
Bounded in steps and time; posts that answer each other in a circle end where they began.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from chronicle_node.db import Tx
from chronicle_node.errors import Problem
from chronicle_node.federation import reading, received, talk
from chronicle_node.federation.reading import Read
from chronicle_node.federation.uris import Uris
from chronicle_node.net.errors import OutboundError
from chronicle_node.node import Node
from chronicle_node.services import posts

MAX_STEPS = 12
SECONDS = 60.0


async def read(node: Node, payload: Mapping[str, Any]) -> None:
    """Read what stands at an address, what that answers, and so on. A job."""
    who, uri, seen = await talk.node_identity(node), payload["uri"], set[str]()
    try:
        async with asyncio.timeout(SECONDS):
            while uri is not None and uri not in seen and len(seen) < MAX_STEPS:
                seen.add(uri)
                uri = await _answered_by(node, uri, who)
    except TimeoutError:
        return  # what was found by then is kept
    except OutboundError as error:
        if talk.is_away(error):
            raise
    except Problem:
        return  # nothing that can be read, or shut out


async def _answered_by(node: Node, uri: str, who: talk.Identity) -> str | None:
    """The address of what a post answers, itself kept; None where the way ends."""
    if Uris(node.settings.public_url).is_local(uri):
        return None
    known = await node.db.read(posts.find, uri)
    if known is not None:
        is_over = known.gone_at is not None or known.answers_id is not None
        return None if is_over else known.in_reply_to
    found = await reading.post(node, uri, who)
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
