"""What software another node runs, as its NodeInfo says: asked when somebody there is first told things, then weekly.

It decides in whose words a node is spoken to, and nothing else: nobody is trusted for what they say they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import aliased

from chronicle_node import outbox
from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.said import NodeMet
from chronicle_node.errors import Problem
from chronicle_node.federation import resolver, talk
from chronicle_node.federation.vocabulary import discovery
from chronicle_node.federation.vocabulary import document as documents
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.social import Actor, Follow
from chronicle_node.net.errors import OutboundError
from chronicle_node.node import Node

SECONDS = 10.0
MOST = 500  # nodes asked anew at once
_host = FederatedInstance.host == bindparam("host")
_OF_ACTOR = sql(
    lambda: (
        select(FederatedInstance.host, FederatedInstance.software)
        .join(Actor, Actor.instance_id == FederatedInstance.id)
        .where(Actor.id == bindparam("actor_id"), FederatedInstance.is_self.is_(False))
    )
)
_ORIGIN = sql(lambda: select(FederatedInstance.instance_url).where(_host))
_NOTE = sql(lambda: update(FederatedInstance).where(_host).values(software=bindparam("found")))
_followed = aliased(Actor)
_TOLD = sql(
    lambda: (
        select(FederatedInstance.host)
        .distinct()
        .join(Actor, Actor.instance_id == FederatedInstance.id)
        .join(Follow, Follow.follower_id == Actor.id)
        .join(_followed, _followed.id == Follow.followed_id)
        .where(
            *(_followed.user_id.is_not(None), Follow.state == "accepted"),
            *(FederatedInstance.is_self.is_(False), FederatedInstance.policy != "blocked"),
        )
        .limit(MOST)
    )
)


async def meet_follower(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Somebody may follow from now on; where their node is new, it is asked what it is. A job."""
    row: Row | None = await tx.first(_OF_ACTOR, actor_id=payload["follower_id"])
    if row is not None and row.software is None:
        await outbox.emit(tx, NodeMet(host=row.host))


async def ask_anew(tx: Tx) -> Mapping[str, object]:
    """Nodes move from one software to another."""
    rows = await tx.all(_TOLD)
    for row in rows:
        await outbox.emit(tx, NodeMet(host=row.host))
    return {"nodes": len(rows)}


async def meet(node: Node, payload: Mapping[str, Any]) -> None:
    """Ask a node; one that does not say is let be. A job."""
    host = payload["host"]
    try:
        await resolver.require(node, host)
        with node.http.place(host):
            found = await _software(node, host)
    except OutboundError as error:
        if talk.is_away(error):
            raise
        return
    except Problem:
        return
    if found is not None:
        await node.db.write(_note, host, found)


async def _software(node: Node, host: str) -> str | None:
    start = f"{await node.db.read(_origin, host)}/.well-known/nodeinfo"
    return discovery.software(await _read(node, discovery.nodeinfo_address(await _read(node, start), start)))


async def _read(node: Node, url: str) -> Document:
    answer = await node.http.get(url, accept="application/json", timeout=SECONDS)
    if not answer.ok:
        raise talk.NotThere(answer.status)
    return documents.read(answer.body)


async def _origin(tx: Tx, host: str) -> str:
    return str(await tx.scalar(_ORIGIN, host=host))


async def _note(tx: Tx, host: str, found: str) -> None:
    await tx.run(_NOTE, host=host, found=found)
