"""The forms that a post takes: one for all followers where it is for them all, one for each server where only some may
read it, and for BookWyrm's servers the same again in their words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select

from chronicle_node import ids, policy
from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain.audience import Audience
from chronicle_node.federation import notes
from chronicle_node.federation.notes import Said
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.social import Actor
from chronicle_node.policy import Reader
from chronicle_node.services.deliveries import Inbox

BOOKWYRM = "bookwyrm"
_URIS = sql(lambda: select(Actor.uri).where(any_of(Actor.id, "actor_ids")))
_EVERYBODY = sql(policy.distant_followers)
_SPEAKING = sql(
    lambda: select(FederatedInstance.host).where(
        any_of(FederatedInstance.host, "hosts"), FederatedInstance.software == bindparam("software")
    )
)


class Copy(NamedTuple):
    """One form of a post, for its addressees. What is kept as `direct` is nobody else's to read."""

    id: UUID
    to: list[str]
    cc: list[str]
    inboxes: tuple[Inbox, ...]
    kept: str
    is_for_bookwyrm: bool = False


async def of(tx: Tx, author: Row, said: Said, audience: Audience, kind: str) -> list[Copy]:
    """The copies of something of this level and kind."""
    readers = _by_host(await policy.audience_of(tx, author.user_id, kind, audience.value))
    everybody = _by_host(Reader(*row) for row in await tx.all(_EVERYBODY, user_id=author.user_id))
    rows = await tx.all(_SPEAKING, hosts=sorted(readers), software=BOOKWYRM)
    theirs = {row.host for row in rows}
    whole = {
        host for host in readers if audience is not Audience.FRIENDS and len(readers[host]) == len(everybody[host])
    }
    found = []
    if audience is not Audience.FRIENDS:
        to, cc = notes.addressed(audience.value, author.followers_uri)
        found.append(Copy(said.id, to, cc, _shared(readers, whole - theirs), audience.value))
        if whole & theirs:
            found.append(Copy(ids.new(), to, cc, _shared(readers, whole & theirs), "direct", is_for_bookwyrm=True))
    for host in sorted(readers.keys() - whole):
        names = await tx.all(_URIS, actor_ids=sorted(reader.actor_id for reader in readers[host]))
        own = _known(_inbox(reader.inbox, host) for reader in readers[host])
        found.append(Copy(ids.new(), [row.uri for row in names], [], own, "direct", is_for_bookwyrm=host in theirs))
    return found


def _shared(readers: dict[str, list[Reader]], hosts: set[str]) -> tuple[Inbox, ...]:
    return _known(
        _inbox(reader.shared_inbox or reader.inbox, host) for host in sorted(hosts) for reader in readers[host]
    )


def _by_host(readers: Iterable[Reader]) -> dict[str, list[Reader]]:
    found = defaultdict(list)
    for reader in readers:
        found[reader.host].append(reader)
    return dict(found)


def _inbox(url: str | None, host: str) -> Inbox | None:
    return Inbox(url, host) if url is not None else None


def _known(inboxes: Iterable[Inbox | None]) -> tuple[Inbox, ...]:
    return tuple(dict.fromkeys(inbox for inbox in inboxes if inbox is not None))
