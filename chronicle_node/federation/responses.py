"""What others do about what people here said: like it, pass it on, answer it, and take that back.

Only who may read it can do anything about it.
"""

from __future__ import annotations

from chronicle_node.db import Row, Tx
from chronicle_node.errors import NotFound
from chronicle_node.federation.vocabulary import values
from chronicle_node.federation.vocabulary.activity import Activity
from chronicle_node.policy import Viewer
from chronicle_node.queries import readable, reviews
from chronicle_node.services import posts, reactions
from chronicle_node.services.reactions import BOOST, LIKE

KINDS = {"Like": LIKE, "EmojiReact": LIKE, "Announce": BOOST}
DONE = "done"
NOT_OURS = "ignored: nothing of the kind is known here"


async def react(tx: Tx, activity: Activity, sender: Row) -> str:
    """Somebody likes what is said here, or passes it on; what they pass on is known here, whatever they say it is."""
    post, kind = await ours(tx, activity.object_id, sender), KINDS[activity.type]
    if post is None:
        return NOT_OURS
    if kind == BOOST and post.audience != "public":
        return "refused: it is not theirs to pass on"
    uri = activity.id or f"{sender.uri}#{kind}-{post.id}"
    new = values.here(uri, sender.uri) is not None and await reactions.receive(tx, post.id, sender.id, kind, uri)
    return DONE if new else "ignored: it is known already"


async def take_back(tx: Tx, activity: Activity, sender: Row) -> bool:
    """Somebody takes back a like or a boost of their own; whether there was one."""
    told = activity.embedded
    kind = KINDS.get(activity.object_type or "")
    if told and kind is None:
        return False
    about = values.address(told.get("object"))
    post = await posts.find(tx, about) if about else None
    return await reactions.withdrawn(tx, sender.id, activity.object_id, post and post.id, kind)


async def ours(tx: Tx, uri: str | None, sender: Row) -> Row | None:
    """What somebody here said under this address, where the sender may read it."""
    row = await posts.find(tx, uri) if uri else None
    if row is None or (row.subject_id is None and row.source is None):
        return None
    return row if await _reads(tx, row, sender) else None


async def known(tx: Tx, uri: str | None, sender: Row) -> Row | None:
    """The post under this address, wherever it is from; what is said here only where the sender may read it."""
    row = await posts.find(tx, uri) if uri else None
    if row is None or row.gone_at is not None:
        return None
    is_here = row.subject_id is not None or row.source is not None
    return row if not is_here or await _reads(tx, row, sender) else None


async def began_here(tx: Tx, post: Row, sender: Row) -> bool:
    """Whether a post belongs to a talk about a review here that the sender may read."""
    if post.thread_id is None:
        return False
    try:
        await reviews.one(tx, Viewer("remote", sender.id), post.thread_id)
    except NotFound:
        return False
    return True


async def _reads(tx: Tx, row: Row, sender: Row) -> bool:
    try:
        await readable.post(tx, Viewer("remote", sender.id), row.public_id)
    except NotFound:
        return False
    return True
