"""What others do to us, one function for each verb: (tx, activity, sender) → a word about what became of it.

The sender is proven. Whatever an activity says about anybody else is a claim, and checked against what we know: nobody
answers a request that was not made to them, takes back what is not theirs, or speaks of another's things.
"""

from __future__ import annotations

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import aliased

from chronicle_node import outbox
from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain import audience
from chronicle_node.domain.events import HintReceived, PeerChanged
from chronicle_node.domain.talk_events import OutboxWanted
from chronicle_node.federation import boosts, group_verbs, received, resolver, responses, spent
from chronicle_node.federation.vocabulary import actor as actors
from chronicle_node.federation.vocabulary import values
from chronicle_node.federation.vocabulary.activity import Activity
from chronicle_node.models.social import Actor, Follow
from chronicle_node.queries import peers as reads
from chronicle_node.services import friend_diary, friend_shelves, friends, peers, social

NOBODY = "ignored: nobody here is meant"
NOT_OURS = "ignored: nothing of the kind is known here"
DONE = "done"

_follower = aliased(Actor)
_REQUEST = sql(
    lambda: (
        # A request of somebody here to the sender, by its id or by who made it.
        select(Follow.follower_id, Follow.activity_uri, _follower.user_id)
        .join(_follower, _follower.id == Follow.follower_id)
        .where(
            Follow.followed_id == bindparam("sender_id"),
            _follower.user_id.is_not(None),
            or_(Follow.activity_uri == bindparam("activity_uri"), _follower.uri == bindparam("follower_uri")),
        )
    )
)
_BY_ID = sql(
    lambda: select(Follow.follower_id, Follow.followed_id).where(
        Follow.follower_id == bindparam("sender_id"), Follow.activity_uri == bindparam("activity_uri")
    )
)
_TAKEN = sql(
    lambda: select(Follow.id).where(
        Follow.activity_uri == bindparam("activity_uri"),
        or_(Follow.follower_id != bindparam("sender_id"), Follow.followed_id != bindparam("target_id")),
    )
)
_READERS = sql(
    lambda: (
        select(Follow.follower_id)
        .join(_follower, _follower.id == Follow.follower_id)
        .where(Follow.followed_id == bindparam("sender_id"), Follow.state == "accepted", _follower.user_id.is_not(None))
        .order_by(Follow.follower_id)
    )
)


async def follow(tx: Tx, activity: Activity, sender: Row) -> str:
    """Somebody asks to follow a person here."""
    target = await _person_here(tx, activity.object_id)
    if target is None:
        return await group_verbs.follow(tx, activity, sender) or NOBODY
    uri = activity.id or f"{sender.uri}#follow-{target.id}"
    if await tx.first(_TAKEN, activity_uri=uri, sender_id=sender.id, target_id=target.id):
        return "refused: the id belongs to another follow"
    return await social.receive(tx, sender.id, target.id, uri)


async def accept(tx: Tx, activity: Activity, sender: Row) -> str:
    """Somebody agrees to be followed by a person here, or a group to have one in it."""
    return await _answer(tx, activity, sender, accepted=True)


async def reject(tx: Tx, activity: Activity, sender: Row) -> str:
    """Somebody declines to be followed by a person here, or ends it; or what groups ask."""
    return await _answer(tx, activity, sender, accepted=False)


async def _answer(tx: Tx, activity: Activity, sender: Row, *, accepted: bool) -> str:
    in_group = await group_verbs.answered(tx, activity, sender)
    if in_group is not None:
        return in_group
    asked = activity.embedded
    if asked and (activity.object_type != "Follow" or values.address(asked.get("object")) != sender.uri):
        return NOT_OURS
    # An embedded Follow need not have an id; then whoever made it is named.
    uri, who = activity.object_id, values.address(asked.get("actor")) if asked else None
    row = await tx.first(_REQUEST, sender_id=sender.id, activity_uri=uri, follower_uri=None if uri else who)
    if row is None:
        return NOT_OURS
    if who is not None and not await _is(tx, row.follower_id, who):
        return NOT_OURS
    answered = await social.answered(tx, row.follower_id, sender.id, accepted=accepted, activity_uri=row.activity_uri)
    if answered and accepted:  # two may be friends now, and the other see more than before
        await friends.tell_more(tx, row.user_id, audience.KINDS)
        await outbox.emit(tx, OutboxWanted(actor_id=sender.id))
    return DONE if answered else NOT_OURS


