"""The public face of a group here: the actor that invites, takes in and sends away, and signs what it says."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select, update

from chronicle_node import ids, outbox
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain import groups as rules
from chronicle_node.domain.group_events import GroupRemoved
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.groups import Group, GroupGuest, GroupInvitation
from chronicle_node.models.social import Actor
from chronicle_node.models.types import UTC, BigId
from chronicle_node.policy import waits_for_answer
from chronicle_node.services import actors
from chronicle_node.services.actors import Keys

_ADD = sql(
    lambda: insert(
        Actor,
        *("public_id", "actor_type", "group_id", "instance_id", "username", "public_key_pem", "private_key_sealed"),
        *(
            "multikeys",
            "multikey_sealed",
            "created_at",
            "uri",
            "url",
            "inbox",
            "shared_inbox",
            "outbox",
            "followers_uri",
            "history_uri",
            "key_id",
        ),
    ).on_conflict_do_nothing(index_elements=[Actor.group_id])
)
_which = bindparam("which", type_=BigId)
_FIND = sql(lambda: select(Actor.id).where(Actor.group_id == _which))
_FACELESS = sql(
    lambda: (
        select(Group.id, Group.public_id, Actor.id.label("actor_id"), Group.privacy)
        .outerjoin(Actor, Actor.group_id == Group.id)
        .where(Group.id == _which)
    )
)
_OPEN_FACELESS = sql(
    lambda: (
        select(Group.id)
        .outerjoin(Actor, Actor.group_id == Group.id)
        .where(Group.privacy == "public", Actor.id.is_(None))
        .order_by(Group.id)
        .limit(100)
    )
)
_knows = or_(
    Actor.id.in_(select(GroupGuest.actor_id).where(GroupGuest.group_id == _which)),
    Actor.id.in_(
        select(GroupInvitation.to_actor_id).where(GroupInvitation.group_id == _which, waits_for_answer(GroupInvitation))
    ),
)
_INBOXES = sql(
    lambda: (
        select(func.coalesce(Actor.shared_inbox, Actor.inbox).label("inbox"), FederatedInstance.host)
        .distinct()
        .select_from(Actor)
        .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .where(_knows, Actor.gone_at.is_(None), Actor.inbox.is_not(None), FederatedInstance.policy != "blocked")
    )
)
_BURY = sql(
    lambda: (
        update(Actor)
        .where(Actor.group_id == _which)
        .values(group_id=None, gone_at=bindparam("at", type_=UTC), display_name=None, summary=None)
    )
)


async def faceless(tx: Tx, group_id: int) -> Row | None:
    """A group by its number, with `actor_id` empty where it has no actor yet."""
    return await tx.first(_FACELESS, which=group_id)


async def open_and_faceless(tx: Tx) -> list[int]:
    """Some of the groups that everybody may find and that have no actor yet."""
    return [row.id for row in await tx.all(_OPEN_FACELESS)]


async def add(tx: Tx, public_url: str, group_id: int, public_id: UUID, keys: Keys) -> None:
    """Give a group its actor, unless it has one. Its id is the group's own; `followers` are its members."""
    uri = f"{public_url}/ap/actors/{public_id}"
    addresses: dict[str, Any] = {
        "uri": uri,
        "url": f"{public_url}/groups/{public_id}",
        "inbox": f"{uri}/inbox",
        "shared_inbox": f"{public_url}/ap/inbox",
        "outbox": f"{uri}/outbox",
        "followers_uri": f"{uri}/members",
        "history_uri": f"{uri}/history",
        "key_id": f"{uri}#main-key",
    }
    await tx.run(
        _ADD,
        public_id=public_id,
        actor_type="Group",
        group_id=group_id,
        instance_id=await actors.this_node(tx, public_url),
        username=rules.username(public_id),
        created_at=tx.now,
        **keys.columns,
        **addresses,
    )


async def bury(tx: Tx, group_id: int) -> None:
    """A group is about to be deleted: its actor stays as long as it takes to tell its members elsewhere."""
    actor_id = await tx.scalar(_FIND, which=group_id)
    if actor_id is None:
        return
    inboxes = tuple((row.inbox, row.host) for row in await tx.all(_INBOXES, which=group_id, now=tx.now))
    await tx.run(_BURY, which=group_id, at=tx.now)
    if inboxes:
        await outbox.emit(tx, GroupRemoved(actor_id=actor_id, inboxes=inboxes))


def new_uri(base: str) -> str:
    """The id of an activity to come."""
    return f"{base}/ap/activities/{ids.new()}"
