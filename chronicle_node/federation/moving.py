"""Accounts that move between servers: said to followers, and believed of others only when both accounts say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import aliased

from chronicle_node import ids, outbox, policy
from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.events import PeerMoved
from chronicle_node.domain.group_events import GroupsMoved
from chronicle_node.errors import NotFound, Problem
from chronicle_node.federation import documents, publish, resolver, talk, uris
from chronicle_node.federation.vocabulary.activity import Activity
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.groups import GroupGuest
from chronicle_node.models.social import Actor, Block, Follow
from chronicle_node.net import urls
from chronicle_node.net.errors import OutboundError
from chronicle_node.node import Node
from chronicle_node.policy import Reader
from chronicle_node.queries import group_readers, peers
from chronicle_node.services import deliveries, moving
from chronicle_node.services.deliveries import Inbox
from chronicle_node.services.moving import Target

_FOLLOWERS = sql(policy.distant_followers)
_WHO = sql(
    lambda: (
        select(
            *(Actor.id, Actor.uri, Actor.username, Actor.user_id, Actor.followers_uri, Actor.gone_at),
            *(Actor.also_known_as, Actor.moved_to_uri, FederatedInstance.host),
        )
        .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .where(Actor.id == bindparam("actor_id"))
    )
)
_BY_URI = sql(lambda: select(Actor.id).where(Actor.uri == bindparam("uri"), Actor.user_id.is_not(None)))
_here = aliased(Actor)
_CONCERNS = sql(
    lambda: select(Actor.id).where(
        Actor.id == bindparam("actor_id"),
        exists().where(Follow.followed_id == Actor.id, Follow.follower_id == _here.id, _here.user_id.is_not(None))
        | exists().where(Block.target_id == Actor.id, Block.actor_id == _here.id, _here.user_id.is_not(None))
        | exists().where(GroupGuest.actor_id == Actor.id),
    )
)


async def look(node: Node, actor_id: int) -> Target:
    """What the account somebody wants to move to says of itself just now. Raises NotFoundThere, or NotFound."""
    row = await node.db.read(_who, actor_id)
    if row is None or row.gone_at is not None:
        raise NotFound("This account is no longer there.")
    handle = uris.Handle(row.username, row.host)
    if row.user_id is not None:
        return _target(row, str(handle))
    try:
        found = await resolver.fetch(node, row.uri)
    except (OutboundError, Problem) as error:
        said = error.detail if isinstance(error, Problem) else str(error)
        raise resolver.NotFoundThere(f"{handle} could not be asked whether it is yours: {said}") from error
    return Target(
        actor_id=actor_id,
        uri=found.id,
        handle=str(handle),
        also_known_as=found.also_known_as,
        moved_to=found.moved_to,
    )


async def _who(tx: Tx, actor_id: int) -> Row | None:
    return await tx.first(_WHO, actor_id=actor_id)


def _target(row: Row, handle: str) -> Target:
    known = tuple(row.also_known_as or ())
    return Target(actor_id=row.id, uri=row.uri, handle=handle, also_known_as=known, moved_to=row.moved_to_uri)


# -- Away from here


async def tell(tx: Tx, payload: Mapping[str, Any]) -> None:
    """A person here has moved: followers elsewhere are told, those here go along. A job."""
    me, target = await _who(tx, payload["actor_id"]), await _who(tx, payload["target_id"])
    if me is None or target is None or me.moved_to_uri != target.uri:
        return  # taken back meanwhile
    base, identifier = await publish.uris(tx), ids.new()
    said = documents.move(base.activity(identifier), me.uri, target.uri, [me.followers_uri])
    activity_id = await deliveries.keep(tx, me.id, identifier, said, "direct")
    readers = [Reader(*found) for found in await tx.all(_FOLLOWERS, user_id=me.user_id)]
    readers += await group_readers.every_group_of(tx, me.user_id)
    inboxes = dict.fromkeys(Inbox(inbox, each.host) for each in readers if (inbox := each.shared_inbox or each.inbox))
    if activity_id is not None:
        await deliveries.owe(tx, me.id, activity_id, inboxes, order=me.uri)
    await moving.carry_over(tx, me.id, target.id, _name(target))
    await outbox.emit(tx, GroupsMoved(old_id=me.id, new_id=target.id))


# -- From elsewhere


async def move(tx: Tx, activity: Activity, sender: Row) -> str:
    """Somebody says that they have moved; both accounts are asked before anybody here follows there."""
    ignored = await _why_not(tx, activity, sender)
    if ignored is not None:
        return f"ignored: {ignored}"
    await outbox.emit(tx, PeerMoved(actor_id=sender.id, target=activity.target or ""))
    return "to be asked of both"


async def asked_of(tx: Tx, activity: Activity) -> tuple[str, ...]:
    """The addresses that are going to be asked because of an activity that just came in: both accounts of a move."""
    sender = await peers.actor(tx, activity.actor)
    if sender is None or activity.target is None or await _why_not(tx, activity, sender) is not None:
        return ()
    return activity.actor, activity.target


async def _why_not(tx: Tx, activity: Activity, sender: Row) -> str | None:
    if not activity.is_about_self or activity.target in (None, sender.uri):
        return "nobody moves but by themselves, to another account"
    if await moving.moved_lately(tx, sender.id):
        return "they moved within the last week"
    if await tx.first(_CONCERNS, actor_id=sender.id) is None:
        return "nobody here has to do with them"
    return None


async def follow_move(node: Node, payload: Mapping[str, Any]) -> None:
    """Ask both accounts of a move whether it is one, and have who follows the old one follow the new. A job."""
    old = await node.db.read(_who, payload["actor_id"])
    if old is None or old.user_id is not None or old.gone_at is not None:
        return
    try:
        with node.http.place(urls.host(payload["target"])):
            target = await _agreed(node, old.uri, payload["target"])
    except talk.NotThere as error:
        if talk.is_away(error):
            raise
        return
    except Problem:
        return
    if target is not None:
        await node.db.write(_carry_over, old.id, target)


async def _agreed(node: Node, old_uri: str, target_uri: str) -> int | None:
    """The number of the new account, where the old one names it, and it names the old one and has not moved itself."""
    old = await resolver.fetch(node, old_uri)
    if old.id != old_uri or old.moved_to != target_uri:
        return None
    own = await node.db.read(_by_uri, target_uri)
    if own is not None:
        local = _target(own, "")
        return local.actor_id if local.moved_to is None and old_uri in local.also_known_as else None
    found = await resolver.fetch(node, target_uri)
    if found.id != target_uri or found.moved_to is not None or old_uri not in found.also_known_as:
        return None
    await resolver.store(node, old)
    return await resolver.store(node, found)


async def _by_uri(tx: Tx, uri: str) -> Row | None:
    found = await tx.scalar(_BY_URI, uri=uri)
    return await _who(tx, found) if found is not None else None


async def _carry_over(tx: Tx, old_id: int, target_id: int) -> None:
    target = await tx.one(_WHO, actor_id=target_id)
    if await moving.moved_lately(tx, old_id):
        return
    await moving.note(tx, old_id)
    await moving.carry_over(tx, old_id, target_id, _name(target))
    await outbox.emit(tx, GroupsMoved(old_id=old_id, new_id=target_id))


def _name(row: Row) -> str:
    return f"@{row.username}" if row.user_id is not None else str(uris.Handle(row.username, row.host))
