"""What this node says to others: an activity put into the outbox and owed to inboxes, in the caller's transaction."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, select

from chronicle_node import ids
from chronicle_node.db import Row, Tx, sql
from chronicle_node.federation.uris import Uris
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.social import Actor
from chronicle_node.queries import peers
from chronicle_node.services import deliveries
from chronicle_node.services.deliveries import Inbox

_ACTOR = sql(
    lambda: (
        select(
            Actor.id, Actor.uri, Actor.user_id, Actor.inbox, Actor.shared_inbox, Actor.gone_at, FederatedInstance.host
        )
        .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .where(Actor.id == bindparam("actor_id"))
    )
)


async def actor(tx: Tx, actor_id: int) -> Row | None:
    """An actor, here or elsewhere, as much as it takes to write to them; None once they are gone."""
    row = await tx.first(_ACTOR, actor_id=actor_id)
    return row if row is not None and row.gone_at is None else None


async def uris(tx: Tx) -> Uris:
    """The addresses of this node."""
    return Uris(await peers.base(tx))


async def tell(tx: Tx, sender: Row, recipient: Row, document: Document, *, order: str) -> None:
    """Owe one actor elsewhere an activity between the two; it stays in the outbox, readable by that one alone."""
    if recipient.inbox is None:
        return
    activity_id = await deliveries.keep(tx, sender.id, id_in(document), document, "direct")
    if activity_id is not None:
        await deliveries.owe(tx, sender.id, activity_id, [Inbox(recipient.inbox, recipient.host)], order=order)


def id_in(document: Document) -> UUID:
    """The public id that ends the address of an activity of ours."""
    found = ids.parse(str(document["id"]).rpartition("/")[2])
    assert found is not None
    return found
