"""What people whom somebody here follows pass on: read from its own address, never from what they say it is.

What was not written for everybody is its author's alone to pass on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chronicle_node import outbox
from chronicle_node.db import Row, Tx
from chronicle_node.domain.talk_events import PassedOn
from chronicle_node.errors import Problem
from chronicle_node.federation import reading, received, responses, talk
from chronicle_node.federation.reading import Read
from chronicle_node.federation.uris import Uris
from chronicle_node.federation.vocabulary import notes, values
from chronicle_node.federation.vocabulary.activity import Activity
from chronicle_node.net.errors import OutboundError
from chronicle_node.node import Node
from chronicle_node.queries import peers
from chronicle_node.services import jobs, posts, reactions
from chronicle_node.services.reactions import BOOST

JOB = "federation.read_boost"
DONE = "done"
KNOWN = "ignored: it is known already"
TO_BE_READ = "to be read at its own address"
NOT_THEIRS = "refused: it is not theirs to pass on"


async def announce(tx: Tx, activity: Activity, sender: Row) -> str:
    """Somebody passes something on: what was said here is counted there, what was said elsewhere is for who follows."""
    done = await responses.react(tx, activity, sender)
    return await _hear(tx, activity, sender) if done == responses.NOT_OURS else done


async def _hear(tx: Tx, activity: Activity, sender: Row) -> str:
    uri, about = activity.id, _about(activity)
    if about is None or uri is None or values.here(uri, sender.uri) is None:
        return "ignored: nothing that can be read"
    if not await posts.is_followed(tx, sender.id):
        return received.NOT_FOLLOWED
    if await reactions.are_too_many(tx, sender.id):
        return "ignored: more in a day than anybody reads"
    if Uris(await peers.base(tx)).is_local(about):
        return responses.NOT_OURS
    said_at = min(activity.published or tx.now, tx.now)
    post = await posts.find(tx, about)
    if post is not None:
        return await _keep(tx, post, sender.id, uri, said_at)
    await outbox.emit(tx, PassedOn(actor_id=sender.id, uri=about, activity_uri=uri, said_at=said_at))
    return TO_BE_READ


def _about(activity: Activity) -> str | None:
    """The address of what is passed on. Groups pass on that somebody wrote it, and who likes it, which is no news here.

    https://codeberg.org/fediverse/fep/src/branch/main/fep/1b12/fep-1b12.md
    """
    told = activity.embedded
    if activity.object_type in {"Create", "Update"}:
        return values.address(told.get("object"))
    return activity.object_id if not told or notes.is_written(told) else None


async def read(node: Node, payload: Mapping[str, Any]) -> None:
    """Read what somebody passed on from its own address. A job."""
    try:
        found = await reading.post(node, payload["uri"], await talk.node_identity(node))
    except OutboundError as error:
        if talk.is_away(error):
            raise
        return
    except Problem:
        return  # not what it was said to be
    if found is not None:
        await node.db.write(_take_in, payload, found)


async def take_back(tx: Tx, activity: Activity, sender: Row) -> bool:
    """Somebody takes back what was not even read yet; whether there was such a thing."""
    uri = values.here(activity.object_id, sender.uri)
    return uri is not None and await jobs.cancel(tx, f"{JOB}:{uri}")


async def _take_in(tx: Tx, payload: Mapping[str, Any], read: Read) -> None:
    actor_id = payload["actor_id"]
    if not await posts.is_followed(tx, actor_id):
        return
    found, author = read.found, read.author
    addressed = (*found.to, *found.cc)
    said = await received.heard(tx, author, found, addressed)
    if said.audience == "public" and await posts.find(tx, found.id) is None:
        await received.keep(tx, author, found, said, addressed, is_news=False, is_wanted=True)
    post = await posts.find(tx, found.id)
    if post is not None:
        await _keep(tx, post, actor_id, payload["activity_uri"], datetime.fromisoformat(payload["said_at"]))


async def _keep(tx: Tx, post: Row, actor_id: int, activity_uri: str, said_at: datetime) -> str:
    if post.gone_at is not None:
        return "ignored: it was deleted"
    if post.audience != "public" and post.actor_id != actor_id:
        return NOT_THEIRS
    new = await reactions.receive(tx, post.id, actor_id, BOOST, activity_uri, at=said_at)
    return DONE if new else KNOWN
