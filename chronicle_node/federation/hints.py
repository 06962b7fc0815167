"""Tells followers' nodes that somebody's plays or presence changed; what changed they read themselves, if they may.

The first change after a quiet time is told at once; who plays on and on, or imports years at a time, is hinted at less
and less often. A hint that is lost costs only time: readers look again by themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, select

from chronicle_node import ids, outbox, policy
from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain import shelves
from chronicle_node.domain.events import PresenceChanged
from chronicle_node.domain.shelf_events import ShelfChanged, ShelfGrew
from chronicle_node.federation import documents, publish
from chronicle_node.models.federation import Delivery
from chronicle_node.models.history import EventKey, InteractionEvent
from chronicle_node.models.social import Actor
from chronicle_node.models.types import UTC
from chronicle_node.policy import Reader
from chronicle_node.queries import group_readers
from chronicle_node.services import deliveries
from chronicle_node.services.deliveries import Inbox

KINDS = {"history": "history", "presence": "now"}  # of the policy, and the collection it rules
WINDOW = timedelta(minutes=5)
LONGEST = 20

_OWNER = sql(
    lambda: select(Actor.id, Actor.public_id, Actor.uri, Actor.history_uri, Actor.now_uri, Actor.followers_uri).where(
        Actor.user_id == bindparam("user_id")
    )
)
_RECENT = sql(
    lambda: select(
        func.count(Delivery.created_at.distinct()).label("times"), func.max(Delivery.created_at).label("last")
    ).where(
        Delivery.actor_id == bindparam("actor_id"),
        Delivery.activity_id.is_(None),
        Delivery.order_key == bindparam("order"),
        Delivery.created_at > bindparam("since", type_=UTC),
    )
)
_PULLING = sql(lambda: select(Actor.id).where(any_of(Actor.id, "actor_ids"), Actor.history_uri.is_not(None)))
_NOW_FOR = sql(
    lambda: (
        select(InteractionEvent.audience)
        .join_from(EventKey, InteractionEvent, InteractionEvent.id == EventKey.event_id)
        .where(InteractionEvent.timestamp == EventKey.event_timestamp, EventKey.public_id == bindparam("public_id"))
    )
)
_EVERYBODY = sql(policy.distant_followers)

Hosts = dict[str, tuple[str, set[str]]]  # host → inbox and collections


async def send(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Hint at a person's plays and presence to the nodes of those who may see them; later, if it was done just now."""
    owner = await tx.first(_OWNER, user_id=payload["user_id"])
    if owner is None:
        return
    wait = await _wait(tx, owner)
    if wait > 0:
        await outbox.emit(tx, PresenceChanged(user_id=payload["user_id"]), delay=wait)
        return
    readers = {KINDS[kind]: await policy.audience_of(tx, payload["user_id"], kind) for kind in KINDS}
    for kind, name in KINDS.items():
        readers[name] += await group_readers.groups_of(tx, payload["user_id"], kind)
    await _tell(tx, owner, readers)


