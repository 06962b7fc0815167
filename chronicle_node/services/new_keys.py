"""Keys replaced by new ones, because somebody may have seen the old: of a person, a group, or the node itself.

Everything that leaves from then on is signed with the new keys. Other servers learn of them by the message about the
changed profile, or when a signature doesn't fit what they remember; for a week whoever refuses the new key is shown
the former one once, since some believe only what the key says that they know.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import bindparam, or_, select, true, update

from chronicle_node.crypto import Secrets
from chronicle_node.db import Database, Row, Tx, sql
from chronicle_node.domain import multikeys
from chronicle_node.domain.events import ActorUpdated
from chronicle_node.errors import NotFound, TooMany
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.social import Actor
from chronicle_node.models.types import UTC, Json
from chronicle_node.outbox import emit
from chronicle_node.services import audit, signing_keys, succession
from chronicle_node.services.actors import KeyPair, Keys

# Others ask for a key that doesn't fit at most every ten minutes, and only one former key is kept.
APART = timedelta(hours=1)
FORMER_KEPT = timedelta(days=7)

_at = bindparam("at", type_=UTC)
_columns = select(
    Actor.id,
    Actor.uri,
    Actor.user_id,
    Actor.private_key_sealed,
    Actor.multikeys,
    Actor.multikey_sealed,
    Actor.keys_changed_at,
)
_own = or_(Actor.user_id.is_not(None), Actor.private_key_sealed.is_not(None))
_OF = sql(lambda: _columns.where(Actor.id == bindparam("actor_id"), _own).with_for_update())
_here = (Actor.private_key_sealed.is_not(None), Actor.gone_at.is_(None))
_EVERYBODY = sql(lambda: select(Actor.id).where(*_here).order_by(Actor.id))
_PERSON = sql(lambda: select(Actor.id).where(Actor.user_id == bindparam("user_id")))
_NODE = sql(
    lambda: (
        select(Actor.id)
        .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .where(FederatedInstance.is_self == true(), Actor.actor_type == "Application")
    )
)
_REPLACE = sql(
    lambda: (
        update(Actor)
        .where(Actor.id == bindparam("actor_id"))
        .values(
            public_key_pem=bindparam("public_key_pem"),
            private_key_sealed=bindparam("private_key_sealed"),
            multikeys=bindparam("multikeys", type_=Json),
            multikey_sealed=bindparam("multikey_sealed"),
            former_key_sealed=bindparam("former"),
            succession=bindparam("succession", type_=Json),
            keys_changed_at=_at,
        )
    )
)
_FORGET = sql(
    lambda: (
        update(Actor)
        .where(Actor.former_key_sealed.is_not(None), Actor.keys_changed_at < _at)
        .values(former_key_sealed=None)
    )
)


async def renew(
    db: Database, secrets: Secrets, make_keys: Callable[[], KeyPair], actor_id: int, origin: audit.Origin
) -> None:
    """Make new keys for an actor of this node. Not a unit of work: it takes a moment.

    `make_keys` as for a new account. Raises NotFound, or TooMany within an hour of the last time.
    """
    await db.read(_due, actor_id)
    pair = await asyncio.to_thread(make_keys)
    keys = Keys(pair.public_pem, secrets.seal(pair.private_pem), signing_keys.make(secrets))
    await db.write(_replace, actor_id, keys, origin, secrets)


async def everybody(tx: Tx) -> list[int]:
    """The actors of this node: people, groups, and the node itself."""
    return [row.id for row in await tx.all(_EVERYBODY)]


async def of_person(tx: Tx, user_id: int) -> int:
    """The actor of an account."""
    return int((await tx.one(_PERSON, user_id=user_id)).id)


async def of_node(tx: Tx) -> int:
    """The node's own actor. Raises NotFound before the first start."""
    row = await tx.first(_NODE)
    if row is None:
        raise NotFound("The node has no keys yet; it makes them when it starts for the first time.")
    return int(row.id)


async def _due(tx: Tx, actor_id: int) -> Row:
    row = await tx.first(_OF, actor_id=actor_id)
    if row is None:
        raise NotFound("There is nobody here whose keys these would be.")
    if row.keys_changed_at is not None and tx.now - row.keys_changed_at < APART:
        left = APART - (tx.now - row.keys_changed_at)
        said = "The keys were replaced within the last hour; other servers need some time to notice. Try again later."
        raise TooMany(said, retry_after=int(left.total_seconds()) + 1)
    return row


async def _replace(tx: Tx, actor_id: int, keys: Keys, origin: audit.Origin, secrets: Secrets) -> None:
    row = await _due(tx, actor_id)
    heir = _succession(row, keys, secrets)
    await tx.run(_REPLACE, actor_id=row.id, former=row.private_key_sealed, succession=heir, at=tx.now, **keys.columns)
    await audit.record(tx, "replace_keys", origin, user_id=row.user_id, entity=("actor", row.id))
    if row.user_id is not None:
        await emit(tx, ActorUpdated(actor_id=row.id))


def _succession(row: Row, keys: Keys, secrets: Secrets) -> dict[str, str] | None:
    """The former key, and its word for the new ones; it stays for those who hear of them late."""
    former = multikeys.own(row.multikeys)
    if former is None or row.multikey_sealed is None or keys.signing is None:
        return None
    pem = secrets.unseal(row.multikey_sealed)
    return {"key": former, "value": succession.sign(pem, row.uri, keys.public_pem, keys.signing.public)}


async def forget_former(tx: Tx) -> Mapping[str, object]:
    """Former keys go after a week."""
    return {"former_keys": await tx.run(_FORGET, at=tx.now - FORMER_KEPT)}
