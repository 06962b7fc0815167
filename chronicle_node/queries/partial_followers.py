"""The followers that two nodes have in common, as each of them knows it (FEP-8fcf)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain import partial_followers
from chronicle_node.models.accounts import User
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.social import Actor, Follow
from chronicle_node.models.types import PublicId
from chronicle_node.policy import Viewer

MOST = 5_000  # on one server; where there are more, they are not compared

_owner, _viewer = aliased(Actor), aliased(Actor)
_of_host = (
    select(Actor.uri)
    .join(Follow, Follow.follower_id == Actor.id)
    .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
    .where(Follow.state == "accepted", Actor.gone_at.is_(None))
    .order_by(Actor.id)
    .limit(MOST + 1)
)
_OF_HOST = sql(
    lambda: _of_host.where(Follow.followed_id == bindparam("actor_id"), FederatedInstance.host == bindparam("host"))
)
_FOR_VIEWER = sql(
    lambda: (
        _of_host.join(_owner, _owner.id == Follow.followed_id)
        .join(User, User.id == _owner.user_id)
        .join(_viewer, _viewer.instance_id == Actor.instance_id)
        .where(
            _owner.public_id == bindparam("public_id", type_=PublicId),
            User.is_active.is_(True),
            _viewer.id == bindparam("viewer_id"),
        )
    )
)
_HERE = sql(
    lambda: (
        select(Actor.id, Actor.uri, Follow.decided_at)
        .join(Follow, Follow.follower_id == Actor.id)
        .where(Follow.followed_id == bindparam("actor_id"), Follow.state == "accepted", Actor.user_id.is_not(None))
    )
)
_COLLECTION = sql(lambda: select(Actor.id, Actor.followers_uri).where(Actor.uri == bindparam("uri")))


async def digests(tx: Tx, pairs: Collection[tuple[int, str]]) -> dict[tuple[int, str], str]:
    """What each of these people here has of followers on each of these hosts, summed up."""
    found = {}
    for actor_id, host in pairs:
        uris = [row.uri for row in await tx.all(_OF_HOST, actor_id=actor_id, host=host)]
        if len(uris) <= MOST:
            found[actor_id, host] = partial_followers.digest(uris)
    return found


async def for_viewer(tx: Tx, viewer: Viewer, public_id: UUID) -> list[str]:
    """The followers of a person here who are on the server of the one who asks. Nobody else is told of them."""
    if viewer.kind != "remote":
        return []
    return [row.uri for row in await tx.all(_FOR_VIEWER, public_id=public_id, viewer_id=viewer.actor_id)][:MOST]


async def here(tx: Tx, actor_id: int) -> list[Row]:
    """The people here who follow somebody elsewhere, as far as this node knows, and since when."""
    return await tx.all(_HERE, actor_id=actor_id)


async def differs(tx: Tx, actor_uri: str, collection: str, told: str) -> int | None:
    """The number of an actor elsewhere who knows of other followers here than this node; None where both agree.

    Only about their own followers does anybody have a say.
    """
    row = await tx.first(_COLLECTION, uri=actor_uri)
    if row is None or row.followers_uri != collection:
        return None
    known = partial_followers.digest(each.uri for each in await here(tx, row.id))
    return None if known == told.lower() else int(row.id)
