"""Who is out there: other nodes, and the actors on them, as their own documents describe them.

What is stored here was fetched from, or signed by, the server it speaks for; nobody is described by a third party.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec
from sqlalchemy import and_, bindparam, case, delete, func, or_, select, update
from sqlalchemy.orm import aliased

from chronicle_node import ids, outbox
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain import patience
from chronicle_node.domain.events import PeerChanged
from chronicle_node.domain.talk_events import HostReturned
from chronicle_node.errors import Conflict
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.groups import DistantMembership, GroupGuest, GroupInvitation, GroupPlay
from chronicle_node.models.moderation import Mute
from chronicle_node.models.notifications import Notification
from chronicle_node.models.posts import Post, Reaction
from chronicle_node.models.shelves import FriendShelf
from chronicle_node.models.social import Actor, FederatedFriend, Follow, FriendPlay, FriendPresence
from chronicle_node.models.types import UTC, BigId
from chronicle_node.services import group_guests, social
from chronicle_node.services.instances import standing

FIELDS = (
    *("actor_type", "display_name", "summary", "url", "avatar_url", "inbox", "shared_inbox", "outbox"),
    *("followers_uri", "following_uri", "history_uri", "now_uri", "shelf_uris"),
    *("key_id", "public_key_pem", "multikeys", "moved_to_uri", "approves_follows"),
)


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """An actor of another node; named as the columns of `actors` are."""

    uri: str
    actor_type: str
    username: str
    inbox: str
    key_id: str | None = None
    public_key_pem: str | None = None
    multikeys: dict[str, str] = {}
    moved_to_uri: str | None = None
    display_name: str | None = None
    summary: str | None = None
    url: str | None = None
    avatar_url: str | None = None
    shared_inbox: str | None = None
    outbox: str | None = None
    followers_uri: str | None = None
    following_uri: str | None = None
    history_uri: str | None = None
    now_uri: str | None = None
    shelf_uris: dict[str, str] | None = None
    approves_follows: bool = True
    vouched_by: str | None = None  # the former multikey that signed the keys of now


_new_instance = insert(FederatedInstance, "instance_url", "host", "is_self", "added_at", "policy", "is_trusted")
_ADD_INSTANCE = sql(_new_instance.on_conflict_do_nothing)
_namesake, _known = aliased(Actor), aliased(Actor)
_BEFORE = sql(
    lambda: (
        # The node, who has the name there, and whether the actor is known.
        select(
            *(FederatedInstance.id, FederatedInstance.is_self, _namesake.id.label("namesake_id")),
            _known.id.is_not(None).label("is_known"),
        )
        .outerjoin(
            _namesake,
            and_(
                _namesake.instance_id == FederatedInstance.id,
                _namesake.username == bindparam("username"),
                _namesake.uri != bindparam("uri"),
            ),
        )
        .outerjoin(_known, _known.uri == bindparam("uri"))
        .where(FederatedInstance.host == bindparam("host"))
    )
)
_KEYS = sql(
    # Also of who is gone: somebody set aside comes back with the follows they had. Locked, so that what is fetched at
    # the same time does not undo what a known key just vouched for.
    lambda: (
        select(Actor.id, Actor.public_key_pem, Actor.multikeys)
        .where(Actor.uri == bindparam("uri"), Actor.user_id.is_(None))
        .with_for_update()
    )
)
_SET_ASIDE = sql(
    lambda: (
        update(Actor)
        .where(Actor.id == bindparam("actor_id"))
        .values(username=bindparam("aside"), gone_at=func.coalesce(Actor.gone_at, bindparam("at", type_=UTC)))
    )
)
_new = insert(Actor, "public_id", "uri", "username", "instance_id", "fetched_at", "created_at", *FIELDS)
_REMEMBER = sql(
    lambda: (
        # The name stays the one first seen: an actor that changes its name would be taken for somebody else.
        _new.on_conflict_do_update(
            index_elements=[Actor.uri],
            set_={name: getattr(_new.excluded, name) for name in (*FIELDS, "fetched_at")}
            | {"gone_at": case((Actor.suspended_at.is_(None), None), else_=Actor.gone_at)},
            where=Actor.user_id.is_(None),
        ).returning(Actor.id)
    )
)
_GONE = sql(
    lambda: (
        update(Actor)
        .where(Actor.id == bindparam("actor_id"))
        .values(
            gone_at=bindparam("at", type_=UTC),
            **dict.fromkeys(("public_key_pem", "multikeys", "display_name", "summary", "avatar_url", "moved_to_uri")),
        )
    )
)
_SUSPEND = sql(
    lambda: (
        update(Actor)
        .where(Actor.id == bindparam("actor_id"), Actor.user_id.is_(None))
        .values(suspended_at=bindparam("at", type_=UTC))
    )
)
_who = bindparam("actor_id", type_=BigId)
_RELATIONS = (
    sql(lambda: delete(Follow).where(or_(Follow.follower_id == _who, Follow.followed_id == _who))),
    sql(lambda: delete(FederatedFriend).where(FederatedFriend.actor_id == _who)),
    sql(lambda: delete(FriendPlay).where(FriendPlay.owner_id == _who)),
    sql(lambda: delete(FriendPresence).where(FriendPresence.owner_id == _who)),
    sql(lambda: delete(GroupGuest).where(GroupGuest.actor_id == _who)),
    sql(lambda: delete(GroupInvitation).where(GroupInvitation.to_actor_id == _who)),
    sql(lambda: delete(DistantMembership).where(DistantMembership.group_actor_id == _who)),
    sql(lambda: delete(GroupPlay).where(GroupPlay.group_actor_id == _who)),
    sql(lambda: delete(FriendShelf).where(FriendShelf.owner_id == _who)),
    sql(lambda: delete(Post).where(Post.actor_id == _who)),
    sql(lambda: delete(Reaction).where(Reaction.actor_id == _who)),
    sql(lambda: delete(Notification).where(Notification.actor_id == _who)),
    sql(lambda: delete(Mute).where(Mute.target_id == _who)),
)
_at = bindparam("at", type_=UTC)
_HEARD = sql(
    lambda: (
        update(FederatedInstance)
        .where(FederatedInstance.id == bindparam("instance_id"))
        .values(
            **dict.fromkeys(("open_until", "unavailable_since", "last_error")),
            is_recovering=or_(FederatedInstance.is_recovering, FederatedInstance.fail_count >= patience.TRIP_AFTER),
            fail_count=0,
            last_ok_at=_at,
            # What waits may go, but no sooner than the node asked for.
            due_at=case(
                (FederatedInstance.due_at.is_(None), None),
                (FederatedInstance.paused_until > _at, FederatedInstance.paused_until),
                else_=_at,
            ),
        )
    )
)


async def remember(tx: Tx, peer: Peer, *, is_vouched: bool = False) -> int:
    """Store what an actor's document says; the actor's id. Raises Conflict for an actor of this node.

    `is_vouched`: the actor said so themselves with a key that is known. Otherwise whoever owns the domain now may have
    written the document. Who shows another main key, with no known one to speak for it, is asked about again before
    they may follow on, and groups here have them no more; of who shows the same, only the other keys that are known
    are held on to.
    """
    before = await _before(tx, peer)
    if before.is_self:
        raise Conflict("This address belongs to this node.")
    if before.namesake_id is not None:  # the server gave the name to somebody else
        aside = f"{peer.username}~{before.namesake_id}"
        await tx.run(_SET_ASIDE, actor_id=before.namesake_id, aside=aside, at=tx.now)
    known = await tx.first(_KEYS, uri=peer.uri) if before.is_known and not is_vouched else None
    unproven = None if known is None or _has_word_of(known, peer) else known
    is_replaced = unproven is not None and _bare(unproven.public_key_pem) != _bare(peer.public_key_pem)
    stated = msgspec.structs.asdict(peer)
    del stated["vouched_by"]
    if unproven is not None and not is_replaced:
        stated["multikeys"] = _known_already(unproven, peer)
    actor_id = await tx.scalar(
        _REMEMBER, public_id=ids.new(), instance_id=before.id, fetched_at=tx.now, created_at=tx.now, **stated
    )
    if is_replaced:
        await social.doubt(tx, actor_id)
        await group_guests.doubt(tx, actor_id)
    return int(actor_id)


def _has_word_of(before: Row, peer: Peer) -> bool:
    """Whether a key known before signed the keys of now, or there was none that could have."""
    return before.public_key_pem is None or peer.vouched_by in (before.multikeys or {}).values()


def _known_already(before: Row, peer: Peer) -> dict[str, str]:
    """The keys beside the main one that are not new: to show an old public key proves nothing, for everybody has it."""
    known = set((before.multikeys or {}).values())
    return {name: text for name, text in peer.multikeys.items() if text in known}


def _bare(pem: str | None) -> str:
    return "".join((pem or "").split())


async def forget(tx: Tx, actor_id: int) -> None:
    """The actor deleted itself: follows, friendships and what was read of its diary go; a tombstone stays."""
    for statement in _RELATIONS:
        await tx.run(statement, actor_id=actor_id)
    await tx.run(_GONE, actor_id=actor_id, at=tx.now)


async def suspend(tx: Tx, actor_id: int) -> None:
    """Those who moderate this node shut somebody elsewhere out: they are gone, whatever they say of themselves."""
    await forget(tx, actor_id)
    await tx.run(_SUSPEND, actor_id=actor_id, at=tx.now)


async def let_in(tx: Tx, actor_id: int) -> None:
    """They are shut out no longer; their own node is asked who they are. What was forgotten stays so."""
    await tx.run(_SUSPEND, actor_id=actor_id, at=None)
    await outbox.emit(tx, PeerChanged(actor_id=actor_id))


async def heard_from(tx: Tx, instance_id: int, fail_count: int = 0) -> None:
    """The node is alive: whatever was held back for it may go out."""
    await tx.run(_HEARD, instance_id=instance_id, at=tx.now)
    tx.queued = True
    await returned(tx, instance_id, fail_count)


async def returned(tx: Tx, instance_id: int, fail_count: int) -> None:
    """The node answers again after so many failures: where it was away, what its people said may have been missed."""
    if fail_count >= patience.TRIP_AFTER:
        await outbox.emit(tx, HostReturned(instance_id=instance_id))


async def _before(tx: Tx, peer: Peer) -> Row:
    parts = urlsplit(peer.uri)
    whom = {"host": parts.netloc, "username": peer.username, "uri": peer.uri}
    row = await tx.first(_BEFORE, **whom)
    if row is None:
        above = await standing(tx, parts.netloc)  # what was decided for the domain holds for what is below it
        policy, trusted = (above.policy, above.is_trusted) if above is not None else ("open", False)
        values = {"instance_url": f"{parts.scheme}://{parts.netloc}", "policy": policy, "is_trusted": trusted}
        await tx.run(_ADD_INSTANCE, host=parts.netloc, is_self=False, added_at=tx.now, **values)
        row = await tx.one(_BEFORE, **whom)
    return row