async def withdraw(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Fewer people may see these kinds of things, or less of them: every follower's node that keeps any looks again,
    and forgets what it is refused.
    """
    owner = await tx.first(_OWNER, user_id=payload["user_id"])
    kinds = set(payload["kinds"]).union(*(shelves.TOLD_BY.get(kind, ()) for kind in payload["kinds"]))
    named = sorted(KINDS.get(kind, kind) for kind in kinds if kind in KINDS or kind in shelves.ALL)
    if owner is not None and named:
        everybody = [Reader(*row) for row in await tx.all(_EVERYBODY, user_id=payload["user_id"])]
        everybody += await group_readers.every_group_of(tx, payload["user_id"])
        await _tell(tx, owner, dict.fromkeys(named, everybody), about=" ".join(named))


async def grow(tx: Tx, payload: Mapping[str, Any]) -> None:
    """There is more on these shelves, or they are for more people: the nodes of those who may see it are told, and no
    oftener than of plays.
    """
    owner = await tx.first(_OWNER, user_id=payload["user_id"])
    if owner is None:
        return
    about = " ".join(("more", *payload["kinds"]))
    wait = await _wait(tx, owner, about)
    if wait > 0:
        await outbox.emit(tx, msgspec.convert(payload, ShelfGrew), delay=wait)
        return
    ruled = [kind for kind, ruler in shelves.RULED_BY.items() if ruler in payload["kinds"]]
    readers = {
        kind: await policy.audience_of(tx, payload["user_id"], shelves.RULED_BY.get(kind, kind), payload["audience"])
        for kind in {*payload["kinds"], *ruled}
    }
    await _tell(tx, owner, readers, about=about)


async def withdraw_play(tx: Tx, payload: Mapping[str, Any]) -> None:
    """A play was taken out, or is for fewer: the nodes of those who could see it forget it, however old it is."""
    await outbox.emit(tx, ShelfChanged(user_id=payload["user_id"], kinds=("library", "stats", "goals", "sessions")))
    owner = await tx.first(_OWNER, user_id=payload["user_id"])
    play_id = UUID(payload["public_id"])
    if owner is None:
        return
    readers = await _readers(tx, payload["user_id"], payload["audience"])
    still_for = await tx.scalar(_NOW_FOR, public_id=play_id)  # it may have been put back
    if still_for is not None:
        left = await _readers(tx, payload["user_id"], still_for)
        readers = [reader for reader in readers if reader not in left]
    hosts = await _hosts(tx, {"history": readers})
    if not hosts:
        return
    base, identifier = await publish.uris(tx), ids.new()
    play = base.object(play_id)
    said = documents.delete_actor(base.activity(identifier), owner.uri, [owner.followers_uri]) | {"object": play}
    activity_id = await deliveries.keep(tx, owner.id, identifier, said, "direct")
    if activity_id is not None:
        inboxes = [Inbox(inbox, host) for host, (inbox, _) in hosts.items()]
        await deliveries.owe(tx, owner.id, activity_id, inboxes, order=play)


async def _readers(tx: Tx, user_id: int, audience: str) -> list[Reader]:
    in_groups = await group_readers.groups_of(tx, user_id, "history", audience)
    return [*await policy.audience_of(tx, user_id, "history", audience), *in_groups]


def pause(times: int) -> float:
    """Seconds between two hints, by how many there were in the last minutes."""
    return min(LONGEST, max(1, times**2 / 4))


async def _wait(tx: Tx, owner: Row, about: str = "") -> float:
    recent = await tx.one(_RECENT, actor_id=owner.id, order=_order(owner, about), since=tx.now - WINDOW)
    if not recent.times:
        return 0
    return pause(recent.times) - float((tx.now - recent.last).total_seconds())


def _order(owner: Row, about: str) -> str:
    return f"hint {owner.uri} {about}".rstrip()


async def _tell(tx: Tx, owner: Row, readers: Mapping[str, Iterable[Reader]], *, about: str = "") -> None:
    """Hints about the same make earlier ones pointless, so what withdraws, and what adds, has an order of its own."""
    base = await publish.uris(tx)
    addresses = {"history": owner.history_uri, "now": owner.now_uri}
    addresses |= {kind: base.shelf(owner.public_id, kind) for kind in shelves.ALL}
    for host, (inbox, collections) in (await _hosts(tx, readers)).items():
        named = [addresses[name] for name in sorted(collections)]
        hint = documents.update_hint(base.activity(ids.new()), owner.uri, named, [owner.followers_uri])
        await deliveries.owe_passing(tx, owner.id, hint, Inbox(inbox, host), order=_order(owner, about))


async def _hosts(tx: Tx, readers: Mapping[str, Iterable[Reader]]) -> Hosts:
    """One inbox for each node that pulls, with the collections its people may read."""
    everybody = {reader.actor_id for found in readers.values() for reader in found}
    pulling = {row.id for row in await tx.all(_PULLING, actor_ids=sorted(everybody))} if everybody else set()
    inboxes: dict[str, str] = {}
    collections: defaultdict[str, set[str]] = defaultdict(set)
    for name, found in readers.items():
        for reader in found:
            inbox = reader.shared_inbox or reader.inbox
            if reader.actor_id in pulling and inbox is not None:
                inboxes.setdefault(reader.host, inbox)
                collections[reader.host].add(name)
    return {host: (inbox, collections[host]) for host, inbox in inboxes.items()}