async def undo(tx: Tx, activity: Activity, sender: Row) -> str:
    """Somebody takes back a follow, a block, a like or a boost of their own."""
    undone = activity.embedded
    if undone and values.address(undone.get("actor")) not in (None, sender.uri):
        return NOT_OURS
    await spent.taken_back(tx, activity, sender)
    if activity.object_type == "Block":
        target = await _person_here(tx, values.address(undone.get("object")))
        if target is None:
            return NOBODY
        await social.unblock(tx, sender.id, target.id)
        return DONE
    is_said = await responses.take_back(tx, activity, sender) or await boosts.take_back(tx, activity, sender)
    taken = DONE if is_said else await group_verbs.take_back(tx, activity, sender)
    if taken is not None:
        return taken
    row = await tx.first(_BY_ID, sender_id=sender.id, activity_uri=activity.object_id)
    followed_id = row.followed_id if row is not None else None
    if followed_id is None and activity.object_type == "Follow":
        target = await _person_here(tx, values.address(undone.get("object")))
        followed_id = target.id if target is not None else None
    if followed_id is None:
        return NOT_OURS
    await social.unfollow(tx, sender.id, followed_id)
    await _look_again(tx, followed_id, sender)
    return DONE


async def _look_again(tx: Tx, viewer_id: int, owner: Row) -> None:
    """They were friends, perhaps; what the person here may still read of the other shows when it is read anew."""
    if owner.history_uri is not None:
        for collection in ("history", "now"):
            await outbox.emit(tx, HintReceived(viewer_id=viewer_id, owner_id=owner.id, collection=collection))
    for kind, uri in (owner.shelf_uris or {}).items():
        await friend_shelves.hinted(tx, owner.id, kind, uri)


async def update(tx: Tx, activity: Activity, sender: Row) -> str:
    """An actor tells anew who it is, what it wrote, or that its plays or its presence changed."""
    if activity.is_about_self:
        return await _describes_itself(tx, activity, sender)
    if received.is_written(activity):
        return await received.update(tx, activity, sender)
    changed = {values.address(each) for each in activity.objects}
    collections = {"history": sender.history_uri, "now": sender.now_uri}
    told = [name for name, uri in collections.items() if uri is not None and uri in changed]
    kept = [(kind, uri) for kind, uri in (sender.shelf_uris or {}).items() if uri in changed]
    for kind, uri in kept:
        await friend_shelves.hinted(tx, sender.id, kind, uri)
    await friend_shelves.outdated(tx, sender.id, {*told, *dict(kept)})
    in_groups = await group_verbs.update(tx, activity, sender)
    if not told and not kept:
        return "hint: a group" if in_groups else NOT_OURS
    for reader in await tx.all(_READERS, sender_id=sender.id):
        for name in told:
            await outbox.emit(tx, HintReceived(viewer_id=reader.follower_id, owner_id=sender.id, collection=name))
    return f"hint: {', '.join([*told, *dict(kept)])}"


async def _describes_itself(tx: Tx, activity: Activity, sender: Row) -> str:
    if not actors.is_actor(activity.embedded):
        await outbox.emit(tx, PeerChanged(actor_id=sender.id))
        return "to be read anew"
    found = actors.actor(activity.embedded)
    if found.main_key is None:
        return "refused: an actor without a key"
    await peers.remember(tx, resolver.peer(found), is_vouched=True)
    return DONE


async def delete(tx: Tx, activity: Activity, sender: Row) -> str:
    """Somebody deletes themselves, or a play or a post of their own."""
    if activity.is_about_self:
        await group_verbs.leave_all(tx, sender)
        await peers.forget(tx, sender.id)
        return DONE
    found = activity.object_id
    if found is None:
        return NOT_OURS
    withdrawn = await friend_diary.withdraw(tx, sender.id, found)
    return DONE if withdrawn or await received.delete(tx, found, sender) else NOT_OURS


async def block(tx: Tx, activity: Activity, sender: Row) -> str:
    """Somebody wants to have nothing to do with a person here; from now on neither sees the other."""
    target = await _person_here(tx, activity.object_id)
    if target is None:
        return NOBODY
    await social.block(tx, sender.id, target.id)
    return DONE


async def _person_here(tx: Tx, uri: str | None) -> Row | None:
    row = await tx.first(reads.PERSON, uri=uri) if uri else None
    return row if row is not None and row.user_id is not None else None


async def _is(tx: Tx, actor_id: int, uri: str) -> bool:
    row = await tx.first(reads.PERSON, uri=uri)
    return row is not None and row.id == actor_id
