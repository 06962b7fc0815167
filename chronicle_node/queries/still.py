"""Whether those to whom something was said may still read it: asked when it leaves, which may be days after it was
said, and when it is read at its own address.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, or_, select

from chronicle_node.db import Tx, any_of, sql
from chronicle_node.errors import NotFound
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.posts import Post
from chronicle_node.models.social import Actor, Follow
from chronicle_node.policy import Viewer
from chronicle_node.queries import readable

SAYING = frozenset({"Create", "Update"})
MOST = 100  # of one server, by name

_POST = sql(
    lambda: select(Post.public_id).where(
        Post.uri == bindparam("uri"), or_(Post.subject_id.is_not(None), Post.source.is_not(None))
    )
)
_there = (
    select(Actor.id)
    .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
    .where(FederatedInstance.host == bindparam("host"), Actor.user_id.is_(None))
)
_NAMED = sql(lambda: _there.where(any_of(Actor.uri, "uris")).order_by(Actor.id).limit(MOST))
_FOLLOWERS = sql(
    lambda: select(func.count()).select_from(
        _there.join(Follow, Follow.follower_id == Actor.id)
        .where(Follow.followed_id == bindparam("actor_id"), Follow.state == "accepted")
        .limit(1)
        .subquery()
    )
)


class Said(NamedTuple):
    """What an activity says of a post: its address, and whom it names."""

    post: str
    named: list[str]


def said(body: str) -> Said | None:
    """What an activity, as it waits, says of a post; None where it says none. Raises where the body is no activity."""
    document = msgspec.json.decode(body, type=dict[str, Any])
    uri = _post(document)
    return Said(uri, _texts(document.get("to")) + _texts(document.get("cc"))) if uri is not None else None


async def is_open(tx: Tx, viewer: Viewer, document: dict[str, Any]) -> bool:
    """Whether the viewer may read what an activity of somebody here says, as far as that is a post."""
    public_id = await tx.scalar(_POST, uri=_post(document))
    return public_id is None or await _may_read(tx, viewer, public_id)


async def may_leave(tx: Tx, actor_id: int, found: Said, host: str) -> bool:
    """Whether an activity for few may still go to a server: all may read it whom it names there, or, where it names
    none of them, somebody there follows its author.
    """
    public_id = await tx.scalar(_POST, uri=found.post)
    if public_id is None:
        return True
    named = await tx.all(_NAMED, host=host, uris=found.named)
    if not named:
        return bool(await tx.scalar(_FOLLOWERS, host=host, actor_id=actor_id))
    for row in named:
        if not await _may_read(tx, Viewer("remote", row.id), public_id):
            return False
    return True


async def _may_read(tx: Tx, viewer: Viewer, public_id: UUID) -> bool:
    try:
        await readable.post(tx, viewer, public_id)
    except NotFound:
        return False
    return True


def _post(document: dict[str, Any]) -> str | None:
    """The address of the post that an activity says or says anew."""
    thing = document.get("object") if document.get("type") in SAYING else None
    found = thing.get("id") if isinstance(thing, dict) else None
    return found if isinstance(found, str) else None


def _texts(value: object) -> list[str]:
    """A value that is missing, null, alone or several, as the texts in it."""
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]
