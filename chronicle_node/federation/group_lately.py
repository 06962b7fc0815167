"""What goes on in a group, between its home and the nodes of members elsewhere: who is at what just now, how much each
played in thirty days, and where to read what they posted. One document, for the one member who asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.domain import groups as rules
from chronicle_node.errors import NotFound, Problem
from chronicle_node.federation import answers, documents, plays
from chronicle_node.federation.signers import viewer_of
from chronicle_node.federation.uris import Uris
from chronicle_node.federation.vocabulary import plays as wire
from chronicle_node.federation.vocabulary import terms, values
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument
from chronicle_node.federation.vocabulary.plays import stamp
from chronicle_node.httpkit.keys import node_of
from chronicle_node.ids import parse
from chronicle_node.policy import Viewer
from chronicle_node.queries import group_numbers, group_posts, group_presence, groups, presence
from chronicle_node.queries.group_numbers import GroupNumbers
from chronicle_node.queries.groups import Found
from chronicle_node.queries.presence import Now
from chronicle_node.services import group_days

MOST = {"plays": 1_000_000, "seconds": 100_000_000}  # of one member in thirty days
MAX_NOW, MAX_POSTS = presence.MOST, group_posts.MOST_TOLD
LONGEST = timedelta(hours=12)


class Lately(msgspec.Struct, frozen=True):
    """What there is to tell one member."""

    now: list[tuple[Now, str]]
    numbers: GroupNumbers
    posts: list[str]


async def tell(request: web.Request) -> web.Response:
    """The document, for a member. Raises NotFound for all others."""
    node, viewer = node_of(request), await viewer_of(request)
    public_id = parse(request.match_info["id"])
    if public_id is None:
        raise NotFound
    found = await node.db.read(groups.inside, viewer, public_id)
    await group_days.bring_up_to_date(node.db, found.group_id)
    lately = await node.db.read(_lately, viewer, found)
    uris = Uris(node.settings.public_url)
    return answers.activity_json(documents.spoken(_document(uris, uris.actor(public_id), lately, node.clock.now())))


async def _lately(tx: Tx, viewer: Viewer, found: Found) -> Lately:
    return Lately(
        await group_presence.told_of_group(tx, viewer, found.group_id),
        await group_numbers.of_group(tx, viewer, found.group_id),
        await group_posts.addresses(tx, viewer, found.group_id),
    )


def _document(uris: Uris, group: str, lately: Lately, at: datetime) -> Document:
    people = [{"id": one.uri, "plays": one.plays, "seconds": one.seconds} for one in lately.numbers.members]
    block = {
        "v": terms.VERSION,
        "now": [_now(uris, found, uri, at) for found, uri in lately.now],
        "since": lately.numbers.since.isoformat(),
        "members": people,
        "posts": lately.posts,
    }
    return {"id": f"{group}/lately", "type": "Object", "attributedTo": group, "chronicle": block}


def _now(uris: Uris, found: Now, owner: str, at: datetime) -> Document:
    said = plays.presence(uris, found.actor.id, found, found.ends_at or at + presence.STALE)
    return said.as_json() | {"id": f"{owner}#now", "actor": owner}


# -- Read by the node of a member


def read(document: Document, group: str, now: datetime) -> dict[str, Any]:
    """What is kept of such a document. Raises UnacceptableDocument where it is none of this group's."""
    block = document.get("chronicle")
    if values.address(document.get("attributedTo")) != group or not isinstance(block, dict):
        raise UnacceptableDocument("This is not what goes on in the group.")
    if block.get("v") != terms.VERSION:
        raise UnacceptableDocument("This is not in a version of the format that is known here.")
    posts = [uri for uri in map(values.address, values.many(block.get("posts"))[:MAX_POSTS]) if uri]
    return {
        "now": _presences(values.many(block.get("now"))[:MAX_NOW], now),
        "since": _day(block.get("since")),
        "members": _counted(values.many(block.get("members"))[: 2 * rules.MOST_MEMBERS]),
        "posts": list(dict.fromkeys(posts)),
        "read_at": stamp(now),
    }


def _presences(items: Sequence[Any], now: datetime) -> list[dict[str, Any]]:
    """Who is at what; what cannot be read, and what has ended, is passed over."""
    found = []
    for item in items:
        owner = values.address(item.get("actor")) if isinstance(item, dict) else None
        if owner is None:
            continue
        try:
            said = wire.presence(item, owner)
        except Problem:
            continue
        if said.ends_at > now:
            times = {"started_at": stamp(said.started_at), "ends_at": stamp(min(said.ends_at, now + LONGEST))}
            more = {"progress": said.progress, "is_paused": said.is_paused}
            found.append({"uri": owner, "media": said.media.as_json()} | times | more)
    return found


def _counted(items: Sequence[Any]) -> list[dict[str, Any]]:
    found = []
    for item in items:
        uri = values.address(item)
        if uri is not None and isinstance(item, dict) and all(_is_count(item.get(name), MOST[name]) for name in MOST):
            found.append({"uri": uri} | {name: item[name] for name in MOST})
    return found


def _is_count(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _day(value: object) -> str | None:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        return None
