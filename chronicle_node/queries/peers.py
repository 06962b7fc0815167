"""What the door between nodes looks up: whose key this is, who signs for us, and which nodes are talked to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, true

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.social import Actor, Follow


class PeerKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key of somebody elsewhere, PEM or Multikey."""

    owner_id: int
    owner_uri: str
    text: str
    fetched_at: datetime | None


_keys = select(Actor.id, Actor.uri, Actor.public_key_pem, Actor.multikeys, Actor.fetched_at).where(
    Actor.user_id.is_(None),
    Actor.public_key_pem.is_not(None),
    Actor.private_key_sealed.is_(None),
    Actor.gone_at.is_(None),
)
_is_main = Actor.key_id == bindparam("key_id")
_KEY = sql(
    lambda: (
        _keys.add_columns(_is_main.label("is_main"))
        .where(or_(_is_main, Actor.uri == bindparam("owner_uri")))
        .order_by(func.coalesce(_is_main, False).desc())
    )
)
_HELD = sql(lambda: _keys.where(Actor.id == bindparam("actor_id")))
_KNOWN = sql(lambda: select(Actor.id).where(Actor.uri == bindparam("uri")))
PERSON = sql(
    lambda: select(Actor.id, Actor.uri, Actor.user_id, Actor.username, Actor.gone_at).where(
        Actor.uri == bindparam("uri")
    )
)
_BY_ID = sql(lambda: select(Actor.id, Actor.uri, Actor.user_id).where(Actor.id == bindparam("actor_id")))
_senders = (
    *(Actor.id, Actor.uri, Actor.user_id, Actor.gone_at, Actor.history_uri, Actor.now_uri, Actor.shelf_uris),
    *(Actor.instance_id, FederatedInstance.host, FederatedInstance.policy, FederatedInstance.is_trusted),
    *(FederatedInstance.fail_count, FederatedInstance.open_until),
)


def _senders_where(condition: ColumnElement[bool]) -> Select[Any]:
    return select(*_senders).join(FederatedInstance, FederatedInstance.id == Actor.instance_id).where(condition)


SENDER = sql(lambda: _senders_where(Actor.uri == bindparam("uri")))
# Locked in one order, so that what one actor sends to several processes at once is carried out one after the other.
SENDERS = sql(
    lambda: _senders_where(any_of(Actor.uri, "uris")).order_by(Actor.id).with_for_update(of=Actor, key_share=True)
)
_SOFTWARE = sql(
    lambda: (
        select(FederatedInstance.software)
        .join(Actor, Actor.instance_id == FederatedInstance.id)
        .where(Actor.id == bindparam("actor_id"))
    )
)
_NAMED = sql(
    lambda: (
        select(Actor.id)
        .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .where(
            FederatedInstance.host == bindparam("host"),
            func.lower(Actor.username) == bindparam("username"),
            Actor.user_id.is_(None),
            Actor.gone_at.is_(None),
        )
    )
)
_RELATED = sql(
    lambda: (
        select(Follow.id)
        .where(
            or_(Follow.follower_id == bindparam("actor_id"), Follow.followed_id == bindparam("actor_id")),
            Follow.state == "accepted",
        )
        .limit(1)
    )
)
_IDENTITY = sql(lambda: select(Actor.key_id, Actor.private_key_sealed).where(Actor.id == bindparam("actor_id")))
_NODE = sql(
    lambda: (
        select(Actor.id, Actor.public_key_pem, Actor.multikeys, Actor.key_id, Actor.private_key_sealed)
        .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .where(FederatedInstance.is_self == true(), Actor.actor_type == "Application")
    )
)
_BASE = sql(lambda: select(FederatedInstance.instance_url).where(FederatedInstance.is_self == true()))


async def key(tx: Tx, key_id: str) -> PeerKey | None:
    """The key of this id, of an actor elsewhere; None where nobody is known by it."""
    row = await tx.first(_KEY, key_id=key_id, owner_uri=key_id.partition("#")[0])
    if row is None:
        return None
    text = row.public_key_pem if row.is_main else (row.multikeys or {}).get(key_id.removeprefix(row.uri))
    if text is None:
        return None
    return PeerKey(owner_id=row.id, owner_uri=row.uri, text=text, fetched_at=row.fetched_at)


async def holds(tx: Tx, actor_id: int, text: str) -> bool:
    """Whether this key is one of those that an actor elsewhere is known by."""
    row = await tx.first(_HELD, actor_id=actor_id)
    return row is not None and text in (row.public_key_pem, *(row.multikeys or {}).values())


async def is_known(tx: Tx, uri: str) -> bool:
    """Whether this actor was ever heard of."""
    return await tx.first(_KNOWN, uri=uri) is not None


async def has_to_do_with_us(tx: Tx, actor_id: int) -> bool:
    """Whether this actor follows somebody here or is followed from here, as far as anybody said yes to it."""
    return await tx.first(_RELATED, actor_id=actor_id) is not None


async def actor(tx: Tx, uri: str) -> Row | None:
    """The actor at this address, here or elsewhere."""
    return await tx.first(PERSON, uri=uri)


async def named(tx: Tx, username: str, host: str) -> int | None:
    """The number of the actor of this name on another node, where it is known and was not gone when last heard of."""
    row = await tx.first(_NAMED, username=username.lower(), host=host)
    return None if row is None else int(row.id)


async def by_id(tx: Tx, actor_id: int) -> Row | None:
    """The actor of this number."""
    return await tx.first(_BY_ID, actor_id=actor_id)


async def sender(tx: Tx, uri: str) -> Row | None:
    """The actor with what there is to know about its node."""
    return await tx.first(SENDER, uri=uri)


async def identity(tx: Tx, actor_id: int) -> Row:
    """The key with which an actor of this node signs, sealed."""
    return await tx.one(_IDENTITY, actor_id=actor_id)


async def node_actor(tx: Tx) -> Row:
    """The node's own actor, and the key with which it signs, sealed."""
    return await tx.one(_NODE)


async def base(tx: Tx) -> str:
    """The public URL under which this node's ids are."""
    return str((await tx.one(_BASE)).instance_url)


async def software(tx: Tx, actor_id: int | None) -> str | None:
    """What the node of an actor runs, where that is known."""
    found: str | None = await tx.scalar(_SOFTWARE, actor_id=actor_id)
    return found
