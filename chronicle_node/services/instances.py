"""What the administrator decides about other nodes: talked to as any, with care, or not at all; trusted or not.

A node that is blocked is cut off at once: follows end on this side, nothing of its people is shown, nothing is sent.
What was decided for a domain holds for the nodes below it, those that come later included.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, func, or_, select, update

from chronicle_node.db import Row, Tx, any_of, insert, sql
from chronicle_node.domain import hosts
from chronicle_node.domain.hosts import Policy
from chronicle_node.errors import Conflict
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.services import audit, shutting_out
from chronicle_node.services.audit import Origin

_COLUMNS = (FederatedInstance.id, FederatedInstance.host, FederatedInstance.is_self, FederatedInstance.policy)
_NAMED = sql(lambda: select(*_COLUMNS).where(FederatedInstance.host == bindparam("host")))
_ADD = sql(lambda: insert(FederatedInstance, "instance_url", "host", "is_self", "added_at").on_conflict_do_nothing())
_DECIDE = sql(
    lambda: (
        update(FederatedInstance)
        .where(FederatedInstance.id == bindparam("instance_id"))
        .values(
            policy=func.coalesce(bindparam("new_policy"), FederatedInstance.policy),
            is_trusted=func.coalesce(bindparam("trusted"), FederatedInstance.is_trusted),
        )
    )
)
_STANDING = sql(
    lambda: (
        # The longest name is the node itself, or the nearest domain above it about which something is known.
        select(FederatedInstance.policy, FederatedInstance.is_trusted)
        .where(any_of(FederatedInstance.host, "hosts"))
        .order_by(func.length(FederatedInstance.host).desc())
        .limit(1)
    )
)
_BELOW = sql(
    lambda: select(FederatedInstance.id, FederatedInstance.host).where(
        or_(*(FederatedInstance.host.like(bindparam(name), escape="\\") for name in ("below", "ported", "own_port"))),
        FederatedInstance.is_self.is_(False),
    )
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
    pattern = hosts.like(host)
    below = await tx.all(_BELOW, below=f"%.{pattern}", ported=f"%.{pattern}:%", own_port=f"{pattern}:%")
    for each in (row, *below):
        await _treat(tx, each.id, each.host, wish)
    await _note(tx, row.id, host, wish, origin, by)


async def _treat(tx: Tx, instance_id: int, host: str, wish: Wish) -> None:
    await tx.run(_DECIDE, instance_id=instance_id, new_policy=wish.policy, trusted=wish.trusted)
    if wish.policy is Policy.BLOCKED:
        await shutting_out.cut(tx, instance_id, host)


async def _note(tx: Tx, instance_id: int, host: str, wish: Wish, origin: Origin, by: int | None) -> None:
    said = {"host": host} | {name: value for name, value in msgspec.structs.asdict(wish).items() if value is not None}
    await audit.record(tx, "instance.decided", origin, user_id=by, entity=("instance", instance_id), details=said)


async def _known(tx: Tx, host: str) -> Row:
    await tx.run(_ADD, instance_url=f"https://{host}", host=host, is_self=False, added_at=tx.now)
    return await tx.one(_NAMED, host=host)
