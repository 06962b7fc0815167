"""Block lists: what others decided about thousands of nodes is decided here too, in a handful of statements.

Nothing is made milder by a list, neither a node that it names nor one below.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import bindparam, select, update

from chronicle_node.db import Row, Tx, any_of, insert, sql
from chronicle_node.domain import hosts
from chronicle_node.domain.hosts import Policy
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.social import Actor
from chronicle_node.services import audit, shutting_out
from chronicle_node.services.audit import Origin

_ALL = sql(
    lambda: select(FederatedInstance.id, FederatedInstance.host, FederatedInstance.is_self, FederatedInstance.policy)
)
_ADD = sql(lambda: insert(FederatedInstance, "instance_url", "host", "is_self", "added_at").on_conflict_do_nothing())
_IDS = sql(lambda: select(FederatedInstance.id, FederatedInstance.host).where(any_of(FederatedInstance.host, "hosts")))
_TREAT = sql(
    lambda: (
        update(FederatedInstance)
        .where(any_of(FederatedInstance.id, "ids"), any_of(FederatedInstance.policy, "milder"))
        .values(policy=bindparam("new_policy"))
    )
)
_WITH_PEOPLE = sql(
    lambda: (
        select(Actor.instance_id.label("id"), FederatedInstance.host)
        .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .where(any_of(Actor.instance_id, "ids"), Actor.user_id.is_(None))
        .distinct()
        .order_by(Actor.instance_id)
    )
)


async def follow(tx: Tx, wanted: Mapping[str, Policy], origin: Origin, by: int | None = None) -> int:
    """Treat many nodes as a list says; how many of them were treated otherwise before."""
    plan = _Plan(await tx.all(_ALL))
    named = {host: policy for host, policy in wanted.items() if plan.take(host, policy)}
    new = [host for host in named if host not in plan.ids]
    await tx.run_many(_ADD, [_row(tx, host) for host in new])
    plan.ids |= {row.host: row.id for row in await tx.all(_IDS, hosts=new)}
    for policy in Policy:
        ids = [plan.ids[host] for host, decided in plan.decided.items() if decided is policy]
        milder = [each for each in Policy if is_stricter(policy, each)]
        if ids:
            await tx.run(_TREAT, ids=ids, new_policy=policy, milder=milder)
        if policy is Policy.BLOCKED:
            for row in await tx.all(_WITH_PEOPLE, ids=ids):
                await shutting_out.cut(tx, row.id, row.host)
    said = [(plan.ids[host], {"host": host, "policy": policy}) for host, policy in named.items()]
    await audit.record_many(tx, "instance.decided", origin, "instance", said, user_id=by)
    return len(named)


def is_stricter(one: Policy, other: Policy) -> bool:
    """Whether a node is talked to less under one policy than under the other."""
    order = list(Policy)
    return order.index(one) > order.index(other)


def _row(tx: Tx, host: str) -> dict[str, object]:
    return {"instance_url": f"https://{host}", "host": host, "is_self": False, "added_at": tx.now}


class _Plan:
    """What is to be decided, line after line: each goes by what stands and by what the lines before it decided."""

    def __init__(self, known: list[Row]) -> None:
        self.ids = {row.host: int(row.id) for row in known}
        self.decided: dict[str, Policy] = {}
        self._policies = {row.host: Policy(row.policy) for row in known}
        self._own = {row.host for row in known if row.is_self}
        self._below: dict[str, list[str]] = {}
        for host in self._policies.keys() - self._own:
            self._add(host)

    def take(self, host: str, policy: Policy) -> bool:
        """Whether a line of the list changes how the node is treated; it and those below are from now on."""
        if host in self._own or not is_stricter(policy, self._nearest(host)):
            return False
        if host not in self._policies:
            self._policies[host] = Policy.OPEN
            self._add(host)
        for name in self._below[host]:
            if is_stricter(policy, self._policies[name]):
                self._policies[name] = self.decided[name] = policy
        return True

    def _add(self, host: str) -> None:
        for name in hosts.family(host):
            self._below.setdefault(name, []).append(host)

    def _nearest(self, host: str) -> Policy:
        """How a node is treated, by its own name or that of the nearest domain it is part of."""
        found = (self._policies[name] for name in hosts.family(host) if name in self._policies)
        return next(found, Policy.OPEN)
