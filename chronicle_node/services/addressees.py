"""Whom a text by somebody here names: people of this node whose profile they may see, and anybody elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import bindparam, select

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain.talk import Linked, Named
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.social import Actor
from chronicle_node.models.types import BigId
from chronicle_node.policy import BOUND, OWNER, Viewer, between, can_see


class Addressee(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may be written to. `user_id` is None for people elsewhere."""

    actor_id: int
    user_id: int | None
    linked: Linked


_HERE = sql(
    lambda: (
        select(OWNER.actor.id, OWNER.actor.uri, OWNER.actor.url, OWNER.actor.user_id, OWNER.actor.username)
        .select_from(OWNER.user)
        .join(OWNER.actor, OWNER.joined)
        .where(any_of(OWNER.user.username, "names"), can_see(BOUND, OWNER, "profile"))
    )
)
_elsewhere = (
    select(Actor.id, Actor.uri, Actor.url, Actor.user_id, Actor.username, FederatedInstance.host)
    .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
    .where(
        *(Actor.user_id.is_(None), Actor.gone_at.is_(None), Actor.inbox.is_not(None)),
        FederatedInstance.policy != "blocked",
        ~between(Actor.id, bindparam("viewer_actor_id", type_=BigId)),
    )
)
# As they are typed and in lower case: the index of names is exact.
_ELSEWHERE = sql(lambda: _elsewhere.where(any_of(FederatedInstance.host, "hosts"), any_of(Actor.username, "names")))
_BASE = sql(
    lambda: select(FederatedInstance.instance_url, FederatedInstance.host).where(FederatedInstance.is_self.is_(True))
)
_ONE = sql(
    lambda: (
        select(Actor.id, Actor.uri, Actor.url, Actor.user_id, Actor.username, FederatedInstance.host)
        .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .where(any_of(Actor.id, "actor_ids"), Actor.gone_at.is_(None), ~between(Actor.id, BOUND.actor_id))
    )
)


async def here(tx: Tx) -> Row:
    """The public URL of this node, and its name."""
    return await tx.one(_BASE)


async def known(tx: Tx, viewer: Viewer, named: Sequence[Named]) -> dict[Named, Addressee]:
    """Those of the people named who are known; nobody between whom and the viewer a block stands."""
    node = await here(tx)
    at_home = [who.name for who in named if who.host in {"", node.host}]
    away = [who for who in named if who.host not in {"", node.host}]
    found: dict[Named, Addressee] = {}
    for row in await tx.all(_HERE, names=at_home, **viewer.values) if at_home else ():
        found[Named(row.username, "")] = found[Named(row.username, node.host)] = _addressee(row, node.host, node)
    hosts, names = sorted({who.host for who in away}), sorted({who.name for who in away})
    for row in await tx.all(_ELSEWHERE, hosts=hosts, names=names, **viewer.values) if away else ():
        found[Named(row.username.lower(), row.host)] = _addressee(row, row.host, node)
    return {who: found[who] for who in named if who in found}


async def of(tx: Tx, viewer: Viewer, actor_ids: Sequence[int]) -> list[Addressee]:
    """These actors, those left out who are gone or between whom and the viewer a block stands."""
    node = await here(tx)
    rows = await tx.all(_ONE, actor_ids=list(actor_ids), **viewer.values) if actor_ids else []
    return [_addressee(row, row.host, node) for row in rows]


def links(found: Mapping[Named, Addressee]) -> dict[Named, Linked]:
    """What a text needs to know of them."""
    return {named: who.linked for named, who in found.items()}


def _addressee(row: Row, host: str, node: Row) -> Addressee:
    page = f"{node.instance_url}/@{row.username}" if row.user_id is not None else row.url or row.uri
    return Addressee(actor_id=row.id, user_id=row.user_id, linked=Linked(f"@{row.username}@{host}", page, row.uri))
