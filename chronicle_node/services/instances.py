"""What the administrator decides about other nodes: talked to as any, with care, or not at all; trusted or not.

A node that is blocked is cut off at once: follows end on this side, nothing of its people stays, nothing more is sent.
What was decided for a domain holds for the nodes below it, those that come later included.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import and_, bindparam, delete, func, or_, select, update

from chronicle_node.db import Row, Tx, any_of, insert, sql
from chronicle_node.domain import hosts
from chronicle_node.domain.hosts import Policy
from chronicle_node.errors import Conflict
from chronicle_node.models.federation import Delivery, FederatedInstance
from chronicle_node.models.social import Actor, FederatedFriend, Follow, FriendPlay, FriendPresence
from chronicle_node.models.types import BigId
from chronicle_node.services import audit
from chronicle_node.services.audit import Origin

_COLUMNS = (FederatedInstance.id, FederatedInstance.host, FederatedInstance.is_self, FederatedInstance.policy)
_NAMED = sql(select(*_COLUMNS).where(FederatedInstance.host == bindparam("host")))
_ADD = sql(insert(FederatedInstance, "instance_url", "host", "is_self", "added_at").on_conflict_do_nothing())
_DECIDE = sql(
    update(FederatedInstance)
    .where(FederatedInstance.id == bindparam("instance_id"))
    .values(
        policy=func.coalesce(bindparam("new_policy"), FederatedInstance.policy),
        is_trusted=func.coalesce(bindparam("trusted"), FederatedInstance.is_trusted),
    )
)
_STANDING = sql(
    # The longest name is the node itself, or the nearest domain above it about which something is known.
    select(FederatedInstance.policy, FederatedInstance.is_trusted)
    .where(any_of(FederatedInstance.host, "hosts"))
    .order_by(func.length(FederatedInstance.host).desc())
    .limit(1)
)
_BELOW = sql(
    select(FederatedInstance.id).where(
        FederatedInstance.host.like(bindparam("below"), escape="\\"), FederatedInstance.is_self.is_(False)
    )
)
_instance = bindparam("instance_id", type_=BigId)
_theirs = select(Actor.id).where(Actor.instance_id == _instance, Actor.user_id.is_(None))
_CUT = (
    sql(delete(Follow).where(or_(Follow.follower_id.in_(_theirs), Follow.followed_id.in_(_theirs)))),
    sql(delete(FederatedFriend).where(FederatedFriend.actor_id.in_(_theirs))),
    sql(delete(FriendPlay).where(FriendPlay.owner_id.in_(_theirs))),
    sql(delete(FriendPresence).where(FriendPresence.owner_id.in_(_theirs))),
    sql(
        update(Delivery)
        .where(
            and_(
                Delivery.host
                == select(FederatedInstance.host).where(FederatedInstance.id == _instance).scalar_subquery(),
                Delivery.state == "pending",
            )
        )
        .values(state="failed", last_error="The node was blocked.")
    ),
)


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is to become of a node; None leaves it as it is."""

    policy: Policy | None = None
    trusted: bool | None = None


async def standing(tx: Tx, host: str) -> Row | None:
    """What was decided about a node, or about the domain it is below: `policy` and `is_trusted`."""
    return await tx.first(_STANDING, hosts=list(hosts.family(host)))


async def decide(tx: Tx, host: str, wish: Wish, origin: Origin, by: int | None = None) -> None:
    """Treat a node so from now on, known already or not. Raises Conflict for this node itself."""
    row = await _known(tx, host)
    if row.is_self:
        raise Conflict("This is your own node; there is nothing to decide.")
    for instance_id in (row.id, *[below.id for below in await tx.all(_BELOW, below=f"%.{hosts.like(host)}")]):
        await tx.run(_DECIDE, instance_id=instance_id, new_policy=wish.policy, trusted=wish.trusted)
        if wish.policy is Policy.BLOCKED:
            for statement in _CUT:
                await tx.run(statement, instance_id=instance_id)
    said = {"host": host} | {name: value for name, value in msgspec.structs.asdict(wish).items() if value is not None}
    await audit.record(tx, "instance.decided", origin, user_id=by, entity=("instance", row.id), details=said)


async def decide_all(tx: Tx, wanted: Mapping[str, Policy], origin: Origin, by: int | None = None) -> int:
    """Treat many nodes as a list says; how many of them were treated otherwise before. Nothing is made milder."""
    changed = 0
    for host, policy in wanted.items():
        row = await tx.first(_NAMED, host=host)
        before = Policy(row.policy) if row is not None else Policy.OPEN
        if (row is None or not row.is_self) and list(Policy).index(policy) > list(Policy).index(before):
            await decide(tx, host, Wish(policy=policy), origin, by)
            changed += 1
    return changed


async def _known(tx: Tx, host: str) -> Row:
    await tx.run(_ADD, instance_url=f"https://{host}", host=host, is_self=False, added_at=tx.now)
    return await tx.one(_NAMED, host=host)
